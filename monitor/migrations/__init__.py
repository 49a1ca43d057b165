"""The one history of all tables, of the pipeline and of the monitor."""
