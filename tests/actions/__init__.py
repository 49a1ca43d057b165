"""What a person can do, without the command line."""
