"""Web pages: the article's paragraphs and its tables."""
