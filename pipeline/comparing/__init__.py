"""Reports beside each other: last year's, other agencies', several documents of one."""
