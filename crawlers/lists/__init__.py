"""The lists of a portal: their chain of pages, and the order of their rows."""
