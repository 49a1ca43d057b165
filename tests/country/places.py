"""The made-up districts of a country: their names and codes, their agencies, their portals.

Every district has the same sixty bodies, as districts have, so that one is the model of the others.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.reference.register import COLUMNS
from tests.replicas.configuration import PRODUCTION, with_changes

AGENCIES = 60
SYLLABLES = "柳桥云川平江北湖花溪文澜王庄柏林青石白塔新河建业春晖学府迎宾望滨工农松岭泉沙"
BUREAUS = (
    *("财政局", "教育局", "民政局", "卫生健康局", "住房和城乡建设局", "应急管理局", "审计局"),
    *("市场监督管理局", "司法局", "人力资源和社会保障局", "农业农村局", "水务局", "统计局"),
    *("交通运输局", "商务局", "文化和旅游局", "科学技术局", "信访局", "医疗保障局", "林业局"),
    *("发展和改革局", "工业和信息化局", "退役军人事务局", "行政审批局", "体育局", "档案馆"),
    *("城市管理综合执法局", "自然资源局", "生态环境局"),
)
STREETS = 20
TOWNS = AGENCIES - 1 - len(BUREAUS) - STREETS
LAYOUT = """name = "{name}人民政府网"
base_url = "http://{host}"
layout = "static_list"
start = ["/"]
article = '/\\d{{4}}/[a-z0-9-]+\\.html$'
delay_s = 3.0

[pager]
kind = "numbered"
counts_from = 1

[expect]
min_reports = 1
"""
OFFICER = """[[officers]]
name = "{name}政务公开科"
address = "gongkai.{code}@country.invalid"
districts = ["{code}"]
"""
OPERATOR = """[[operators]]
name = "值班"
address = "operator@country.invalid"
"""


@dataclass(frozen=True, slots=True)
class Agency:
    """One row of the register."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class District:
    """One district by its number; it has one portal."""

    number: int

    @property
    def code(self) -> str:
        return f"{940001 + self.number}"

    @property
    def name(self) -> str:
        first, second = divmod(self.number, len(SYLLABLES))
        return f"{_two(second, first)}区"

    @property
    def city(self) -> str:
        return f"{_two(self.number // 12, 17)}市"

    @property
    def portal(self) -> str:
        return f"portal-{self.code}"

    @property
    def host(self) -> str:
        return f"www.{self.code}.invalid"

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """The government, its departments, its streets and its towns."""
        streets = (f"{_two(number, 5)}街道办事处" for number in range(STREETS))
        towns = (f"{_two(number, 11)}镇人民政府" for number in range(TOWNS))
        return (
            Agency(self.code, f"{self.city}{self.name}人民政府", "government"),
            *(
                Agency(f"{self.code}-d{number:02}", f"{self.name}{name}", "department")
                for number, name in enumerate(BUREAUS)
            ),
            *(
                Agency(f"{self.code}{number:03}", f"{self.name}{name}", "subdistrict")
                for number, name in enumerate(streets, start=1)
            ),
            *(
                Agency(f"{self.code}{number:03}", f"{self.name}{name}", "town")
                for number, name in enumerate(towns, start=101)
            ),
        )


def _two(number: int, apart: int) -> str:
    first = number % len(SYLLABLES)
    return SYLLABLES[first] + SYLLABLES[(first * 7 + number // len(SYLLABLES) + apart + 1) % 35]


def districts(size: int) -> list[District]:
    """The districts of so many agencies; raises ValueError for no whole number of them."""
    if size <= 0 or size % AGENCIES:
        raise ValueError(f"expected a multiple of {AGENCIES} agencies, found {size}")
    return [District(number) for number in range(size // AGENCIES)]


def write_configuration(folder: Path, size: int, first_year: int) -> None:
    """Copy config/, with the register, the portals and the officers of a country."""
    folder.mkdir(parents=True)
    for name in ("forms", "deadlines.toml", "rules.toml", "agencies.toml", "watch.toml"):
        copy = shutil.copytree if (PRODUCTION / name).is_dir() else shutil.copy
        copy(PRODUCTION / name, folder / name)
    (folder / "agencies.toml").write_text("", encoding="utf-8")
    watch = folder / "watch.toml"
    changes = {"first_year": str(first_year), "contact": '"operator@country.invalid"'}
    watch.write_text(with_changes(watch.read_text(encoding="utf-8"), changes), encoding="utf-8")
    with (folder / "agencies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(size, first_year))
    (folder / "portals").mkdir()
    for one in districts(size):
        text = LAYOUT.format(name=one.name, host=one.host)
        (folder / "portals" / f"{one.portal}.toml").write_text(text, encoding="utf-8")
    officers = [OFFICER.format(name=one.name, code=one.code) for one in districts(size)]
    text = "\n".join([*officers, OPERATOR])
    (folder / "officers.toml").write_text(text, encoding="utf-8")


def _rows(size: int, first_year: int) -> Iterator[tuple[str | int, ...]]:
    for one in districts(size):
        for agency in one.agencies:
            named = (agency.code, agency.name, agency.kind, one.code, one.portal)
            yield (*named, "", first_year, "", "", "")
