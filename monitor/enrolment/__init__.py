"""How the register grows: rows that reports suggest, rows that a list brings; a person decides."""
