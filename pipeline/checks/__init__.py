"""The rules: one file per rule or family; its docstring heads them on the page of rules."""
