"""Understand a page of a portal: its links, rows, titles, dates, and whether it is a page at all.

Pure functions over what came back; nothing here asks a portal anything.
"""
