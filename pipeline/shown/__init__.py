"""What a person sees in a cell, and which number that is."""
