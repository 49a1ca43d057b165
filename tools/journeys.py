"""The four journeys that `make walk` follows; what is made up for them comes from the tests."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from crawlers.crawl.archiver import Archiver
from crawlers.portals import load_portals
from crawlers.run import concluded, fetch, prepared
from monitor.assessment import assess
from monitor.delivery.process import DeliveryRound
from monitor.delivery.process import walk as deliver_round
from monitor.duties.deadlines import load_deadlines
from monitor.duties.duties import duties
from monitor.mails.composing import tell
from monitor.mails.outbox import deliver
from monitor.standings.standings import standings
from pipeline.checks import catalogue
from pipeline.given_files import read_and_checked
from pipeline.reading.document import Hints
from pipeline.sandbox.pool import Readers
from reportwatch.database import open_migrated
from tests.crawlers.conftest import CONTACT, NIGHT, Ground
from tests.crawlers.markup import article, listing, pager
from tests.crawlers.server import serving
from tests.crawlers.small_site import REPORTS, site
from tests.formats.judge import configuration
from tests.installation import started
from tests.monitor.made import CONFIG, broken, crawl, dated, edition, known, moment
from tests.monitor.mail_server import open_post
from tests.monitor.office import NAMES, OFFICER, STREET, Office, agency, made_books
from tests.pipeline.reference import reference
from tools.way import ROOT, Journey, Recorder

REPORT = ROOT / "tests" / "formats" / "golden" / "split-2021-30.docx"
RULE = "t3-balance"
CHILD = "pipeline.sandbox.pool.Readers.run"


def one_report() -> Journey:
    """A golden document of an office suite, read where its bytes are, and held to one rule."""
    content = REPORT.read_bytes()
    books = replace(reference(), register=configuration().register)
    others = [
        check.run.__code__ for check in catalogue.CHECKS if RULE not in check.ids(books.forms)
    ]
    recorder = Recorder(others)
    with patch(CHILD, _here), recorder.recording():
        report = read_and_checked(content, books, Hints())
    assert {row for table in report.tables.values() for row in table.rows}
    return Journey("One report, from its bytes to a finding", tuple(recorder.files))


def _here(_: Readers, work: Callable[..., bytes], of: tuple[object, ...], __: float) -> bytes:
    """What a child would do: the profiler sees only what runs in this process."""
    return work(*of)


def one_duty() -> Journey:
    """A street that published too late, from its row on the register to its standing."""
    deadlines = load_deadlines(CONFIG / "deadlines.toml")
    crawls = (crawl("2023-02-02"), crawl("2023-04-09"))
    found = edition(dated("2023-04-05"), code=STREET)
    knowledge = known(found, crawls=crawls, today=date(2023, 4, 10))
    recorder = Recorder()
    with recorder.recording():
        (judgement,) = standings(duties([agency(STREET)], deadlines, (2022,)), knowledge)
    assert judgement.standing == "late", judgement
    return Journey("One duty, from the register to its standing", tuple(recorder.files))


def one_mail() -> Journey:
    """A finding of an office's only faulty report, until a real mail server accepted the mail."""
    recorder = Recorder()
    with TemporaryDirectory() as folder, open_post() as post:
        office = _office_with_one_finding(Path(folder))
        now = moment("2023-02-02")
        books, engine = office.configuration, office.engine
        assessment = assess(engine, books, now)
        mail = books.watch.mail
        with recorder.recording():
            tell(engine, books, assessment, now)
            deliver(
                engine,
                lambda messages: deliver_round(
                    DeliveryRound(tuple(messages), post.server, mail.sender, 5, Path(folder))
                ),
                now,
                mail,
            )
        engine.dispose()
        assert post.recipients == [OFFICER.address], post.recipients
    return Journey("One finding, to its mail", tuple(recorder.files))


def _office_with_one_finding(folder: Path) -> Office:
    engine = started(open_migrated(f"sqlite:///{folder / 'db.sqlite3'}"))
    office = Office(engine, folder, made_books())
    for code in NAMES:
        office.published(code, "2023-01-20", findings=(broken(),) if code == STREET else ())
    office.crawled(crawl("2023-02-02"))
    return office


def one_portal() -> Journey:
    """A small portal with one report and its attachment, crawled over HTTP to its crawl report."""
    (title, at, day), *_ = REPORTS
    body = '<p>附件：<a href="/files/1.docx">年度报告</a></p>'
    pages = site() | {
        "/site/c1/list.shtml": listing(REPORTS[:1], pager(1, 1, 1)),
        at: article(title, f"{day} 09:30", body),
        "/files/1.docx": REPORT.read_bytes(),
    }
    recorder = Recorder()
    with TemporaryDirectory() as folder, serving(dict(pages)) as server:
        ground = Ground(Path(folder))
        ground.describe("small", server)
        options = Namespace(
            archive=str(ground.folder / "archive"),
            as_of=NIGHT,
            locks=ground.folder / "locks",
            everything=False,
            ask_again=(),
            contact=CONTACT,
            chromium=None,
        )
        portal = load_portals(ground.folder / "config")["small"]
        with recorder.recording(), redirect_stdout(io.StringIO()):
            plan, crawl_id = prepared(portal, options, Archiver)
            with closing(plan.archiver):
                fetch(plan, 0)
            report = concluded(plan, crawl_id, NIGHT)
        assert (report.outcome, report.documents) == ("complete", 2), report
    return Journey("One portal, to its crawl", tuple(recorder.files))


# The crawl comes last: Scrapy's reactor starts once in a process, and changes its logging.
JOURNEYS: Sequence[Callable[[], Journey]] = (one_report, one_duty, one_mail, one_portal)
