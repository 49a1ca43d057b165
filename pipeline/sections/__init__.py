"""Where the six sections of a document begin: by their headings, whatever these are called."""
