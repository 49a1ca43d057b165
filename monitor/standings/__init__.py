"""Exactly one standing per duty, with its evidence."""
