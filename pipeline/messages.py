"""Sentences for people: Chinese templates in the code, their English in gettext catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from pipeline.records import Bilingual, Message

LANGUAGES = ("zh", "en")
CATALOGUES = ("pipeline", "monitor")


def text(template: str, language: str, **values: str | int | Bilingual) -> str:
    """One sentence in a language; `template` is the Chinese one with `{name}` placeholders."""
    translated = _english().gettext(template) if language == "en" else template
    return translated.format(**{name: _shown(value, language) for name, value in values.items()})


def render(message: Message, language: str) -> str:
    """The sentence of a finding in a language."""
    return text(message.template, language, **message.values)


def name_in(name: Bilingual, language: str) -> str:
    return name.en if language == "en" else name.zh


def untranslated(templates: Mapping[str, str]) -> list[str]:
    """The templates that have no English yet, for the test that forbids any."""
    return [template for template in templates if _english().gettext(template) == template]


def _shown(value: str | int | Bilingual, language: str) -> str | int:
    return name_in(value, language) if isinstance(value, Bilingual) else value


@cache
def _english() -> Translations:
    """All English catalogues of the house, read from their .po files without a build step."""
    root = Path(__file__).parent.parent
    merged = Translations()
    for package in CATALOGUES:
        path = root / package / "locale" / "en.po"
        if path.exists():
            compiled = BytesIO()
            with path.open("rb") as file:
                write_mo(compiled, read_po(file, locale="en"))
            compiled.seek(0)
            merged.merge(Translations(compiled))
    return merged
