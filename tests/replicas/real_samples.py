"""The five real texts and two PDFs in the place of our own documents.

Nothing of them is kept here: they are read from the folder that is named on the command line.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from tests.replicas.configuration import PRODUCTION
from tests.replicas.portals import PORTALS, Contents
from tests.replicas.posting import AttachedFile, Posting
from tests.replicas.postings import number_of
from tests.replicas.trees import column_of

YEARS = (2020, 2021, 2022, 2023, 2024)


@dataclass(frozen=True, slots=True)
class Sample:
    """One real report: where it is kept, whose it is, and where and when we let it stand.

    The days are ours: the texts came without their pages.
    """

    file: str
    code: str
    agency: str
    year: int
    kind: str
    portal: str
    published_on: date


SAMPLES = (
    Sample(
        "000.txt",
        "230112002",
        "阿城区金都街道办事处",
        2022,
        "subdistrict",
        "acheng",
        date(2023, 1, 18),
    ),
    Sample(
        "001.txt", "230112112", "阿城区金龙山镇人民政府", 2021, "town", "acheng", date(2022, 1, 24)
    ),
    Sample(
        "002.txt",
        "410503004",
        "北关区灯塔路街道办事处",
        2022,
        "subdistrict",
        "beiguan",
        date(2023, 1, 18),
    ),
    Sample(
        "003.txt",
        "230103004",
        "南岗区文化街道办事处",
        2020,
        "subdistrict",
        "nangang-old",
        date(2021, 1, 21),
    ),
    # The successor of the portal carries the report of 2020 once more.
    Sample(
        "003.txt",
        "230103004",
        "南岗区文化街道办事处",
        2020,
        "subdistrict",
        "nangang",
        date(2021, 1, 21),
    ),
    Sample(
        "004.txt",
        "230108005",
        "平房区新疆街道办事处",
        2023,
        "subdistrict",
        "hrbpf",
        date(2024, 1, 9),
    ),
    Sample(
        "pdf/hongze-2024.pdf",
        "320813",
        "淮安市洪泽区人民政府",
        2024,
        "government",
        "beiguan",
        date(2025, 3, 20),
    ),
    Sample(
        "pdf/huaian-2024.pdf",
        "320800",
        "淮安市人民政府",
        2024,
        "government",
        "beiguan",
        date(2025, 3, 21),
    ),
)


def real_contents(folder: Path) -> Contents:
    """The portals with the real reports on them and nothing of ours."""
    postings: dict[str, list[Posting]] = {portal: [] for portal in PORTALS}
    for sample in SAMPLES:
        postings[sample.portal].append(_posting(sample, folder / sample.file))
    return Contents(postings, {portal: [] for portal in PORTALS}, YEARS)


def real_districts() -> dict[str, str]:
    """The districts of the samples with the names that their officers go by here."""
    return {sample.code[:6]: sample.agency[:3] for sample in SAMPLES}


def register_writer() -> Callable[[Path], None]:
    """Write the samples' rows of the production register, each for the year of its report.

    The governments of the districts come with them, because they give the districts their names;
    they owe nothing here. The agencies of the two PDFs are not on that register and get new rows.
    """

    def write(path: Path) -> None:
        with (PRODUCTION / "agencies.csv").open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        rows = [header, *_known(header, lines), *_unknown(header, lines)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    return write


def _known(header: list[str], lines: list[list[str]]) -> Iterator[list[str]]:
    """Rows of the production register, valid for one year only."""
    years = {sample.code: sample.year for sample in SAMPLES}
    districts = {code[:6] for code in years}
    first, last = header.index("from_year"), header.index("to_year")
    for line in lines:
        year = years.get(line[0]) or (YEARS[0] - 1 if line[0] in districts else None)
        if year is not None:
            line[first], line[last] = str(year), str(year)
            yield line


def _unknown(header: list[str], lines: list[list[str]]) -> Iterator[list[str]]:
    """New rows for samples that the production register does not have."""
    codes = {line[0] for line in lines}
    for sample in SAMPLES:
        if sample.code not in codes:
            row = dict.fromkeys(header, "") | {
                "code": sample.code,
                "name": sample.agency,
                "kind": sample.kind,
                "district": sample.code[:6],
                "portal": sample.portal,
                "from_year": str(sample.year),
                "to_year": str(sample.year),
            }
            yield list(row.values())


def _posting(sample: Sample, path: Path) -> Posting:
    """A realistic article around a real report; a text keeps its lines and tabs."""
    title = f"{sample.agency}{sample.year}年政府信息公开工作年度报告"
    is_text = path.suffix == ".txt"
    text = path.read_text(encoding="utf-8") if is_text else ""
    pdf = AttachedFile(f"{title}.pdf", path.read_bytes(), "application/pdf")
    return Posting(
        column=column_of(sample.portal, sample.year, sample.kind),
        title_lines=(title,),
        published_on=sample.published_on,
        body=f"<pre>{escape(text, quote=False)}</pre>" if is_text else "<p>&nbsp;</p>",
        number=number_of(sample.file, sample.published_on),
        pub_date=f"{sample.published_on:%Y-%m-%d} 09:30",
        files=() if is_text else (pdf,),
    )
