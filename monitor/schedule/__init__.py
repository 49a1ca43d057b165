"""The service: which job is due when, and that each is run once."""
