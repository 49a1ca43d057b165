"""Read a configuration file into a frozen model, or name the file, line and key that is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

# The type of an error about something that may be a secret: what was found is not shown.
HIDDEN = "hidden"
KEY = re.compile(r"\w++")
KEY_BREAK = re.compile(r"[{,]")


class ConfigurationError(Exception):
    """A configuration file cannot be used; the text names file, line, key and the way out."""


class Settings(BaseModel):
    """A configuration model: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


def load(path: Path, model: type[Model]) -> Model:
    """Read one TOML file; raises ConfigurationError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: file not found; expected a TOML file here") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 text ({error.reason})") from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}") from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError(_explain(path, text, model, error)) from None


def _explain(path: Path, text: str, model: type[BaseModel], error: ValidationError) -> str:
    """Say in one line which key is wrong and what would be accepted."""
    first = error.errors(include_url=False)[0]
    where = [part for part in first["loc"] if isinstance(part, str)]
    key = where[-1] if where else "?"
    dotted = ".".join(str(part) for part in first["loc"])
    place = f"{path}:{_line_of(text, key)}: " if _line_of(text, key) else f"{path}: "
    if first["type"] == "extra_forbidden":
        accepted = ", ".join(sorted(_keys(model, where[:-1])))
        return f"{place}unknown key '{dotted}'; accepted keys: {accepted}"
    if first["type"] == "missing":
        return f"{place}key '{dotted}' is missing"
    if first["type"] == HIDDEN:
        return f"{place}key '{dotted}': {first['msg']}"
    return f"{place}key '{dotted}': {first['msg']}, found {first['input']!r}"


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
