"""Invented reports written into every format, with the quirks that real offices leave."""
