"""What every room speaks: sentences, configuration, kinds of files, charsets, locks, the clock."""
