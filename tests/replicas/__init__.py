"""Replica portals on 127.0.0.1: the pages, the faults and the plan of who published what."""
