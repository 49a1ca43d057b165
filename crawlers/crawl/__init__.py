"""One crawl of one portal: from its home page to every column, list and document."""
