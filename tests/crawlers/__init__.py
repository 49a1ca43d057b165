"""Tests of the crawl: pure parts, walks through portals in memory, and real crawls on 127.0.0.1."""
