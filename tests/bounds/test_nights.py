"""A night ends, whatever stands in its documents: what takes too long is our setback, and named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.archive import Archive
from crawlers.records import FetchedDocument, Role
from monitor.alerts.operator_alerts import partly_read_documents, unread_documents
from pipeline.checks import checking
from pipeline.checks.catalogue import crashed, rules_with
from pipeline.reading import document as read
from pipeline.records import Edition, Outcome, ReadingKind
from pipeline.run import ReadingSummary, read_archive
from pipeline.store import readings as store
from pipeline.store.editions import editions
from tests.bounds.hostile import FOUR, MEGABYTE, OWN, TITLE, page
from tests.pipeline.reference import reference
from tests.rules.publications import invented

SEEN = datetime(2023, 2, 1, 4, 0, tzinfo=UTC)
WRONG = page("<p>我街道收到政府信息公开申请99999件。</p>")
# Seconds of work for the reader, and for the rules, were there no limits.
SLOW_TO_READ = "\n".join((TITLE, "一、总体情况", "|1" * (3 * MEGABYTE // 2))).encode()
LONG = "开展宣传1件。" * 40_000
SLOW_TO_CHECK = page(f"<p>{LONG}</p>")


class Portal:
    """An archive of one portal and its database; every crawl brings these documents."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.archive, self.engine = Archive(str(folder)), engine
        self.crawls = 0

    def night(self, documents: Mapping[str, bytes]) -> ReadingSummary:
        at = SEEN + timedelta(days=self.crawls)
        manifest = self.archive.open_manifest(OWN.portal, f"{at:%Y%m%dT%H%M%SZ}-001")
        for name, content in documents.items():
            manifest.append(_sighting(name, self.archive.put(content), at))
        manifest.close()
        self.crawls += 1
        return read_archive(self.archive, self.engine, invented(), lambda done, of: None)

    def editions(self) -> Mapping[str, Edition]:
        with store.transaction(self.engine) as session:
            found = editions(session, 2022)
        return {one.urls[0].rpartition("/")[2]: one for one in found}

    def told(self) -> str:
        """What the operators hear of documents that gave us trouble."""
        with store.transaction(self.engine) as session:
            unread = store.readings(session, ReadingKind.SETBACK)
        facts = (*partly_read_documents(self.editions().values()), *unread_documents(unread, ()))
        return "\n".join(f"{one.key.subject}: {one.sentences}" for one in facts)


def _sighting(name: str, sha256: str, at: datetime) -> FetchedDocument:
    return FetchedDocument(
        portal=OWN.portal,
        url=f"https://portal.invalid/{name}",
        role=Role.ARTICLE,
        seen_at=at,
        status=200,
        sha256=sha256,
        media_type="text/html",
        title=TITLE,
        column=("政府信息公开年报",),
        listed_at=None,
        parent_url=None,
        dates=(),
        headers={},
        is_unchanged=False,
    )


@pytest.fixture
def portal(tmp_path: Path, sqlite_engine: Engine) -> Portal:
    return Portal(tmp_path / "archive", sqlite_engine)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits of less than a second for large documents and for rules."""
    monkeypatch.setattr(read, "READING_A_LARGE_ONE_S", 0.6)
    monkeypatch.setattr(checking, "CHECKING_S", 0.2)
    yield


def _broken(edition: Edition) -> set[str]:
    return {one.rule for one in edition.findings if one.outcome is Outcome.BROKEN}


def test_the_four_documents_hit_no_limit(portal: Portal) -> None:
    summary = portal.night({"wrong": WRONG} | {name: made() for name, made in FOUR.items()})
    assert summary.read == 5
    found = portal.editions()
    assert "text-vs-new" in _broken(found["wrong"])
    assert not any("killed" in one.kind for each in found.values() for one in each.setbacks)
    for name in FOUR.keys() - {"one sentence"}:  # that one is read whole, and quickly
        kinds = {one.kind for one in found[name].setbacks}
        assert kinds & {"sentence-too-long", "no-report-text"}, name
        assert found[name].sha256 in portal.told(), name


@pytest.mark.usefixtures("hurried")
def test_a_document_over_the_limits_is_named_and_the_night_goes_on(portal: Portal) -> None:
    documents = {"wrong": WRONG, "read": SLOW_TO_READ, "checked": SLOW_TO_CHECK}
    assert portal.night(documents).checked == 3, "the one that could not be read, too"
    found = portal.editions()
    assert "text-vs-new" in _broken(found["wrong"])
    assert {one.kind for one in found["read"].setbacks} == {"reader-killed"}
    assert [one.kind for one in found["checked"].setbacks] == ["rules-killed"]
    assert found["checked"].findings == ()
    for name in ("read", "checked"):
        assert found[name].sha256 in portal.told()


@pytest.mark.usefixtures("hurried")
def test_the_next_night_asks_only_what_is_new(portal: Portal) -> None:
    documents = {"read": SLOW_TO_READ, "checked": SLOW_TO_CHECK}
    portal.night(documents)
    again = portal.night({**documents, "wrong": WRONG})
    assert (again.read, again.checked) == (1, 1)


def test_what_was_found_before_stands_where_the_rules_are_ended(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = page(f"<p>我街道收到政府信息公开申请99999件。{LONG}</p>")
    portal.night({"wrong": wrong})
    before = portal.editions()["wrong"]
    monkeypatch.setattr(checking, "CHECKING_S", 0.2)
    monkeypatch.setattr("pipeline.run.READER", "another")
    portal.night({"wrong": wrong})
    after = portal.editions()["wrong"]
    assert _broken(after) == _broken(before) >= {"text-vs-new"}
    assert crashed(after.setbacks, reference().forms) == frozenset(rules_with(reference().forms))


def test_what_was_read_before_stands_where_the_reader_is_ended(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = WRONG.replace(b"</body>", b"<p>1</p>" * (MEGABYTE // 4) + b"</body>")
    portal.night({"wrong": wrong})
    before = portal.editions()["wrong"]
    monkeypatch.setattr(read, "READING_A_LARGE_ONE_S", 0.2)
    monkeypatch.setattr("pipeline.run.READER", "another")
    portal.night({"wrong": wrong})
    after = portal.editions()["wrong"]
    assert after.is_readable
    assert _broken(after) == _broken(before) >= {"text-vs-new"}
    assert [one.kind for one in after.setbacks] == ["reader-killed"]
    assert after.sha256 in portal.told()
