"""The portal file that a look proposes: its values, its text, and the id that names it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from core.configuration import Settings
from core.messages import text
from crawlers.pages.addresses import is_public
from crawlers.pages.page import Page
from crawlers.portals import Portal

DIVISION_IN_SCRIPT = re.compile(r"sitecode\s*=\s*[\"']?(\d{6})\d{4}")
DIVISION_IN_TAG = re.compile(r"(\d{6})\d{4}")
TITLE_BREAK = re.compile(r"[-_|—–\s]")
HEADER = "portal-file.proposed"


def division_of(home: Page) -> str | None:
    """The division code in the portal's own identity mark, the same on every page."""
    found = DIVISION_IN_SCRIPT.search(home.html) or DIVISION_IN_TAG.fullmatch(
        home.meta("SiteIDCode") or ""
    )
    return found[1] if found else None


def name_of(home: Page) -> str:
    """What the portal calls itself: the standard's tag, or the last part of its title."""
    title = home.root.xpath("//title/text()").get("").strip()
    parts = [part for part in TITLE_BREAK.split(title) if part]
    named = [part for part in parts if re.search(r"政府|信息公开|门户", part)]
    return home.meta("SiteName") or (named or parts or [urlsplit(home.url).netloc])[0]


def id_of(portal: Portal) -> str:
    """An id from the host: www.acheng.gov.cn → acheng, ngqxxgk.harbin.gov.cn → ngqxxgk-harbin."""
    host = urlsplit(portal.base_url).hostname or ""
    names = (host, *portal.aliases) if is_public(host) else (*portal.aliases, host)
    labels = [label for label in names[0].removesuffix(".gov.cn").split(".") if label != "www"]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(labels).lower()).strip("-") or "portal"


def as_toml(portal: Portal, family: str, on: date, language: str) -> str:
    """The text of a portal file; loading it gives this portal."""
    values = {
        "name": portal.name,
        "base_url": portal.base_url,
        "aliases": portal.aliases,
        "file_hosts": portal.file_hosts,
        "layout": portal.layout,
        "start": portal.start,
        "agencies_at": portal.agencies_at,
        "article": portal.article,
        "delay_s": portal.delay_s,
        "browser": portal.browser,
    }
    lines = [
        f"# {text(HEADER, language, on=on.isoformat(), family=family)}",
        *(f"{key} = {_toml(value)}" for key, value in values.items() if value or key == "delay_s"),
        *_table("pager", portal.pager),
        *_table("expect", portal.expect),
    ]
    return "\n".join((*lines, ""))


def _table(name: str, settings: Settings) -> Iterator[str]:
    """The lines of one table, without what is so anyway."""
    values = settings.model_dump(mode="json", exclude_defaults=True)
    if values:
        yield f"\n[{name}]"
        yield from (f"{key} = {_toml(value)}" for key, value in values.items())


def _toml(value: object) -> str:
    """One value; patterns stand in single quotes, where nothing has to be escaped."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        is_pattern = "\\" in value and "'" not in value
        return f"'{value}'" if is_pattern else json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    raise TypeError(f"expected a value of a portal file, found {value!r}")
