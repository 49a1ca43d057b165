"""The second look at a list: it knows no words and no product, only what a pointer can do."""
