"""Every fault of a portal against every layout: no false "missing", and the right words."""
