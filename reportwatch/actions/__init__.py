"""What a person can do here, whoever asks for it: a command, a page, a test."""
