"""Read the catalogues of sentences, or say in one line where one of them is spoilt.

They are .po files of the plainest kind; what stands in them besides is refused, for a sentence that
is not understood would be a traceback in a night, or be told to somebody as its id.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter
from typing import NoReturn

# {rows:row|rows}: which word, by the number of this value; where several numbers decide.
BY_NUMBER = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")
LINE = re.compile(r'(?:(?P<key>msgid|msgid_plural|msgstr(?:\[[01]\])?) )?"(?P<words>.*)"')
ESCAPED = re.compile(r"\\(.)")
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
PLACEHOLDER = re.compile(r"\w+")
SINGULAR, PLURAL = "msgstr[0]", "msgstr[1]"
FORMS = ({"msgid", "msgstr"}, {"msgid", "msgid_plural", SINGULAR, PLURAL})
SHOWN = 60  # characters of a line that is none


class SpoiltCatalogue(Exception):
    """A file of sentences cannot be used. It says so itself: no catalogue can be asked."""

    def __init__(self, place: object, zh: str, en: str) -> None:
        super().__init__(f"{place}: {en}")
        self._said = {"zh": f"{place}: {zh}", "en": f"{place}: {en}"}

    def said(self, language: str) -> str:
        return self._said[language]


@dataclass(frozen=True, slots=True)
class Wording:
    """One entry of a catalogue: the words with `{name}` placeholders, and where they stand.

    `one` is the singular, and `counted` the value whose number decides; None where the language or
    the sentence has but one form.
    """

    words: str
    one: str | None = None
    counted: str | None = None
    place: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The values that are put into it."""
        return frozenset().union(*(_names(words, self.place) for words in (self.words, self.one)))


def catalogue_in(folder: Path, names: tuple[str, ...]) -> Mapping[str, Wording]:
    """All sentences of a language by id, from its files; raises SpoiltCatalogue."""
    known: dict[str, Wording] = {}
    for name in names:
        for message_id, wording in entries_of(folder / f"{name}.po"):
            if message_id in known:
                first = known[message_id].place
                zh = f"“{message_id}”已见于 {first}；应只出现一次"
                raise SpoiltCatalogue(
                    wording.place, zh, f"'{message_id}' stands at {first} as well; expected it once"
                )
            known[message_id] = wording
    return known


def entries_of(path: Path) -> Iterator[tuple[str, Wording]]:
    """Every entry of one file, its id first; raises SpoiltCatalogue."""
    for number, block in _blocks(path):
        place = f"{path}:{number}"
        if set(block) not in FORMS:
            wanted = 'msgid "…", msgstr "…"'
            raise SpoiltCatalogue(
                place,
                f"条目不完整，含有 {'、'.join(block)}；应为 {wanted}，有单复数的为 msgid_plural、"
                f"{SINGULAR}、{PLURAL}",
                f"an entry of {', '.join(block)}; expected {wanted}, or with two numbers "
                f"msgid_plural, {SINGULAR}, {PLURAL}",
            )
        empty = next((key for key, words in block.items() if not words), None)
        if block["msgid"] and empty is not None:
            zh = f"“{block['msgid']}”的 {empty} 为空；应有文字"
            raise SpoiltCatalogue(
                place, zh, f"'{block['msgid']}' has an empty {empty}; expected words"
            )
        if not block["msgid"]:
            continue  # what the file says of itself
        if "msgstr" in block:
            yield block["msgid"], Wording(block["msgstr"], place=place)
        else:
            forms = block[PLURAL], block[SINGULAR], block["msgid_plural"]
            yield block["msgid"], Wording(*forms, place)


def compare(one: Mapping[str, Wording], other: Mapping[str, Wording], folder: Path) -> None:
    """Raise SpoiltCatalogue for a sentence that one language lacks, or for one with other values.

    `folder` is that of the second language.
    """
    for message_id, wording in one.items():
        theirs = other.get(message_id)
        if theirs is None:
            near = get_close_matches(message_id, other.keys() - one.keys(), n=1)
            zh, en = (
                (f"，相近的是“{near[0]}”", f"; the nearest is '{near[0]}'") if near else ("", "")
            )
            raise SpoiltCatalogue(
                folder,
                f"缺少“{message_id}”，见于 {wording.place}；两种语言应有相同的条目{zh}",
                f"'{message_id}' is missing, which stands at {wording.place}; expected the same "
                f"entries in both languages{en}",
            )
        _compare_values(message_id, wording, theirs)


def _compare_values(message_id: str, wording: Wording, theirs: Wording) -> None:
    wanted, found = wording.names, theirs.names
    if theirs.counted is not None and theirs.counted not in wanted:
        found |= {theirs.counted}
    if wanted == found:
        return
    differing = "、".join(f"{{{name}}}" for name in sorted(wanted ^ found))
    raise SpoiltCatalogue(
        theirs.place,
        f"“{message_id}”与 {wording.place} 的占位符不同：{differing}；两种语言应相同",
        f"'{message_id}' and {wording.place} differ in {differing.replace('、', ', ')}; expected "
        "the same values in both languages",
    )


def without_value(message_id: str, wording: Wording | None, name: str) -> SpoiltCatalogue:
    """A sentence asks for a value that nobody gives it."""
    return SpoiltCatalogue(
        wording.place if wording else message_id,
        f"“{message_id}”中的 {{{name}}} 没有取值",
        f"'{message_id}' names {{{name}}}, a value that it is not given",
    )


def refuse_spoilt_words(path: Path) -> None:
    """Raise SpoiltCatalogue where the compiled words of click are not to be read."""
    try:
        with path.open("rb") as file:
            GNUTranslations(file)
    except (OSError, ValueError, LookupError, struct.error) as error:
        said = type(error).__name__
        raise SpoiltCatalogue(
            path,
            f"不能读取（{said}）；应由 make click-words 生成",
            f"cannot be read ({said}); expected what `make click-words` writes",
        ) from None


def text_of(path: Path) -> str:
    """The text of a file; raises SpoiltCatalogue."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        zh = "不能读取；应为 UTF-8 文本文件，请重新安装 reportwatch"
        said = type(error).__name__
        raise SpoiltCatalogue(
            path, zh, f"cannot be read ({said}); expected UTF-8 text: install reportwatch again"
        ) from None


def _blocks(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The entries between blank lines: the line of each, and its words by key."""
    block: dict[str, str] = {}
    first, key = 0, ""
    for number, line in enumerate([*text_of(path).split("\n"), ""], start=1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if block:
                yield first, block
            block, key = {}, ""
            continue
        found = LINE.fullmatch(line)
        key = (found["key"] or key) if found else ""
        if found is None or not key or (found["key"] and key in block):
            _refuse_line(path, number, line)
        first = first if block else number
        block[key] = block.get(key, "") + _unescaped(found["words"], path, number)


def _unescaped(words: str, path: Path, number: int) -> str:
    for mark in ESCAPED.findall(words):
        if mark not in ESCAPES:
            _refuse_line(path, number, words)
    plain = ESCAPED.sub("", words)
    if '"' in plain or "\\" in plain:
        _refuse_line(path, number, words)
    return ESCAPED.sub(lambda found: ESCAPES[found[1]], words)


def _refuse_line(path: Path, number: int, line: str) -> NoReturn:
    shown = line if len(line) <= SHOWN else line[:SHOWN] + "…"
    raise SpoiltCatalogue(
        f"{path}:{number}",
        f"不是 .po 文件的行：{shown}；应为 msgid、msgstr 或引号中的文字，条目之间空一行",
        f"no line of a .po file: {shown}; expected msgid, msgstr or words in quotes, and a blank "
        "line between entries",
    )


def _names(words: str | None, place: str) -> set[str]:
    """The placeholders of a sentence; raises SpoiltCatalogue where one is none."""
    if words is None or not ("{" in words or "}" in words):
        return set()
    found = {name for name, _, _ in BY_NUMBER.findall(words)}
    try:
        parts = list(Formatter().parse(BY_NUMBER.sub("", words)))
    except ValueError:
        parts = [("", "", "", None)]
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if not PLACEHOLDER.fullmatch(name) or form or conversion:
            zh = "花括号不成对，或其中不是名称；应为 {name} 或 {name:one|many}"
            raise SpoiltCatalogue(
                place, zh, "braces without a name in them; expected {name} or {name:one|many}"
            )
        found.add(name)
    return found
