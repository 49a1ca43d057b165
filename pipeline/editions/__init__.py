"""The documents of each report: whose they are, and of which year."""
