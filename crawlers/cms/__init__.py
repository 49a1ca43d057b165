"""One file per product that portals run on: how it delivers its lists."""
