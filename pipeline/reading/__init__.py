"""Blocks to a report: its title, sections, tables, rows and numbers."""
