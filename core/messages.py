"""Sentences for people: Chinese templates in the code, their English in gettext catalogues."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

LANGUAGES = ("zh", "en")
# What a sentence counts, if it counts anything; Chinese has no plural, so the template needs none.
COUNTED = ("count", "days", "faults")
MANY = 2
LONGEST_VALUE = 2000  # characters: what a page calls its title may be a megabyte, a sentence never
LOCALE = Path(__file__).parent / "locale"
FORMER = LOCALE / "former.toml"
# A room's English wins over that of the rooms below it: 原件 is "Original" on the status page.
CATALOGUES = ("crawlers", "pipeline", "monitor")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A name in both languages; the Chinese one exactly as printed on the form."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: a Chinese template of the catalogue and the values put into it.

    A message without values is printed as it stands, braces and all.
    """

    template: str
    values: Mapping[str, str | int | Bilingual | Message] = field(default_factory=dict)


Value = str | int | Bilingual | Message


def text(template: str, language: str, **values: Value) -> str:
    """One sentence in a language; `template` is the Chinese one with `{name}` placeholders."""
    worded = _former().get(template, template)
    translated = _in_english(worded, values) if language == "en" and worded else worded
    if not values:
        return translated
    return translated.format(**{name: _shown(value, language) for name, value in values.items()})


def render(message: Message, language: str) -> str:
    """The sentence of a message in a language."""
    return text(message.template, language, **message.values)


def name_in(name: Bilingual, language: str) -> str:
    return name.en if language == "en" else name.zh


def untranslated(templates: Mapping[str, str]) -> list[str]:
    """The templates that have no English yet, for the test that forbids any."""
    return [template for template in templates if _in_english(template, {}) == template]


def _in_english(template: str, values: Mapping[str, Value]) -> str:
    """The English sentence, in the singular when its catalogue has one and it counts to one."""
    number = next((values[name] for name in COUNTED if name in values), None)
    counted = number if isinstance(number, int) else MANY
    sentence = _english().ngettext(template, template, counted)
    return sentence if sentence != template else _english().gettext(template)


def _shown(value: Value, language: str) -> str | int:
    if isinstance(value, Message):
        return render(value, language)
    shown = name_in(value, language) if isinstance(value, Bilingual) else value
    return cut(shown, LONGEST_VALUE) if isinstance(shown, str) else shown


def cut(words: str, most: int) -> str:
    """Words as they are, or so many characters of them with a mark that there are more."""
    return words if len(words) <= most else words[: most - 1] + "…"


@cache
def _former() -> Mapping[str, str]:
    """Sentences as they were worded before → as they are worded now."""
    with FORMER.open("rb") as file:
        found: dict[str, str] = tomllib.load(file)
    return found


@cache
def _english() -> NullTranslations:
    """All English catalogues of the house, read from their .po files without a build step."""
    # Imported with the first English sentence: a command in Chinese must not wait for it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415
    from babel.support import Translations  # noqa: PLC0415

    merged = Translations()
    for room in CATALOGUES:
        compiled = BytesIO()
        with (LOCALE / f"{room}.en.po").open("rb") as file:
            write_mo(compiled, read_po(file, locale="en"))
        compiled.seek(0)
        merged.merge(Translations(compiled))
    return merged
