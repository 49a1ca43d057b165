"""Foreign files are read in child processes that may use little and reach nothing."""
