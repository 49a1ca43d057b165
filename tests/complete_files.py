"""Configuration files in which every key of every model stands, and all that can be typed wrong.

They are ours with what people may add to them, written out again with a line for each key.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel

from crawlers.portals import PortalFile
from monitor.duties.deadlines import Deadlines
from monitor.duties.register_notes import RegisterNotes
from monitor.officers import Officers
from monitor.watch import Watch
from pipeline.reference.forms import Form
from pipeline.reference.rulebook import Rulebook

CONFIG = Path(__file__).parents[1] / "config"
BARE = re.compile(r"[\w-]+", re.ASCII)
MODELS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "watch.toml": Watch,
        "officers.toml": Officers,
        "deadlines.toml": Deadlines,
        "agencies.toml": RegisterNotes,
        "rules.toml": Rulebook,
        "forms/2021-30.toml": Form,
        "forms/2019-60.toml": Form,
        "portals/acheng.toml": PortalFile,
        "portals/hrbpf.toml": PortalFile,
        "portals/nangang-old.toml": PortalFile,
    }
)
CHATS = [{"service": "dingtalk", "url": "$env:ROBOT_URL", "secret": "$env:ROBOT_KEY"}]
PERSON = {"name": "值班", "address": "zhiban@example.invalid", "language": "zh", "chats": CHATS}
# What people may add to ours, by file; lists take the place of lists.
ADDED: Mapping[str, Mapping[str, Any]] = {
    "watch.toml": {
        "mail": {"quiet_from": "22:00", "quiet_until": "07:00"},
        "desk": {"proxies": ["127.0.0.1"]},
    },
    "officers.toml": {
        "officers": [
            {
                **PERSON,
                "districts": ["230112"],
                "escalate_to": "director@example.invalid",
                "summaries": ["weekly"],
                "attachments": ["xlsx"],
            }
        ],
        "operators": [PERSON],
    },
    "deadlines.toml": {
        "overrides": [
            {
                "district": "230112",
                "kinds": ["town"],
                "year": 2022,
                "due": date(2023, 1, 28),
                "firm": date(2023, 2, 28),
                "submit": date(2023, 1, 26),
                "document": "×政公开办〔2023〕1号",
                "zh": "提前",
                "en": "earlier",
            }
        ],
        "grace": [
            {
                "district": "230112",
                "kinds": ["department"],
                "from_year": 2021,
                "to_year": 2023,
                "days": 3,
                "document": "×政公开办〔2023〕1号",
            }
        ],
    },
    "agencies.toml": {
        "mergers": [
            {
                "dissolved": "990101-a",
                "successor": "990101-b",
                "on": date(2024, 2, 22),
                "document": "×编发〔2024〕3号",
            }
        ],
        "exemptions": [
            {
                "agencies": ["990101-b"],
                "from_year": 2022,
                "to_year": 2023,
                "zh": "筹建期间",
                "en": "being set up",
            }
        ],
    },
    "forms/2019-60.toml": {"last_year": 2020, "recognised_by": ["第二十条第（九）项"]},
    "portals/acheng.toml": {
        "file_hosts": ["http://files.example.invalid"],
        "agencies_at": ["/bm/"],
        "budget": 300,
        "hours": "20:00-07:30",
        "browser": False,
        "ignored_controls": ["分享"],
        "verify_tls": True,
        "inner_network": False,
        "pager": {"kind": "numbered", "counts_from": 1, "name": "page"},
        "expect": {"min_reports": 1, "since": date(2023, 1, 2), "confirmed": "a1b2"},
    },
    "portals/hrbpf.toml": {
        "pager": {"kind": "query", "counts_from": 1, "parameter": "page"},
        "retired": "并入新站",
    },
}
# Rules differ in their values only; of all of them a few have every key.
FEW_RULES = 12
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a model where it stands in a file."""

    place: Place
    model: type[BaseModel]
    field: str

    @property
    def is_required(self) -> bool:
        return _fields(self.model)[self.field].is_required()


def complete(name: str) -> dict[str, Any]:
    """A file of ours with all that may be added to it."""
    content = tomllib.loads((CONFIG / name).read_text("utf-8"))
    for key, value in ADDED.get(name, {}).items():
        mine = content.get(key)
        content[key] = {**mine, **value} if isinstance(mine, dict) else deepcopy(value)
    if "rules" in content:
        content["rules"] = _few(content["rules"])
    return content


def _few(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Rules that have every key that any rule has, the richest first."""
    found: dict[str, Any] = {}
    known: set[str] = set()
    for name, rule in sorted(rules.items(), key=lambda one: -len(one[1])):
        if not rule.keys() <= known and len(found) < FEW_RULES:
            found[name] = rule
            known |= rule.keys()
    return found


def keys_of(name: str, content: Mapping[str, Any]) -> Iterator[Key]:
    """Every key of the model's in a file, the first of those that are alike."""
    seen: set[tuple[type[BaseModel], str]] = set()
    for key in _keys(MODELS[name], content, ()):
        if (key.model, key.field) not in seen:
            seen.add((key.model, key.field))
            yield key


def all_keys(annotation: object, seen: set[type[BaseModel]] | None = None) -> set[tuple[str, str]]:
    """Every key of a model and of those in it."""
    seen = set() if seen is None else seen
    if not _is_model(annotation):
        return set().union(*(all_keys(one, seen) for one in get_args(annotation)))
    if annotation in seen:
        return set()
    seen.add(annotation)
    found = {(annotation.__name__, name) for name in _fields(annotation)}
    return found.union(*(all_keys(one.annotation, seen) for one in _fields(annotation).values()))


def _is_model(annotation: object) -> Any:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {one.alias or name: one for name, one in model.model_fields.items()}


def _keys(annotation: Any, value: object, place: Place) -> Iterator[Key]:
    if _is_model(annotation):
        yield from _keys_of_model(annotation, value, place)
        return
    for kind in get_args(annotation):
        if _is_model(kind):
            yield from _keys(kind, value, place)
        for step, one in _members(value):
            yield from _keys(kind, one, (*place, step))


def _keys_of_model(model: type[BaseModel], value: object, place: Place) -> Iterator[Key]:
    for name, field in _fields(model).items():
        if isinstance(value, Mapping) and name in value:
            yield Key((*place, name), model, name)
            yield from _keys(field.annotation, value[name], (*place, name))


def _members(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def written(content: Mapping[str, Any], place: Place = ()) -> Iterator[tuple[str, Place]]:
    """TOML with one line for each key and each table, and what stands in each line."""
    for name, value in content.items():
        if not _is_table(value):
            yield f"{_named(name)} = {_said(value)}", (*place, name)
    for name, value in content.items():
        if not _is_table(value):
            continue
        heading = ".".join(_named(one) for one in (*place, name) if isinstance(one, str))
        for at, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
            here = (*place, name) if at is None else (*place, name, at)
            yield (f"[{heading}]" if at is None else f"[[{heading}]]"), here
            yield from written(one, here)


def spoilt(content: Mapping[str, Any], key: Key, mistake: str) -> dict[str, Any]:
    """A file in which one key is mistyped."""
    made: Any = deepcopy(dict(content))
    around = made
    for step in key.place[:-1]:
        around = around[step]
    if mistake == "missing":
        del around[key.field]
    elif mistake == "twice in a list":
        around[key.field].append(deepcopy(around[key.field][0]))
    elif mistake == "misspelt":
        items = [
            (misspelt(name) if name == key.field else name, one) for name, one in around.items()
        ]
        around.clear()
        around.update(items)
    else:
        around[key.field] = MAKES[mistake](around[key.field])
    return made  # type: ignore[no-any-return]


def doubled(content: Mapping[str, Any], key: Key) -> list[tuple[str, Place]]:
    """A file in which one key stands twice; of a list of tables its first one, with all in it."""
    lines = list(written(content))
    places = [place for _, place in lines]
    begins = next(place for place in places if place[: len(key.place)] == key.place)
    own = [number for number, place in enumerate(places) if place[: len(begins)] == begins]
    return lines[: own[-1] + 1] + [lines[number] for number in own] + lines[own[-1] + 1 :]


def misspelt(name: str) -> str:
    """With its last two letters exchanged, or doubled where they are the same."""
    swapped = name[:-2] + name[-1] + name[-2]
    return swapped if swapped != name else name + name[-1]


def _of_wrong_type(value: object) -> object:
    """A text for a number, a switch or a day, a number for a text, a switch for a list."""
    return True if isinstance(value, list | dict) else 7.5 if isinstance(value, str) else "x"


def _out_of_range(value: object) -> object:
    """Less than nothing for a number, nothing for words, a number for a day."""
    if isinstance(value, bool | dict):
        return 2
    if isinstance(value, date):
        return 20230128
    return -1 if isinstance(value, int | float) else [] if isinstance(value, list) else ""


def mistakes_at(content: Mapping[str, Any], key: Key) -> Iterator[str]:
    """What may be typed wrong there: a number, or a list of numbers, in more ways than others."""
    value: Any = content
    for step in key.place:
        value = value[step]
    number = value[0] if isinstance(value, list) and value else value
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    yield from ("misspelt", "missing", "of a wrong type", "out of range")
    if is_number:
        yield from ("as text", "a switch", "too large")
    if isinstance(number, float):
        yield "endless"


def _in_place(wrong: object) -> Callable[[object], object]:
    return lambda value: [wrong, *value[1:]] if isinstance(value, list) else wrong


MAKES: Mapping[str, Callable[[Any], object]] = {
    "of a wrong type": _of_wrong_type,
    "out of range": _out_of_range,
    "as text": _in_place("1"),
    "a switch": _in_place(True),
    "too large": _in_place(10**12),
    "endless": _in_place(float("inf")),
}


def _is_table(value: object) -> bool:
    is_list = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    return is_list or isinstance(value, dict)


def _named(name: str) -> str:
    return name if BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _said(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    said = json.dumps(value, ensure_ascii=False)
    return said.replace("Infinity", "inf")
