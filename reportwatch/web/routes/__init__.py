"""One file per subject of the desk: its addresses, and what each may be asked."""
