"""What the pipeline knows, in a database, and every question to it."""
