"""Read a configuration file into a frozen model, or name the file, line and key that is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from core.errors import ConfigurationError, Foreseen, NotAccepted
from core.messages import Bilingual, Value

KEY = re.compile(r"\w++")
KEY_BREAK = re.compile(r"[{,]")
LINE_AND_COLUMN = re.compile(r"at line (\d+), column (\d+)")

NOT_FOUND = "configuration.not-found"
NOT_UTF8 = "configuration.not-utf8"
NOT_TOML = "configuration.not-toml"
UNKNOWN_KEY = "configuration.unknown-key"
MISSING_KEY = "configuration.missing-key"
WRONG_KEY = "configuration.wrong-key"
WRONG_VALUE = "configuration.wrong-value"
# What pydantic misses, by how the name of its error begins.
ACCEPTED = {
    ("int",): "应为整数",
    ("json",): "不是完整的 JSON",
    ("string_too_short",): "不应为空",
    ("string",): "应为文本",
    ("bool",): "应为 true 或 false",
    ("float",): "应为数字",
    ("literal", "enum"): "应为 {expected} 之一",
    ("greater_than_equal",): "不应小于 {ge}",
    ("greater_than",): "应大于 {gt}",
    ("less_than_equal",): "不应大于 {le}",
    ("less_than",): "应小于 {lt}",
    ("too_short",): "至少应有 {min_length} 项",
    ("tuple", "list", "set"): "应为列表",
    ("model", "dict"): "应为表",
    ("time",): "应为时刻，例如 22:00:00",
    ("date",): "应为日期，例如 2023-01-31",
}
OTHER = "不符合要求"


class SecretNotAccepted(NotAccepted):
    """A value that may be a secret is none that we take: what was found is not shown."""


def spelled(spelling: re.Pattern[str], expected: str) -> AfterValidator:
    """Accept text of one spelling only; a person is told what is expected, not the pattern."""

    def check(text: str) -> str:
        if not spelling.fullmatch(text):
            raise NotAccepted(expected)
        return text

    return AfterValidator(check)


class Settings(BaseModel):
    """A configuration model: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


def load(path: Path, model: type[Model]) -> Model:
    """Read one TOML file; raises ConfigurationError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(NOT_FOUND, path=str(path)) from None
    except UnicodeDecodeError:
        raise ConfigurationError(NOT_UTF8, path=str(path)) from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(NOT_TOML, path=str(path), problem=_place_in(error)) from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _explained(path, text, model, error) from None


def _place_in(error: tomllib.TOMLDecodeError) -> Bilingual:
    """Where the text ceases to be TOML: the library says it in English only."""
    found = LINE_AND_COLUMN.search(str(error))
    zh = f"第 {found[1]} 行第 {found[2]} 列" if found else "文件末尾"
    return Bilingual(zh, str(error))


def _explained(
    path: Path, text: str, model: type[BaseModel], error: ValidationError
) -> ConfigurationError:
    """Say in one line which key is wrong and what would be accepted."""
    first = error.errors(include_url=False)[0]
    where = [part for part in first["loc"] if isinstance(part, str)]
    key = where[-1] if where else "?"
    line = _line_of(text, key)
    place = f"{path}:{line}" if line else str(path)
    dotted = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        accepted = ", ".join(sorted(_keys(model, where[:-1])))
        return ConfigurationError(UNKNOWN_KEY, place=place, key=dotted, accepted=accepted)
    if first["type"] == "missing":
        return ConfigurationError(MISSING_KEY, place=place, key=dotted)
    problem = problem_of(first)
    if _is_secret(first):
        return ConfigurationError(WRONG_KEY, place=place, key=dotted, problem=problem)
    found = repr(first["input"])
    return ConfigurationError(WRONG_VALUE, place=place, key=dotted, problem=problem, found=found)


def problem_of(first: ErrorDetails) -> Value:
    """What would be accepted: in our words, or in those of the library and their Chinese."""
    raised = first.get("ctx", {}).get("error")
    if isinstance(raised, Foreseen):
        return raised.message
    kind = next((zh for kinds, zh in ACCEPTED.items() if first["type"].startswith(kinds)), OTHER)
    context = {name: _listed(value) for name, value in first.get("ctx", {}).items()}
    return Bilingual(kind.format_map(context), first["msg"])


def _listed(value: object) -> str:
    """A value of the library; its lists say "or"."""
    return str(value).replace(" or ", "、")


def _is_secret(first: ErrorDetails) -> bool:
    raised = first.get("ctx", {}).get("error")
    return isinstance(raised, SecretNotAccepted)


def _line_of(text: str, key: str) -> int | None:
    """Find the first line that sets a key or opens its table."""
    for number, line in enumerate(text.splitlines(), start=1):
        is_table = line.lstrip().startswith("[") and key in KEY.findall(line)
        if is_table or any(_sets(part, key) for part in KEY_BREAK.split(line)):
            return number
    return None


def _sets(part: str, key: str) -> bool:
    name, equals, _ = part.partition("=")
    return bool(equals) and name.strip().strip('"') == key


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
