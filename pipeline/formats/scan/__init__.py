"""Scans and pictures: lines of ruling found, writing read by OCR."""
