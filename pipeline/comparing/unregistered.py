"""Agencies that reports name and the register does not: rows for a person to accept, never added.

What a row proposes is read from the printed name alone. Its code is the division's with a number,
because nothing here knows the official codes of streets and towns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.reading.titles import claim_in
from pipeline.reference.register import (
    AgencyEntry,
    Register,
    register_of,
    row_of,
    split_city,
    tidy_name,
)

KIND_ENDINGS = (
    ("subdistrict", re.compile(r"街道(?:办事处|办)?$|^[^驻]*办事处$")),
    ("zone", re.compile(r"(?:开发区|经开区|高新区|新区|园区|示范区)(?:管理?委员会|管委会)?$")),
    ("town", re.compile(r"[镇乡](?:人民)?政府$|[镇乡]$")),
    ("government", re.compile(r"[省市县区旗州盟](?:人民)?政府$|[市县区旗]$")),
    (
        "vertical",
        re.compile(
            r"(?:税务局|气象局|海关|烟草专卖局|消防救援\w{0,60}|国家统计局\w{0,60}|邮政管理局)$"
        ),
    ),
    ("organisation", re.compile(r"(?:公司|集团|医院|学校|中学|小学|大学|学院|银行|法院|检察院)$")),
)
# 金都街道 and 金都街道办事处 are one body; the register writes the second.
FULL_ENDINGS = (
    (re.compile(r"(?:人民)?政府办(?:公室)?$"), "人民政府办公室"),
    (re.compile(r"街道(?:办)?$"), "街道办事处"),
    (re.compile(r"([镇乡])(?:政府)?$"), r"\1人民政府"),
    (re.compile(r"([市县区旗])(?:政府)?$"), r"\1人民政府"),
    (re.compile(r"^(?:人民)?政府$"), "人民政府"),
)
# 区政府办公室: which district it means is said by the portal.
OWN_DISTRICT = re.compile(r"^本?[市县区旗](?=(?:人民)?政府)")
NO_DIVISION = re.compile(r"人民政府|政府|政务|信息公开|门户|网")
ORDER = ("government", "department", "subdistrict", "town", "zone", "organisation", "vertical")


@dataclass(frozen=True, slots=True)
class Printed:
    """One title of a report that some portal lists, and the report's address."""

    title: str
    portal: str
    url: str


@dataclass(frozen=True, slots=True)
class UnregisteredAgency:
    """One agency that is not found on the register by the names that titles print.

    `entry` is the row that a person may accept. `known_as` is the code of a register row that has
    this very name once its district stands before it: then an alias is missing, not an agency.
    """

    entry: AgencyEntry
    spellings: tuple[str, ...]
    titles: tuple[str, ...]
    urls: tuple[str, ...]
    known_as: str | None = None

    @property
    def row(self) -> tuple[str, ...]:
        """The line of agencies.csv."""
        return row_of(self.entry)


def newcomers(
    printed: Iterable[Printed], register: Register, divisions: Mapping[str, tuple[str, str]]
) -> tuple[UnregisteredAgency, ...]:
    """The agencies behind titles that the register does not know, by portal, kind and name.

    `divisions` maps a portal to the code and the name of its division (230112, 阿城区).
    """
    found: dict[str, list[tuple[str, Printed]]] = {}
    for one in printed:
        claim = claim_in(one.title)
        if claim is None or claim.agency is None or one.portal not in divisions:
            continue
        name = tidy_name(claim.agency)
        if register.find(name, one.portal) is None:
            found.setdefault(one.portal, []).append((name, one))
    # Two portals may serve one division, whose codes are given once.
    taken = {entry.code for entry in register.agencies}
    return tuple(
        each
        for portal in sorted(found)
        for each in _numbered(_merged(found[portal], divisions[portal], register), taken)
    )


def divisions_of(register: Register) -> dict[str, tuple[str, str]]:
    """The division that each portal serves: that of most of its agencies."""
    districts: dict[str, Counter[str]] = {}
    for entry in register.agencies:
        districts.setdefault(entry.portal, Counter())[entry.district] += 1
    return {
        portal: (code, register.district_name(code))
        for portal, counted in districts.items()
        for code, _ in counted.most_common(1)
    }


def division_in(site_name: str) -> str:
    """The division in the name of its portal: 哈尔滨市阿城区人民政府网 → 哈尔滨市阿城区."""
    return NO_DIVISION.split(site_name, maxsplit=1)[0] or site_name


def kind_of(name: str) -> str:
    """The kind of body by the ending of its name; a department where no ending says otherwise."""
    return next((kind for kind, ending in KIND_ENDINGS if ending.search(name)), "department")


def full_name(name: str, division: str) -> str:
    """The name as the register writes it: its district before it, its ending written out."""
    own = OWN_DISTRICT.sub("", name)
    for ending, full in FULL_ENDINGS:
        if ending.search(own):
            own = ending.sub(full, own)
            break
    city, district = split_city(division)
    if district in own:
        return own if kind_of(own) == "government" else own.removeprefix(city)
    return f"{district}{own}"


def _merged(
    named: Sequence[tuple[str, Printed]], division: tuple[str, str], register: Register
) -> list[UnregisteredAgency]:
    """One newcomer per agency, whatever its titles call it; the longest name is its own."""
    code, district = division
    merged: dict[str, UnregisteredAgency] = {}
    own = register_of(())
    for name, printed in sorted(named, key=lambda one: (-len(one[0]), one[0], one[1].url)):
        full = full_name(name, district)
        same = own.find(name) or own.find(full)
        if same is None:
            same = AgencyEntry(
                full, full, kind_of(full), code, printed.portal, (), None, None, None, None
            )
            known = register.find(full, printed.portal)
            merged[full] = UnregisteredAgency(same, (), (), (), known.code if known else None)
            own = register_of(one.entry for one in merged.values())
        one = merged[same.name]
        merged[same.name] = replace(
            one,
            spellings=tuple(dict.fromkeys((*one.spellings, name))),
            titles=tuple(dict.fromkeys((*one.titles, printed.title))),
            urls=tuple(dict.fromkeys((*one.urls, printed.url))),
        )
    return [_with_aliases(one, own) for one in merged.values()]


def _with_aliases(one: UnregisteredAgency, own: Register) -> UnregisteredAgency:
    """Write those names into the row that the register would not make of it by itself."""
    others = [name for name in one.spellings if own.find(name) is None]
    return replace(one, entry=replace(one.entry, aliases=tuple(others)))


def _numbered(found: Sequence[UnregisteredAgency], taken: set[str]) -> Iterator[UnregisteredAgency]:
    """Give the newcomers of one portal the next free codes, governments first, and take them."""
    number = 0
    for one in sorted(found, key=lambda one: (ORDER.index(one.entry.kind), one.entry.name)):
        code = one.entry.district if one.entry.kind == "government" else ""
        while not code or code in taken:
            number += 1
            code = f"{one.entry.district}-{number:03}"
        taken.add(code)
        yield replace(one, entry=replace(one.entry, code=one.known_as or code))
