"""The rules: one file per rule or family; each docstring's first line is the public sentence."""
