"""One document cannot stop a night: hostile documents, and the limits that they meet."""
