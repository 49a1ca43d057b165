"""What a portal said on some day, taken out of the archive as WARC."""
