"""Sentences for people: the catalogue of the house, as crawlers.messages has it."""

from __future__ import annotations

from crawlers.messages import LANGUAGES, name_in, render, text, untranslated

__all__ = ["LANGUAGES", "name_in", "render", "text", "untranslated"]
