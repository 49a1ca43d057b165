"""The portals from the operator's side: looking at a new one, the state of all, their evidence."""
