"""The invented agencies of 云川市: rows of agencies.csv for the demonstration."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

CITY = "云川市"
DISTRICTS = {"990101": "柳城区", "990102": "平川区", "990103": "南江区", "990104": "北湖区"}
PORTAL_OF = {"990101": "acheng", "990102": "hrbpf", "990103": "nangang", "990104": "beiguan"}
COLUMNS = (
    *("code", "name", "kind", "district", "portal"),
    *("aliases", "from_year", "to_year", "exempt", "contact"),
)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One row of agencies.csv; `from_year` is the first report year that the agency owes."""

    code: str
    name: str
    kind: str
    from_year: int
    aliases: tuple[str, ...] = ()
    exempt: str = ""

    @property
    def district(self) -> str:
        return self.code[:6]

    @property
    def portal(self) -> str:
        return PORTAL_OF[self.district]

    @property
    def site_name(self) -> str:
        """What the portal calls its owner, such as 柳城区人民政府."""
        return f"{DISTRICTS[self.district]}人民政府"

    @property
    def short_name(self) -> str:
        """The name without city and district, as an agency speaks of itself."""
        return self.name.removeprefix(CITY).removeprefix(DISTRICTS[self.district])


AGENCIES = (
    AgencyRow("990101", "云川市柳城区人民政府", "government", 2020),
    AgencyRow("990101-zfb", "柳城区人民政府办公室", "department", 2020),
    AgencyRow("990101-czj", "柳城区财政局", "department", 2020),
    AgencyRow("990101-jyj", "柳城区教育局", "department", 2020),
    AgencyRow("990101-mzj", "柳城区民政局", "department", 2020),
    AgencyRow("990101-wjj", "柳城区卫生健康局", "department", 2021, ("柳城区卫健局",)),
    AgencyRow("990101-zjj", "柳城区住房和城乡建设局", "department", 2022, ("柳城区住建局",)),
    AgencyRow(
        "990101-qxj",
        "柳城区气象局",
        "vertical",
        2020,
        exempt="垂直管理单位，年度报告在气象系统网站公布",
    ),
    AgencyRow("990101001", "柳城区柳泉街道办事处", "subdistrict", 2020),
    AgencyRow("990101002", "柳城区桥东街道办事处", "subdistrict", 2020),
    AgencyRow("990101003", "柳城区文华街道办事处", "subdistrict", 2021),
    AgencyRow("990101004", "柳城区新河街道办事处", "subdistrict", 2022),
    AgencyRow("990101101", "柳城区青石镇人民政府", "town", 2020),
    AgencyRow("990101102", "柳城区白塔镇人民政府", "town", 2021),
    AgencyRow(
        "990102",
        "云川市平川区人民政府",
        "government",
        2020,
        aliases=("云川经开区、平川区人民政府", "云川经开区（平川区）"),
    ),
    AgencyRow("990102-zfb", "平川区人民政府办公室", "department", 2021),
    AgencyRow("990102-yjj", "平川区应急管理局", "department", 2020),
    AgencyRow("990102-sjj", "平川区审计局", "department", 2022),
    AgencyRow("990102001", "平川区兴川街道办事处", "subdistrict", 2020),
    AgencyRow("990102002", "平川区友善街道办事处", "subdistrict", 2022),
    AgencyRow("990102101", "平川区平新镇人民政府", "town", 2020),
    AgencyRow("990103", "云川市南江区人民政府", "government", 2020),
    AgencyRow("990103-zfb", "南江区人民政府办公室", "department", 2022),
    AgencyRow("990103-scj", "南江区市场监督管理局", "department", 2020),
    AgencyRow(
        "990103-zls",
        "南江区自来水公司",
        "organisation",
        2020,
        exempt="公共企事业单位，信息公开适用国务院主管部门的专门规定",
    ),
    AgencyRow("990103001", "南江区花溪街道办事处", "subdistrict", 2020),
    AgencyRow("990103002", "南江区文澜街道办事处", "subdistrict", 2020),
    AgencyRow("990103101", "南江区王庄镇人民政府", "town", 2020),
    AgencyRow("990104", "云川市北湖区人民政府", "government", 2020),
    AgencyRow("990104-zfb", "北湖区人民政府办公室", "department", 2022),
    AgencyRow("990104-czj", "北湖区财政局", "department", 2020),
    AgencyRow("990104001", "北湖区湖滨街道办事处", "subdistrict", 2021),
    AgencyRow("990104002", "北湖区塔前街道办事处", "subdistrict", 2022),
    AgencyRow("990104101", "北湖区柏林镇人民政府", "town", 2020),
)
BY_CODE: Mapping[str, AgencyRow] = {row.code: row for row in AGENCIES}


def write_register(path: Path, rows: Iterable[AgencyRow] = AGENCIES) -> None:
    """Write the rows as agencies.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_fields(row) for row in rows)


def _fields(row: AgencyRow) -> tuple[str | int, ...]:
    aliases = ";".join(row.aliases)
    first = (row.code, row.name, row.kind, row.district, row.portal)
    return (*first, aliases, row.from_year, "", row.exempt, "")
