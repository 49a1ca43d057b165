"""How the register grows: rows that a list brings; a person decides."""
