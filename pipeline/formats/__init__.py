"""Bytes to blocks (paragraphs and tables): one file per format."""
