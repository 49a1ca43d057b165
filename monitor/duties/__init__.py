"""Who must publish which report, by when, and why: the register's duties and the calendar."""
