"""PDF: characters and ruling lines of its pages."""
