"""Exactly one standing per duty, with its proof: what is known, and what follows from it."""
