"""The status report: as data, as a page, as sheets."""
