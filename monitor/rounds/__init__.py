"""Rounds in their order: which one looked last, and which have told."""
