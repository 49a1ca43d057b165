"""What an installation is, in one file: taken from it, and put back elsewhere."""
