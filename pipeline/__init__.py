"""Read and check: the archive to the database. Never touches the network."""
