"""Sentences for people: an id in the code, its words in a catalogue for each language.

What is stored keeps the id and the values, so a sentence may be reworded in `locale/LANGUAGE/*.po`
and shows in its new words also where it was said before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
MANY = 2
# {rows:row|rows}: which word, by the number of this value; where several numbers decide.
BY_NUMBER = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")
LONGEST_VALUE = 2000  # characters: what a page calls its title may be a megabyte, a sentence never
LOCALE = Path(__file__).parent / "locale"
CATALOGUES = ("crawlers", "pipeline", "monitor", "desk")
# Until 2026-11-29 the Chinese sentence itself was stored in place of an id.
FORMER = LOCALE / "former.po"
# Ids that were renamed → what each is called since; what is stored bears the former ones.
RENAMED: Mapping[str, str] = dict(
    line.split() for line in (LOCALE / "renamed.txt").read_text("ascii").splitlines()
)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A name in both languages; the Chinese one exactly as printed on the form."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: its id in the catalogues and the values put into it.

    Words that no catalogue knows, such as those of a server, are printed as they stand.
    """

    template: str
    values: Mapping[str, str | int | Bilingual | Message] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know a sentence again that was stored before it had an id, or under a former one."""
        known = self.template
        if not known.isascii():
            known = former_words().get(known, known)
        object.__setattr__(self, "template", RENAMED.get(known, known))


Value = str | int | Bilingual | Message


@dataclass(frozen=True, slots=True)
class Wording:
    """One entry of a catalogue: the words with `{name}` placeholders.

    `one` is the singular, and `counted` the value whose number decides; None where the language or
    the sentence has but one form.
    """

    words: str
    one: str | None = None
    counted: str | None = None


def text(message_id: str, language: str, **values: Value) -> str:
    """One sentence in a language."""
    sentence = catalogue(language).get(message_id)
    if sentence is None:
        words = message_id
    elif sentence.one is not None and values.get(sentence.counted or "") == 1:
        words = sentence.one
    else:
        words = sentence.words
    if not values:
        return words
    words = BY_NUMBER.sub(lambda found: found[2 if values.get(found[1]) == 1 else 3], words)
    return words.format(**{name: _shown(value, language) for name, value in values.items()})


def render(message: Message, language: str) -> str:
    """The sentence of a message in a language."""
    return text(message.template, language, **message.values)


def ids_in(message: Message) -> Iterator[str]:
    """The id of a message, then those of the messages that it quotes."""
    yield message.template
    for value in message.values.values():
        if isinstance(value, Message):
            yield from ids_in(value)


def name_in(name: Bilingual, language: str) -> str:
    return name.en if language == "en" else name.zh


def _shown(value: Value, language: str) -> str | int:
    if isinstance(value, Message):
        return render(value, language)
    shown = name_in(value, language) if isinstance(value, Bilingual) else value
    return cut(shown, LONGEST_VALUE) if isinstance(shown, str) else shown


def cut(words: str, most: int) -> str:
    """Words as they are, or so many characters of them with a mark that there are more."""
    return words if len(words) <= most else words[: most - 1] + "…"


def catalogue(language: str) -> Mapping[str, Wording]:
    """Every sentence of a language by its id, read from the .po files without a build step.

    Nothing in a language that there is not.
    """
    return _catalogue(language) if language in LANGUAGES else {}


@cache
def _catalogue(language: str) -> Mapping[str, Wording]:
    return {
        key: sentence
        for room in CATALOGUES
        for key, sentence in _entries(LOCALE / language / f"{room}.po")
    }


@cache
def former_words() -> Mapping[str, str]:
    """Sentences as they were worded before they had ids → the ids of what they say."""
    return {words: sentence.words for words, sentence in _entries(FORMER)}


def _entries(path: Path) -> Iterator[tuple[str, Wording]]:
    # Imported with the first sentence: `--help` must not wait for it.
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with path.open("rb") as file:
        for entry in read_po(file):
            if isinstance(entry.id, list | tuple):
                message_id, counted = entry.id
                assert isinstance(entry.string, list | tuple)
                one, many = entry.string
                yield message_id, Wording(many, one, counted)
            elif entry.id:
                yield entry.id, Wording(str(entry.string))
