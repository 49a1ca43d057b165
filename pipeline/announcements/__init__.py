"""Rows of lists that promise a report and led to none."""
