"""Who publishes what on a replica: invented agencies, three years, and which reports never came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

YEARS = (2023, 2022, 2021)
# Key, name after the county's, kind on the register.
AGENCIES = (
    ("", "人民政府", "government"),
    ("fgj", "发展和改革局", "department"),
    ("jtj", "教育体育局", "department"),
    ("gxj", "工业和信息化局", "department"),
    ("gaj", "公安局", "department"),
    ("mzj", "民政局", "department"),
    ("sfj", "司法局", "department"),
    ("czj", "财政局", "department"),
    ("rsj", "人力资源和社会保障局", "department"),
    ("zrj", "自然资源局", "department"),
    ("zjj", "住房和城乡建设局", "department"),
    ("jyj", "交通运输局", "department"),
    ("nyj", "农业农村局", "department"),
    ("wjj", "卫生健康局", "department"),
    ("yjj", "应急管理局", "department"),
    ("sjj", "审计局", "department"),
    ("scj", "市场监督管理局", "department"),
    ("001", "桂树街道办事处", "subdistrict"),
    ("002", "石桥头街道办事处", "subdistrict"),
    ("003", "望湖亭街道办事处", "subdistrict"),
    ("101", "鹤洲镇人民政府", "town"),
    ("102", "清潭湾镇人民政府", "town"),
    ("103", "松坪岭镇人民政府", "town"),
    ("201", "竹坞里乡人民政府", "town"),
)


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that owes a report."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report that stands on the portal."""

    #: Unlike any other number on the portal, so that an address tells which report it leads to.
    number: int
    agency: Agency
    year: int
    published: date

    @property
    def title(self) -> str:
        return f"{self.agency.name}{self.year}年政府信息公开工作年度报告"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a portal of this county publishes; `absent` and `late` are (agency code, year)."""

    county: str
    division: str
    agencies: tuple[Agency, ...]
    #: Newest first, as lists show them.
    reports: tuple[Report, ...]
    absent: frozenset[tuple[str, int]]
    late: tuple[str, int]

    def number(self, text: str) -> Report | None:
        """The report of that number, if there is one."""
        return next((one for one in self.reports if str(one.number) == text), None)


def plan(county: str, serial: int) -> Plan:
    """Two reports of 2023 and one of 2022 never came; one department was late with 2022's."""
    division = f"9904{serial:02d}"
    agencies = tuple(_agency(county, division, one) for one in AGENCIES)
    some = [agencies[1 + (serial * 5 + step) % 23] for step in (0, 8, 15)]
    absent = frozenset(zip((one.code for one in some), (2023, 2023, 2022), strict=True))
    late = (agencies[1 + (serial * 3) % 16].code, 2022)
    reports = [
        Report(
            310_000 + serial * 300 + year % 10 * 31 + place * 7 % 29, one, year, _day(place, year)
        )
        for year in YEARS
        for place, one in enumerate(agencies)
        if (one.code, year) not in absent
    ]
    delayed = [_late(one) if (one.agency.code, one.year) == late else one for one in reports]
    newest_first = sorted(delayed, key=lambda one: (one.published, one.number), reverse=True)
    return Plan(county, division, agencies, tuple(newest_first), absent, late)


def _agency(county: str, division: str, row: tuple[str, str, str]) -> Agency:
    key, name, kind = row
    code = division + (key if not key or key.isdigit() else f"-{key}")
    return Agency(code, county + name, kind)


def _day(place: int, year: int) -> date:
    return date(year + 1, 1, 4) + timedelta(days=(place * 11 + year) % 26)


def _late(report: Report) -> Report:
    return Report(report.number, report.agency, report.year, date(report.year + 1, 2, 21))
