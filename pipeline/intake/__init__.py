"""What crawls left in the archive, taken into the database, damaged or not."""
