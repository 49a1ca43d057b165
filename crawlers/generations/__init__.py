"""How single products and their generations deliver lists; the layouts put them together.

Each module has `read(page) -> Listing | None`: None for a page that is not of its kind.
"""
