"""The register of agencies: official names and their short forms; an exact match or none."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from core.errors import ConfigurationError
from core.messages import Value
from crawlers.pages.titles import abbreviates
from pipeline.reference.chinese_columns import KINDS as WORDS_FOR_KINDS
from pipeline.reference.chinese_columns import OF_AGENCIES, in_our_columns, ours
from pipeline.reference.row_files import refuse_other_columns, refuse_rounded_codes, rows_of

COLUMNS = (
    "code",
    "name",
    "kind",
    "district",
    "portal",
    "aliases",
    "from_year",
    "to_year",
    "exempt",
    "contact",
)
KINDS = ("government", "department", "town", "subdistrict", "zone", "organisation", "vertical")
BODY_ENDINGS = {
    "subdistrict": ("街道办事处", "街道", "街道办", "办事处"),
    "town": ("人民政府", "", "政府"),
    "government": ("人民政府", "政府", ""),
    "department": ("人民政府办公室", "政府办公室", "政府办"),
}
# What remains of a name without these is its own: 云川市柳城区柳泉街道办事处 → 柳泉.
DIVISIONS = re.compile(
    r"^(?:[^市州盟区县旗]{2,6}(?:市|州|盟|地区))?"
    r"(?:[^区县旗]{1,7}?(?<!开发)(?<!经开)(?<!高新)(?<!园)(?<!社)(?<!景)[区县旗])?"
)
COMMON_ENDING = re.compile(
    r"(?:街道办事处|街道办?|[镇乡](?:人民)?政府|[镇乡]|(?:人民)?政府办公?室?|(?:人民)?政府|办公室"
    r"|管理委员会|管委会|委员会|委|管理局|局|中心)$"
)
# Words that bodies of every kind share.
COMMON_WORDS = frozenset({"管理", "监督", "建设", "服务", "发展", "事务", "工作", "综合", "保障"})
# Whatever numbers or short names an office uses, they are typed in ASCII.
CODE = re.compile(r"[A-Za-z0-9][\w./:+-]*", re.ASCII)
CITY = re.compile(r"^(?P<city>.+?(?:市|州|盟|地区))(?P<district>.+)$")


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """One row of the register. `from_year` and `to_year` bound the report years it owes."""

    code: str
    name: str
    kind: str
    district: str
    portal: str
    aliases: tuple[str, ...]
    from_year: int | None
    to_year: int | None
    exempt: str | None
    contact: str | None


@dataclass(frozen=True)
class Register:
    """All agencies, and the name by which each may be printed → the codes that it may mean."""

    agencies: tuple[AgencyEntry, ...]
    spellings: Mapping[str, frozenset[str]]
    districts: Mapping[str, str]
    by_code: Mapping[str, AgencyEntry] = field(default_factory=dict)

    def find(self, printed: str, portal: str | None = None) -> AgencyEntry | None:
        """Find the one agency that this name means; None when it means none or several.

        Where several districts have a body of this name, the portal that published it decides. A
        name without its district, on the portal of other districts, is nobody's here: their own
        body of that name may not be on the register.
        """
        name = tidy_name(printed)
        found = [self.by_code[code] for code in self.spellings.get(name, frozenset())]
        if portal is not None:
            found = [entry for entry in found if self._is_at_home(entry, name, portal)]
        if len(found) > 1 and portal is not None:
            found = [entry for entry in found if entry.portal == portal]
        return found[0] if len(found) == 1 else None

    def _is_at_home(self, entry: AgencyEntry, name: str, portal: str) -> bool:
        """Whether a name on a portal may mean this agency: by its district, or in words."""
        districts = self._districts_of.get(portal)
        if districts is None or entry.district in districts:
            return True
        return self.district_name(entry.district) in name or name in map(tidy_name, entry.aliases)

    def of_district(self, code: str) -> Sequence[AgencyEntry]:
        """The agencies of one district, in the order of the register."""
        return self._by_district.get(code, ())

    @cached_property
    def _by_district(self) -> Mapping[str, Sequence[AgencyEntry]]:
        found: dict[str, list[AgencyEntry]] = {}
        for entry in self.agencies:
            found.setdefault(entry.district, []).append(entry)
        return found

    @cached_property
    def _districts_of(self) -> Mapping[str, set[str]]:
        """The districts whose bodies publish on a portal; none for one that only held old years."""
        found: dict[str, set[str]] = {}
        for entry in self.agencies:
            found.setdefault(entry.portal, set()).add(entry.district)
        return found

    def version(self) -> str:
        """A short hash of the register: findings made with another one are made again."""
        rows = repr([row_of(entry) for entry in self.agencies])
        return hashlib.sha256(rows.encode()).hexdigest()[:12]

    def district_name(self, code: str) -> str:
        """The short name of a district (阿城区), from the row of its government."""
        return self.districts.get(code, code)

    def district_named(self, code: str) -> str:
        """A district by its code and, where its government stands here, its name."""
        return " ".join(dict.fromkeys((code, self.district_name(code))))


def tidy_name(printed: str) -> str:
    """A name without blanks and with one kind of brackets."""
    return re.sub(r"\s|\u200b", "", printed).replace("(", "（").replace(")", "）")


def may_mean(printed: str, name: str) -> bool:
    """Whether a printed name that is not on the register may yet mean the agency of this name.

    It may when one abbreviates the other (卫健委 and 卫生健康局), or both have a word of their own
    in common. This only ever holds back a proof of absence; it credits nobody with a report.
    """
    short, full = (DIVISIONS.sub("", tidy_name(one)) for one in (printed, name))
    if abbreviates(short, full) or abbreviates(full, short):
        return True
    own_short, own_full = own_name(printed), own_name(name)
    if not own_full:  # the government itself, or its office
        return not own_short or "政府" in short
    if min(len(own_short), len(own_full)) > 1 and (
        abbreviates(own_short, own_full) or abbreviates(own_full, own_short)
    ):
        return True
    return bool(_words(own_short) & _words(own_full) - COMMON_WORDS)


def is_namesake(printed: str, name: str) -> bool:
    """Whether a name printed without any division is what remains of the other without its own."""
    return bare_name(printed) == own_name(name) != ""


def are_elsewhere(one: str, other: str) -> bool:
    """Whether two names say that their bodies are of different divisions; one may leave it out."""
    here, there = (DIVISIONS.match(tidy_name(name)) for name in (one, other))
    mine, its = here[0] if here else "", there[0] if there else ""
    return bool(mine and its) and not (mine.endswith(its) or its.endswith(mine))


def is_called(printed: str, name: str) -> bool:
    """Whether a printed name is this one, with or without its division and kind of body."""
    return tidy_name(printed) == tidy_name(name) or own_name(printed) == own_name(name) != ""


# Every missing agency is compared with every document of nobody: thousands with thousands.
@lru_cache(maxsize=2**16)
def own_name(name: str) -> str:
    """What is an agency's own in its name: neither division nor kind of body."""
    return bare_name(DIVISIONS.sub("", tidy_name(name)))


@lru_cache(maxsize=2**16)
def bare_name(name: str) -> str:
    """A name as it is printed, without the kind of body at its end."""
    return COMMON_ENDING.sub("", tidy_name(name))


def _words(name: str) -> set[str]:
    return {one + other for one, other in pairwise(name)}


def load_register(path: Path) -> Register:
    """Read agencies.csv; raises ConfigurationError that names the line and the column."""
    if not path.exists():
        raise ConfigurationError("register.no-register", path=str(path))
    rows = in_our_columns(path, rows_of(path), OF_AGENCIES)
    refuse_other_columns(path, rows, COLUMNS)
    entries = [
        (number, entry_in(path, number, row))
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    _refuse_repeated_codes(path, entries)
    return register_of(entry for _, entry in entries)


def row_of(entry: AgencyEntry) -> tuple[str, ...]:
    """The line of agencies.csv that reads as this entry."""
    years = (str(year) if year else "" for year in (entry.from_year, entry.to_year))
    first = (entry.code, entry.name, entry.kind, entry.district, entry.portal)
    return (*first, ";".join(entry.aliases), *years, entry.exempt or "", entry.contact or "")


def register_of(entries: Iterable[AgencyEntry]) -> Register:
    """Index agencies by every name under which each may appear."""
    agencies = tuple(entries)
    governments = {entry.district: entry for entry in agencies if entry.kind == "government"}
    spellings: dict[str, set[str]] = {}
    for entry in agencies:
        for name in _names(entry, governments.get(entry.district)):
            spellings.setdefault(tidy_name(name), set()).add(entry.code)
    return Register(
        agencies=agencies,
        spellings={name: frozenset(codes) for name, codes in spellings.items()},
        districts={code: split_city(entry.name)[1] for code, entry in governments.items()},
        by_code={entry.code: entry for entry in agencies},
    )


def entry_in(path: Path, number: int, line: Sequence[str]) -> AgencyEntry:
    """Read one line of the register; raises ConfigurationError that names line and column."""
    place = f"{path}:{number}"
    if len(line) != len(COLUMNS):
        raise ConfigurationError(
            "divisions.expected-columns-found",
            place=place,
            wanted=len(COLUMNS),
            found=len(line),
        )
    row = {column: value.strip() for column, value in zip(COLUMNS, line, strict=True)}
    row["kind"] = ours(WORDS_FOR_KINDS, row["kind"])
    _refuse_wrong_cells(place, row)
    from_year, to_year = (_year(place, row, column) for column in ("from_year", "to_year"))
    if from_year is not None and to_year is not None and to_year < from_year:
        years: dict[str, Value] = {"from_year": from_year, "to_year": to_year}
        raise ConfigurationError("register.ends-before", place=place, **years)
    return AgencyEntry(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        district=row["district"],
        portal=row["portal"],
        aliases=tuple(part.strip() for part in row["aliases"].split(";") if part.strip()),
        from_year=from_year,
        to_year=to_year,
        exempt=row["exempt"] or None,
        contact=row["contact"] or None,
    )


def _refuse_wrong_cells(place: str, row: Mapping[str, str]) -> None:
    for column, cell in row.items():
        # A mark of direction lets a name read as another one wherever it is shown.
        unseen = next((c for c in cell if _is_unseen(c, column)), None)
        if unseen is not None:
            found = f"U+{ord(unseen):04X}"
            at = cell.index(unseen) + 1
            raise ConfigurationError(
                "register.unseen-character", place=place, column=column, found=found, at=at
            )
    for column in ("code", "name", "district", "portal"):
        if not row[column]:
            raise ConfigurationError("register.column-is-empty", place=place, column=column)
        refuse_rounded_codes(place, column, row[column])
    if not CODE.fullmatch(row["code"]):
        # Columns that changed places: a name where the code stands.
        raise ConfigurationError("register.no-code", place=place, found=row["code"])
    if row["kind"] not in KINDS:
        raise ConfigurationError(
            "register.unknown-kind",
            place=place,
            found=row["kind"],
            accepted=", ".join(f"{kind} ({WORDS_FOR_KINDS[kind][0]})" for kind in KINDS),
        )
    if not re.fullmatch(r"[0-9]{6}", row["district"]):
        raise ConfigurationError(
            "divisions.no-division-code",
            place=place,
            column="district",
            found=row["district"],
        )


def _is_unseen(character: str, column: str) -> bool:
    """Whether a character shows nothing of itself; other names may stand on lines of their own."""
    category = unicodedata.category(character)
    return category == "Cf" or (category == "Cc" and (column == "name" or not character.isspace()))


def _year(place: str, row: Mapping[str, str], column: str) -> int | None:
    if not row[column]:
        return None
    if not re.fullmatch(r"(19|20)[0-9]{2}", row[column]):
        raise ConfigurationError(
            "register.no-year",
            place=place,
            column=column,
            found=row[column],
        )
    return int(row[column])


def _refuse_repeated_codes(path: Path, entries: Iterable[tuple[int, AgencyEntry]]) -> None:
    seen: set[str] = set()
    for number, entry in entries:
        if entry.code in seen:
            raise ConfigurationError("intake.twice", place=f"{path}:{number}", code=entry.code)
        seen.add(entry.code)


def split_city(name: str) -> tuple[str, str]:
    """哈尔滨市阿城区人民政府 → (哈尔滨市, 阿城区)."""
    bare = name.removesuffix("人民政府")
    match = CITY.match(bare)
    return (match["city"], match["district"]) if match else ("", bare)


def _names(entry: AgencyEntry, government: AgencyEntry | None) -> Iterator[str]:
    """Every spelling: the endings that its kind allows × the prefixes that its district allows."""
    yield from entry.aliases
    city, district = split_city(government.name) if government else ("", "")
    bare = entry.name.removeprefix(city)
    own = bare.removeprefix(district) if entry.kind != "government" else bare
    prefixes = {"", district, city + district, *_joint_prefixes(government)}
    for ending in _endings(entry.kind, own):
        if entry.kind == "government":
            yield from (ending, city + ending)
        else:
            # Without its district 人民政府办公室 or 财政局 is anybody's; 金都街道 is not.
            unprefixed = entry.kind in ("subdistrict", "town") or own == bare
            yield from (prefix + ending for prefix in prefixes if prefix or unprefixed)


def _joint_prefixes(government: AgencyEntry | None) -> set[str]:
    """Double names of a district (哈经开区、平房区) stand as aliases of its government."""
    if government is None:
        return set()
    return {alias.removesuffix("人民政府") for alias in government.aliases}


def _endings(kind: str, name: str) -> Iterator[str]:
    for ending in BODY_ENDINGS.get(kind, ()):
        if ending and name.endswith(ending):
            stem = name.removesuffix(ending)
            yield from (stem + other for other in BODY_ENDINGS[kind])
            return
    yield name
