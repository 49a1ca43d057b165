"""What the text of a report claims in numbers."""
