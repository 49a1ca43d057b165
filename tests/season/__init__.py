"""A whole season, day by day, on a real mail server: what every officer should have received."""
