"""Read a configuration file into a frozen model, or name the file, line and key that is wrong."""

from __future__ import annotations

import re
import stat
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite
from pathlib import Path
from types import UnionType
from typing import Annotated, Literal, TypeVar, Union, get_args, get_origin
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticKnownError

from core.errors import ConfigurationError, Foreseen, NotAccepted
from core.messages import Bilingual, Value

# `[mail]`, `[[officers]]`, and what stands before the first `=` of a line, quoted or not.
TABLE = re.compile(r"\s*(\[\[?)([^\]#]+)\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>[\w.-]+))\s*=""")
LONG_TEXT = re.compile(r'"""|\'\'\'')
INLINE_KEY = re.compile(r"Duplicate inline table key '(.+?)'")
LINE_AND_COLUMN = re.compile(r"at line (\d+), column (\d+)")

NOT_FOUND = "configuration.not-found"
NOT_UTF8 = "configuration.not-utf8"
NOT_TOML = "configuration.not-toml"
NO_FILE = "configuration.no-file"
TOO_MUCH = "configuration.too-much"
# Ours have some kilobytes; the keys of a larger one would be looked up for minutes.
LARGEST_TOML = 2**20
MOST_KEYS = 1024  # of all models; there are some two hundred
UNKNOWN_KEY = "configuration.unknown-key"
DOUBLED_KEY = "configuration.doubled-key"
LISTED_TWICE = "configuration.listed-twice"
SEVERAL_LINES = "configuration.several-lines"
NO_TEXT = "configuration.no-text"
# What a mail's head, a chat or a cell cannot hold: control characters, and other ends of a line.
NO_WORDS = frozenset({"Cc", "Zl", "Zp"})
# With the mark before it that Notepad writes, or without.
UTF8 = "utf-8-sig"
MISSPELT_KEY = "configuration.misspelt-key"
MISSING_KEY = "configuration.missing-key"
WRONG_KEY = "configuration.wrong-key"
WRONG_VALUE = "configuration.wrong-value"
# What pydantic misses, by how the name of its error begins.
ACCEPTED = {
    ("int",): Bilingual("应为整数", "expected a whole number"),
    ("json",): Bilingual("不是完整的 JSON", "no whole JSON"),
    ("string_too_short",): Bilingual("不应为空", "expected words"),
    ("string_too_long",): Bilingual("至多 {max_length} 字", "at most {max_length} characters"),
    ("string",): Bilingual("应为文本", "expected a text"),
    ("bool",): Bilingual("应为 true 或 false", "expected true or false"),
    ("float",): Bilingual("应为数字", "expected a number"),
    ("finite",): Bilingual("应为有限的数字", "expected a finite number"),
    ("literal", "enum"): Bilingual("应为 {expected} 之一", "expected one of {expected}"),
    ("greater_than_equal",): Bilingual("不应小于 {ge}", "expected {ge} or more"),
    ("greater_than",): Bilingual("应大于 {gt}", "expected more than {gt}"),
    ("less_than_equal",): Bilingual("不应大于 {le}", "expected {le} or less"),
    ("less_than",): Bilingual("应小于 {lt}", "expected less than {lt}"),
    ("too_short",): Bilingual("至少应有 {min_length} 项", "expected at least {min_length}"),
    ("tuple", "list", "set"): Bilingual("应为列表", 'expected a list, such as ["…"]'),
    ("model", "dict"): Bilingual("应为表", "expected a table of keys"),
    ("time",): Bilingual("应为时刻，例如 22:00:00", "expected a time such as 22:00:00"),
    ("date",): Bilingual("应为日期，例如 2023-01-31", "expected a date such as 2023-01-31"),
}
OTHER = "不符合要求"
QUOTES = ("'", '"')
NONE = Bilingual("无", "none")


class SecretNotAccepted(NotAccepted):
    """A value that may be a secret is none that we take: what was found is not shown."""


class PartNotAccepted(NotAccepted):
    """Of a table or list that is looked at as a whole one part is wrong; `at` says which."""

    def __init__(self, at: str | int, template: str, **values: Value) -> None:
        super().__init__(template, **values)
        self.at = at


class ListedTwice(PartNotAccepted):
    """Two entries of a list say the same; `at` is where the second stands, from 0 on."""

    def __init__(self, first: int, at: int) -> None:
        super().__init__(at, LISTED_TWICE, first=first + 1, second=at + 1)


def spelled(spelling: re.Pattern[str], expected: str) -> AfterValidator:
    """Accept text of one spelling only; a person is told what is expected, not the pattern."""

    def check(text: str) -> str:
        if not spelling.fullmatch(text):
            raise NotAccepted(expected)
        return text

    return AfterValidator(check)


def in_one_line(text: str) -> str:
    """Words as a mail's head can hold them; raises NotAccepted."""
    if not is_text(text):
        raise NotAccepted(NO_TEXT)
    if any(category(one) in NO_WORDS for one in text):
        raise NotAccepted(SEVERAL_LINES)
    return text


def is_text(given: str) -> bool:
    """Whether it holds letters alone, and no byte in which the system keeps what is no UTF-8."""
    return all(category(one) != "Cs" for one in given)


Sentence = Annotated[str, StringConstraints(min_length=1), AfterValidator(in_one_line)]
# The first statute entered into force on 1 May 2008.
FIRST_YEAR, LAST_YEAR = 2008, 2100
ReportYear = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
# More than any of our numbers may say, and no day or moment that is counted from it is out of time.
LARGEST = 1_000_000
# What the library would take for a number, a switch, a day or a time: there a person has mistyped.
MISTAKEN: dict[type, tuple[type, ...]] = {
    int: (str, bool, float),
    float: (str, bool),
    bool: (str, int, float),
    date: (int, float),
    time: (int, float),
}


class Settings(BaseModel):
    """A configuration model: frozen, and an unknown key is an error; blanks around words are none.

    In lists, too, nothing is taken for a number that is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _is_of_its_kind(cls, value: object, info: ValidationInfo) -> object:
        kind = _kind_of(cls, info.field_name or "")
        for one in value if isinstance(value, list) else [value]:
            is_switch = kind is bool and isinstance(one, bool)
            if kind is not None and isinstance(one, MISTAKEN[kind]) and not is_switch:
                name = f"{kind.__name__}_type"
                raise PydanticKnownError(name)  # type: ignore[arg-type]  # of these
        if isinstance(value, list):
            _refuse_twice(value)
        return value

    @field_validator("*")
    @classmethod
    def _has_an_end(cls, value: object) -> object:
        for one in value if isinstance(value, tuple) else [value]:
            if isinstance(one, float) and not isfinite(one):
                raise PydanticKnownError("finite_number")
            if isinstance(one, int | float) and one > LARGEST:
                raise PydanticKnownError("less_than_equal", {"le": LARGEST})
        return value


def _refuse_twice(entries: Sequence[object]) -> None:
    """No list of ours means more by saying a thing twice: one of them was to say something else."""
    seen: dict[str, int] = {}
    for at, one in enumerate(entries):
        first = seen.setdefault(repr(one), at)
        if first != at:
            raise ListedTwice(first, at)


@lru_cache(MOST_KEYS)
def _kind_of(model: type[BaseModel], name: str) -> type | None:
    """Which of the kinds that are easily mistaken a field is of, or may be beside None, or holds in
    a list."""
    kinds = _kinds_in(model.model_fields[name].annotation)
    return next((kind for kind in MISTAKEN if kind in kinds), None)


def _kinds_in(annotation: object) -> set[object]:
    arguments = get_args(annotation)
    if get_origin(annotation) is Literal:
        return {type(one) for one in arguments}
    if get_origin(annotation) is Annotated:
        return _kinds_in(arguments[0])
    if get_origin(annotation) in (tuple, Union, UnionType):
        return set().union(*map(_kinds_in, arguments))
    return {annotation}


Model = TypeVar("Model", bound=BaseModel)


def content_of(path: Path, largest: int) -> bytes:
    """What a file of the configuration holds; what is no file, or has no end, is never opened.

    Raises FileNotFoundError and ConfigurationError.
    """
    found = path.stat()
    if stat.S_ISREG(found.st_mode) and found.st_size <= largest:
        return path.read_bytes()
    raise ConfigurationError(NO_FILE, path=str(path), megabytes=largest >> 20)


def load(path: Path, model: type[Model]) -> Model:
    """Read one TOML file; raises ConfigurationError."""
    try:
        text = content_of(path, LARGEST_TOML).decode(UTF8)
    except FileNotFoundError:
        raise ConfigurationError(NOT_FOUND, path=str(path)) from None
    except UnicodeDecodeError:
        raise ConfigurationError(NOT_UTF8, path=str(path)) from None
    try:
        content = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, error) from None
    except (RecursionError, ValueError):
        raise ConfigurationError(TOO_MUCH, path=str(path)) from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _explained(path, text, model, error) from None


def _no_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> ConfigurationError:
    """Where the text ceases to be TOML: the library says it in English only, and names no key."""
    found = LINE_AND_COLUMN.search(str(error))
    seen: dict[tuple[str | int, ...], int] = {}
    for number, here in _places(text):
        first = seen.setdefault(here, number)
        if first != number and not (found and number > int(found[1])):
            key = ".".join(map(str, here))
            return ConfigurationError(DOUBLED_KEY, place=f"{path}:{number}", key=key, first=first)
    if found and (inline := INLINE_KEY.search(str(error))):
        place = f"{path}:{found[1]}"
        return ConfigurationError(DOUBLED_KEY, place=place, key=inline[1], first=int(found[1]))
    zh = f"第 {found[1]} 行第 {found[2]} 列" if found else "文件末尾"
    return ConfigurationError(NOT_TOML, path=str(path), problem=Bilingual(zh, str(error)))


def _explained(
    path: Path, text: str, model: type[BaseModel], error: ValidationError
) -> ConfigurationError:
    """Say in one line which key is wrong and what would be accepted."""
    # A key that is misspelt is missing as well, and says more.
    first = min(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    raised = first.get("ctx", {}).get("error")
    loc = (*first["loc"], raised.at) if isinstance(raised, PartNotAccepted) else first["loc"]
    where = [part for part in loc if isinstance(part, str)]
    line = _line_of(text, loc)
    place = f"{path}:{line}" if line else str(path)
    dotted = ".".join(map(str, loc))
    if first["type"] == "extra_forbidden":
        accepted = sorted(_keys(model, where[:-1]))
        values = {"place": place, "key": dotted, "accepted": ", ".join(accepted)}
        near = get_close_matches(where[-1], accepted, n=1)
        if near:
            return ConfigurationError(MISSPELT_KEY, near=near[0], **values)
        return ConfigurationError(UNKNOWN_KEY, **values)
    if first["type"] == "missing":
        return ConfigurationError(MISSING_KEY, place=place, key=dotted)
    problem = problem_of(first)
    # Of a whole table that is wrong, its keys are looked up in the file better than here.
    found = repr(first["input"])
    said = tuple(raised.message.values.values()) if isinstance(raised, Foreseen) else ()
    # Of a list the problem may quote the one entry that is wrong.
    is_shown = any(str(one).startswith(QUOTES) and str(one) in found for one in said)
    is_secret_or_part = isinstance(raised, SecretNotAccepted | PartNotAccepted)
    if is_secret_or_part or is_shown or isinstance(first["input"], Mapping):
        return ConfigurationError(WRONG_KEY, place=place, key=dotted, problem=problem)
    return ConfigurationError(WRONG_VALUE, place=place, key=dotted, problem=problem, found=found)


def problem_of(first: ErrorDetails) -> Value:
    """What would be accepted, in our words; what we have none for, in those of the library."""
    raised = first.get("ctx", {}).get("error")
    if isinstance(raised, Foreseen):
        return raised.message
    words = next((one for kinds, one in ACCEPTED.items() if first["type"].startswith(kinds)), None)
    if words is None:
        return Bilingual(OTHER, first["msg"])
    context = {name: _plain(value) for name, value in first.get("ctx", {}).items()}
    # The lists of the library say "or".
    listed = {name: value.replace(" or ", "、") for name, value in context.items()}
    return Bilingual(words.zh.format_map(listed), words.en.format_map(context))


def _plain(value: object) -> str:
    """A value of the library as a person writes it: 0, where it says 0.0."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


def nearest(given: str, known: Iterable[str]) -> str | Bilingual:
    """Of what is accepted the one that was probably meant; "none" where nothing is like it."""
    return next(iter(get_close_matches(given, list(known), n=1)), NONE)


def place_of(path: Path, key: Sequence[str | int]) -> str:
    """File and line of a key of a file that was read, for an error of the whole configuration."""
    line = _line_of(path.read_text(encoding=UTF8), key)
    return f"{path}:{line}" if line else str(path)


def _line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line that sets the key at this place, or opens the innermost table around it."""
    best, line = 0, None
    for number, here in _places(text):
        common = sum(1 for _ in _common(here, place))
        # A line inside what is asked for is the first of it: `[[officers]]` of `officers`.
        if common in (len(here), len(place)) and common > best:
            best, line = common, number
    return line


def _common(one: Sequence[str | int], other: Sequence[str | int]) -> Iterator[str | int]:
    for part, its in zip(one, other, strict=False):
        if part != its:
            return
        yield part


def _places(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """Every line that opens a table, sets a key or begins one of a key's inline tables."""
    table: tuple[str | int, ...] = ()
    key: tuple[str | int, ...] = ()
    repeated: Counter[str] = Counter()
    inline = -1
    is_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        was_text, is_text = is_text, is_text != (len(LONG_TEXT.findall(line)) % 2 == 1)
        if was_text:
            continue
        if opened := TABLE.match(line):
            table, inline = _opened(opened, repeated), -1
            key = table
            yield number, table
        elif found := KEY.match(line):
            own = (found["quoted"],) if found["quoted"] else found["bare"].split(".")
            key, inline = (*table, *own), -1
            yield number, key
        elif line.lstrip().startswith("{"):
            inline += 1
            yield number, (*key, inline)


def _opened(opened: re.Match[str], repeated: Counter[str]) -> tuple[str | int, ...]:
    """Where a table stands: of `[[officers]]` the number of times that it was opened before."""
    name = opened[2].strip()
    path: list[str | int] = []
    for part in (part.strip().strip('"') for part in name.split(".")):
        path.append(part)
        inner = ".".join(map(str, (one for one in path if isinstance(one, str))))
        if inner in repeated and inner != name:
            path.append(repeated[inner] - 1)
    if opened[1] == "[[":
        for inner in [one for one in repeated if one.startswith(f"{name}.")]:
            del repeated[inner]  # of a new table the inner ones count anew
        repeated[name] += 1
        path.append(repeated[name] - 1)
    return tuple(path)


def _keys(model: type[BaseModel], path: list[str]) -> set[str]:
    """Follow a path of keys into nested models and list the keys accepted there."""
    current = model
    for part in path:
        field = current.model_fields.get(part)
        nested = _model_in(field.annotation) if field else None
        if nested is None:
            continue
        current = nested
    return {field.alias or name for name, field in current.model_fields.items()}


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Find the model inside an annotation such as `tuple[Model, ...]` or `Model | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
