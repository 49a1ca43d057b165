"""CONTRIBUTING's recipes, followed to the letter in a temporary copy."""
