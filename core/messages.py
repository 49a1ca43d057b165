"""Sentences for people: an id in the code, its words in a catalogue for each language.

What is stored keeps the id and the values, so a sentence may be reworded in `locale/LANGUAGE/*.po`
and shows in its new words also where it was said before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.catalogues import (
    BY_NUMBER,
    SpoiltCatalogue,
    Wording,
    catalogue_in,
    compare,
    entries_of,
    text_of,
    without_value,
)

LANGUAGES = ("zh", "en")
MANY = 2
LONGEST_VALUE = 2000  # characters: what a page calls its title may be a megabyte, a sentence never
LOCALE = Path(__file__).parent / "locale"
CATALOGUES = ("crawlers", "pipeline", "monitor", "desk")
# Until 2026-11-29 the Chinese sentence itself was stored in place of an id.
FORMER = LOCALE / "former.po"
RENAMED = LOCALE / "renamed.txt"


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
        object.__setattr__(self, "template", renamed().get(known, known))


Value = str | int | Bilingual | Message


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
    shown = {name: _shown(value, language) for name, value in values.items()}
    try:
        return words.format_map(shown)
    except KeyError as missing:
        raise without_value(message_id, sentence, str(missing.args[0])) from None


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
    return catalogue_in(LOCALE / language, CATALOGUES)


@cache
def former_words() -> Mapping[str, str]:
    """Sentences as they were worded before they had ids → the ids of what they say."""
    names = renamed()
    known = ((words, sentence.words) for words, sentence in entries_of(FORMER))
    return {words: names.get(message_id, message_id) for words, message_id in known}


@cache
def renamed() -> Mapping[str, str]:
    """Ids that were renamed → what each is called today; what is stored bears the former ones.

    One that was renamed more than once is followed through all its names.
    """
    pairs = {former: now for _, former, now in _renamings()}
    return {former: _latest(former, pairs) for former in pairs}


def _latest(name: str, pairs: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while name in pairs and name not in seen:
        seen.add(name)
        name = pairs[name]
    return name


def _renamings() -> Iterator[tuple[str, str, str]]:
    """Each line of the list: where it stands, a former id, and the next."""
    for number, line in enumerate(text_of(RENAMED).splitlines(), start=1):
        former, _, now = line.partition(" ")
        if not (former and now) or " " in now:
            zh = "应为原 id、空格、现 id"
            raise SpoiltCatalogue(
                f"{RENAMED}:{number}", zh, "expected a former id, a blank, the id of today"
            )
        yield f"{RENAMED}:{number}", former, now


@cache
def refuse_spoilt_catalogues() -> None:
    """Raise SpoiltCatalogue where a sentence could not be said, before anything is begun."""
    zh, en = (LOCALE / language for language in LANGUAGES)
    compare(_catalogue("zh"), _catalogue("en"), en)
    compare(_catalogue("en"), _catalogue("zh"), zh)
    known = _catalogue("zh")
    used = [(wording.place, wording.words) for _, wording in entries_of(FORMER)]
    for place, one in (*used, *((place, now) for place, _, now in _renamings())):
        if renamed().get(one, one) not in known:
            said = (
                f"“{one}”不在各语言的条目中；改名的 id 应写入 {RENAMED.name}",
                f"'{one}' is no entry of the catalogues; expected a line of it in {RENAMED.name} "
                "where it was renamed",
            )
            raise SpoiltCatalogue(place, *said)
