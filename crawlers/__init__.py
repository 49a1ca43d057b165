"""Fetch: portals to the archive. Never touches the database and never judges a report."""
