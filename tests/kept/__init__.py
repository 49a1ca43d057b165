"""Installations of earlier versions, kept as their users had them, and opened by this one."""
