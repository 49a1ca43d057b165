"""A district whose portal is served for real, and on which one agency's report never came."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from click.testing import CliRunner, Result

from reportwatch.cli.main import main
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import article, listing, pager
from tests.crawlers.server import Answer, Server
from tests.crawlers.small_site import site
from tests.monitor.made import CONFIG
from tests.replicas.configuration import of_one_district, with_changes
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Markup, Publication
from tests.replicas.register import BY_CODE, AgencyRow, write_register

PORTAL = "acheng"
SILENT = replace(BY_CODE["990101001"], from_year=2021)
OTHERS = tuple(
    replace(BY_CODE[code], from_year=2022) for code in ("990101002", "990101003", "990101004")
)
LIST = "/site/c1/list.shtml"
Row = tuple[str, str, str]


def row_of(agency: AgencyRow, year: int, number: int) -> Row:
    """The row of a report as (title, address, day)."""
    title = f"{agency.name}{year}年政府信息公开工作年度报告"
    return title, f"/site/c1/{year + 1}01/c01_{number}.shtml", f"{year + 1}-01-{30 - number:02}"


REPORTS = (
    *((one, 2022, row_of(one, 2022, number)) for number, one in enumerate(OTHERS, start=1)),
    (SILENT, 2021, row_of(SILENT, 2021, 9)),
)
ROWS = tuple(row for _, _, row in REPORTS)


def pages(rows: Sequence[Row] = ROWS) -> dict[str, Answer]:
    """The portal: its list shows these rows, and every report stands at its address."""
    found: dict[str, Answer] = dict(site())
    found[LIST] = listing(rows, pager(1, 1, len(rows)))
    for agency, year, (title, at, day) in REPORTS:
        signed = date.fromisoformat(day)
        publication = Publication(
            BY_CODE[agency.code], year, signed, PORTAL, Markup.CLEAN, reading=agency.name
        )
        body = body_html(report_of(publication), Markup.CLEAN)
        found[at] = article(title, f"{day} 09:30", body)
    return found


@dataclass(frozen=True, slots=True)
class District:
    """An installation that watches it: `config` and `data` in one folder."""

    folder: Path

    def __call__(self, *words: str, language: str = "en") -> Result:
        places = ("--config", str(self.folder / "config"), "--data", str(self.data))
        return CliRunner().invoke(main, [*places, "--lang", language, *words])

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def night(self, day: str) -> None:
        result = self("night", "--as-of", f"{day}T02:00")
        assert result.exit_code == 0, result.output


def district(folder: Path, portal: Server) -> District:
    """The real configuration with this portal and its four agencies."""
    shutil.copytree(CONFIG, folder / "config")
    shutil.rmtree(folder / "config" / "portals")
    Ground(folder).describe(PORTAL, portal)
    watch = folder / "config" / "watch.toml"
    watch.write_text(with_changes(watch.read_text("utf-8"), {"quiet_s": "0.1"}), "utf-8")
    write_register(folder / "config" / "agencies.csv", (SILENT, *OTHERS))
    of_one_district(folder / "config" / "officers.toml", SILENT.district)
    return District(folder)
