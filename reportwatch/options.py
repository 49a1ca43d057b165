"""What every command shares: the global options, and what the environment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """The global options, and what the environment says.

    `environment` is all of it, because officers.toml names the variables that hold secrets.
    """

    config: Path
    data: Path
    language: str
    database: str
    archive: str
    smtp: str | None
    chromium: str | None
    #: the caller's, for files that somebody asked for; all else is for the owner only
    umask: int = 0o022
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
