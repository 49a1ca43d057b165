"""The proof of an absence as one file, and its check without anything else at hand."""
