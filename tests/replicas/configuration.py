"""Write a whole configuration folder that points at the replicas and changes nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from tests.replicas.portals import FILE_HOST
from tests.replicas.register import DISTRICTS, write_register
from tests.replicas.server import Replica, base_urls

PRODUCTION = Path(__file__).parents[2] / "config"
# The replicas need no mercy; what waits for what is tested with delays of its own.
DELAY_S = 0.02
# They answer at once and bring nothing late: a page that is still for so long is at rest.
QUIET_S = 0.1
OFFICERS = {
    "990101": ("林晓柳", "gongkai.liucheng"),
    "990102": ("平安远", "gongkai.pingchuan"),
    "990103": ("江若南", "gongkai.nanjiang"),
    "990104": ("胡北辰", "gongkai.beihu"),
}
OPERATOR = ("值班工程师", "operator")
MAIL_DOMAIN = "yunchuan.invalid"
KEY = r"^{key}\s*=\s*(?:\[[^\]]*\]|[^\n]*)$"


def write_configuration(
    folder: Path,
    replicas: Mapping[str, Replica],
    write_agencies: Callable[[Path], None] = write_register,
    districts: Mapping[str, str] = DISTRICTS,
) -> None:
    """Copy config/ into `folder`, with the replicas' addresses, agencies and officers."""
    shutil.copytree(PRODUCTION, folder, dirs_exist_ok=True)
    write_addresses(folder, replicas, {"delay_s": str(DELAY_S)})
    watch = folder / "watch.toml"
    changes = {"quiet_s": str(QUIET_S)}
    watch.write_text(with_changes(watch.read_text(encoding="utf-8"), changes), encoding="utf-8")
    write_agencies(folder / "agencies.csv")
    (folder / "officers.toml").write_text(_officers(districts), encoding="utf-8")


def write_addresses(
    folder: Path, replicas: Mapping[str, Replica], others: Mapping[str, str] | None = None
) -> None:
    """Point the portals of a configuration at the replicas, and leave the rest as it is."""
    for portal, base_url in base_urls(replicas).items():
        path = folder / "portals" / f"{portal}.toml"
        if not path.exists():
            raise FileNotFoundError(f"{path}: no such portal in {PRODUCTION / 'portals'}")
        changes: dict[str, str] = {"base_url": f'"{base_url}"', **(others or {})}
        if portal == "beiguan":
            changes["file_hosts"] = f'["{replicas[FILE_HOST].base_url}"]'
        path.write_text(with_changes(path.read_text(encoding="utf-8"), changes), encoding="utf-8")


def with_changes(text: str, changes: Mapping[str, str]) -> str:
    """Replace the values of some top-level keys; a key that is not there is put at the top."""
    for key, value in changes.items():
        found = re.search(KEY.format(key=key), text, re.MULTILINE)
        start, end = found.span() if found else (0, 0)
        ending = "" if found else "\n"
        text = f"{text[:start]}{key} = {value}{ending}{text[end:]}"
    return text


def retire(folder: Path, portals: Collection[str]) -> None:
    """Watch these portals no more."""
    for portal in portals:
        path = folder / "portals" / f"{portal}.toml"
        text = with_changes(path.read_text("utf-8"), {"retired": '"not in this test"'})
        path.write_text(text, "utf-8")


def of_one_district(officers: Path, district: str) -> None:
    """Let every officer of a file be told about the one district that a register has."""
    text = officers.read_text(encoding="utf-8")
    told = re.sub(r'districts = \["\d{6}"\]', f'districts = ["{district}"]', text)
    officers.write_text(told, encoding="utf-8")


def _officers(districts: Mapping[str, str]) -> str:
    """One officer a district and one operator, at addresses that no mail server will ever find."""
    blocks = [
        f'[[officers]]\nname = "{name}政务公开科"\n'
        f'address = "gongkai.{code}@{MAIL_DOMAIN}"\ndistricts = ["{code}"]\n'
        for code, name in districts.items()
        if code not in OFFICERS
    ]
    blocks += [
        f'[[officers]]\nname = "{person}"\naddress = "{mailbox}@{MAIL_DOMAIN}"\n'
        f'districts = ["{code}"]\n'
        for code, (person, mailbox) in OFFICERS.items()
        if code in districts
    ]
    name, mailbox = OPERATOR
    blocks.append(f'[[operators]]\nname = "{name}"\naddress = "{mailbox}@{MAIL_DOMAIN}"\n')
    return "\n".join(blocks)
