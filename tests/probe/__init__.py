"""Looks at portals that nobody has described yet: families, the demonstration, refusals."""
