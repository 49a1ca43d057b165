"""Every invented report of the replicas, in every markup: all cells exact, only planted faults."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pipeline.one_report import Reference
from pipeline.reading.document import Hints
from pipeline.records import Outcome, Report, Severity
from pipeline.reference.register import load_register
from tests.pipeline.reference import reference
from tests.reading import read
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import PUBLICATIONS, Medium, Publication
from tests.replicas.register import write_register

Reports = Callable[[Publication], Report]
PAGES = [publication for publication in PUBLICATIONS if publication.medium is Medium.PAGE]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The real forms and rules, with the register of the invented agencies."""
    path: Path = tmp_path_factory.mktemp("register") / "agencies.csv"
    write_register(path)
    return Reference(load_register(path), reference().forms, reference().rules)


@pytest.fixture(scope="module")
def reports(invented: Reference) -> Reports:
    """Each page is read and checked once, whatever is looked at in its report."""
    return cache(lambda publication: read(_page(publication), invented, Hints()))


@cache
def _page(publication: Publication) -> bytes:
    body = body_html(report_of(publication), publication.markup)
    return f"<html><body><div class='article_content'>{body}</div></body></html>".encode()


@pytest.mark.parametrize("publication", PAGES, ids=lambda p: f"{p.key}-{p.markup.value}")
def test_every_cell_is_read_as_printed(publication: Publication, reports: Reports) -> None:
    figures = report_of(publication).figures
    report = reports(publication)
    printed = {
        (key, row, column): value
        for key in ("proactive", "requests", "proceedings")
        for row, cells in getattr(figures, key).items()
        for column, value in cells.items()
    }
    found = {place: report.tables[place[0]].value(*place[1:]) for place in printed}

    assert found == printed
    assert report.setbacks == ()
    assert report.agency is not None
    assert (report.agency.code, report.year) == (publication.agency.code, publication.year)


@pytest.mark.parametrize("publication", PAGES, ids=lambda p: f"{p.key}-{p.fault}")
def test_only_the_planted_rule_is_broken(publication: Publication, reports: Reports) -> None:
    report = reports(publication)
    errors = {
        finding.rule
        for finding in report.findings
        if finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR
    }
    assert errors == ({publication.fault.value} if publication.fault else set())
