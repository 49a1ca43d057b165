"""OFD, the national format of fixed pages."""
