"""Tests of reportwatch; every room has its own folder."""
