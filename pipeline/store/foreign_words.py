"""Texts from outside as a database keeps them: PostgreSQL takes no sign zero, none half a sign."""

from __future__ import annotations

import json
import re

from pydantic import JsonValue
from sqlalchemy import Dialect, String, TypeDecorator

from core.charsets import BROKEN

# As an escape in JSON, not as the letters after a backslash: C:\u0000.doc.
ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class Words(TypeDecorator[str]):
    """A column of text, with U+FFFD in place of what no database keeps."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else BROKEN.sub("\ufffd", value)


def as_json(value: JsonValue) -> str:
    """A document as JSON, with U+FFFD in the same places of all its texts."""
    return ZERO.sub(r"\1\\ufffd", BROKEN.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
