"""What reports are held against: the register, the official forms, the rule book."""
