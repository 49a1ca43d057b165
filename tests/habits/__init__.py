"""Replicas of portals with habits, written by somebody who has not read the crawler."""
