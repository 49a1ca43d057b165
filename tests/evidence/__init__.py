"""Evidence leaves the archive whole, and says what it could not keep."""
