"""Accused cells are looked at again by their ink, by a way that shares no code with the readers."""
