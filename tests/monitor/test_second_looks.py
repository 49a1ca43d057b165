"""Nobody is accused before the lists that prove it were looked at again, in season and shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.messages import LANGUAGES, Message, render
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.damage import lost_blob
from crawlers.kept_looks import keep_look, name_of_look
from crawlers.looks import LookOutcome, SecondLook, season_of
from crawlers.records import ColumnReport
from monitor.records import Judgement, Standing
from monitor.standings.appearance import WITHDRAWN
from monitor.standings.second_looks import (
    LOOKED_AGAIN,
    NOT_SAME,
    WAITING,
    LooksOfSeason,
    portals_to_look_at,
)
from monitor.standings.standings import judge
from pipeline.intake.look_records import take_in_looks
from pipeline.store.damages import record_damage, trusted_crawls
from pipeline.store.looks import forget_looks, record_look, second_looks
from pipeline.store.readings import record_crawl, transaction
from tests.crawlers.blindfold import Eye, blindfolded, eyes_of_looks
from tests.crawlers.test_archive import spoil
from tests.looked import REASONS, looked_again
from tests.monitor.made import TODAY, crawl, dated, duty, edition, known, moment
from tests.monitor.office import FINANCE, GOVERNMENT, OPERATOR, STREET, Office, Told, made_books

AFTER = "2023-02-03"
DAYS = ("2023-02-06", "2023-02-05", "2023-02-04", "2023-02-03")
OTHER = "http://127.0.0.1:8001/c2/list.shtml"
Looks = Mapping[str, Sequence[SecondLook]]
NOT_SAME_OUTCOMES = [one for one in LookOutcome if one is not LookOutcome.SAME]


def unseen(looks: Looks | None) -> Judgement:
    """A report that no crawl saw."""
    return judge(duty(), known(crawls=(crawl(AFTER),), looks=looks))


def gone(looks: Looks | None) -> Judgement:
    """A report that was there, and that four crawls found gone."""
    crawls = tuple(crawl(day) for day in DAYS)
    facts = known(
        edition(dated("2023-01-20")), crawls=crawls, today=moment(DAYS[0]).date(), looks=looks
    )
    return judge(duty(), facts)


def test_a_look_that_saw_nothing_more_lets_an_accusation_stand_and_is_named() -> None:
    missing, withdrawn = unseen(None), gone(None)
    assert missing.standing is Standing.MISSING
    assert WITHDRAWN in {one.rule for one in withdrawn.findings}
    assert LOOKED_AGAIN in {one.template for one in missing.evidence}
    assert LOOKED_AGAIN in {one.template for one in withdrawn.evidence}
    assert not portals_to_look_at([missing, withdrawn])


NO_LOOKS: list[Looks] = [
    {},
    {"acheng": []},
    {"acheng": [replace(looked_again(crawl(AFTER)), lists=())]},
    {"nangang": [looked_again(crawl(AFTER))]},
]


@pytest.mark.parametrize("looks", NO_LOOKS)
def test_without_a_look_nobody_is_accused_and_the_reason_says_what_is_awaited(looks: Looks) -> None:
    for judged in (unseen(looks), gone(looks)):
        assert judged.standing is Standing.UNKNOWN
        assert judged.findings == ()
        (said,) = judged.evidence
        assert said.template == WAITING
        assert "待复核" in render(said, "zh")
        assert "waiting for a second look" in render(said, "en").lower()
        assert portals_to_look_at([judged]) == {"acheng"}


@pytest.mark.parametrize("outcome", NOT_SAME_OUTCOMES)
def test_a_look_that_is_not_the_same_accuses_nobody_and_says_what_it_found(
    outcome: LookOutcome,
) -> None:
    looks = {"acheng": [looked_again(crawl(AFTER), outcome)]}
    for judged in (unseen(looks), gone(looks)):
        assert judged.standing is Standing.UNKNOWN
        (said,) = judged.evidence
        assert said.template == NOT_SAME
        for language in LANGUAGES:
            assert render(REASONS[outcome], language) in render(said, language)


def test_the_newest_look_counts() -> None:
    same, more = (looked_again(crawl(AFTER), one) for one in (LookOutcome.SAME, LookOutcome.MORE))
    assert unseen({"acheng": [more, same]}).standing is Standing.UNKNOWN
    assert unseen({"acheng": [same, more]}).standing is Standing.MISSING


@pytest.mark.parametrize("shape", [None, "another"])
def test_a_look_at_a_list_in_another_shape_is_none(shape: str | None) -> None:
    report = crawl(AFTER)
    changed = replace(report, columns=tuple(replace(one, shape=shape) for one in report.columns))
    facts = known(crawls=(changed,), looks={"acheng": [looked_again(report)]})
    assert judge(duty(), facts).standing is Standing.UNKNOWN


def test_every_list_must_have_been_looked_at() -> None:
    report = crawl(AFTER)
    (column,) = report.columns
    second: ColumnReport = replace(column, url=OTHER)
    two = replace(report, columns=(column, second))
    half = known(crawls=(two,), looks={"acheng": [looked_again(report)]})
    judged = judge(duty(), half)
    assert judged.standing is Standing.UNKNOWN
    assert judged.evidence[0].values["url"] == OTHER
    later = replace(looked_again(replace(report, columns=(second,))), look_id="2")
    both = known(crawls=(two,), looks={"acheng": [later, looked_again(report)]})
    assert judge(duty(), both).standing is Standing.MISSING


def test_lists_of_no_crawl_were_not_looked_at() -> None:
    assert not LooksOfSeason({"acheng": [looked_again(crawl(AFTER))]}).at(("acheng",), {}).is_same
    assert not LooksOfSeason({}).at((), {}).is_same


def test_a_look_counts_in_its_season_only(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as session:
        record_look(session, looked_again(crawl("2023-12-31")))
        assert [one.portal for one in second_looks(session, "acheng", 2023)] == ["acheng"]
        assert second_looks(session, "acheng", 2024) == []
        assert second_looks(session, "nangang", 2023) == []


def kept(engine: Engine, folder: Path) -> tuple[Archive, SecondLook]:
    """A look with a picture, in an archive beside its crawl and in the database."""
    archive, report = Archive(str(folder / "archive")), crawl(AFTER)
    archive.write_report(report)
    look = looked_again(report)
    (one,) = look.lists
    look = replace(look, lists=(replace(one, picture_sha256=archive.put(b"picture")),))
    keep_look(archive, look)
    take_in_looks(archive, engine, moment(AFTER))
    with transaction(engine) as session:
        assert second_looks(session, "acheng", TODAY.year) == [look]
    return archive, look


@pytest.mark.parametrize("content", [None, b"{", b""])
def test_a_look_whose_record_is_gone_or_damaged_counts_no_more(
    sqlite_engine: Engine, tmp_path: Path, content: bytes | None
) -> None:
    archive, look = kept(sqlite_engine, tmp_path)
    path = tmp_path / "archive" / name_of_look("acheng", look.look_id)
    if content is None:
        path.unlink()
    else:
        spoil(archive, name_of_look("acheng", look.look_id), None, content)
    take_in_looks(archive, sqlite_engine, moment(AFTER))
    with transaction(sqlite_engine) as session:
        record_crawl(session, crawl(AFTER))
        assert second_looks(session, "acheng", TODAY.year) == []
        assert [one.crawl_id for one in trusted_crawls(session, "acheng")] == [look.crawl_id]


def test_a_look_whose_picture_is_damaged_says_nothing_of_that_list(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    archive, look = kept(sqlite_engine, tmp_path)
    sha256 = look.lists[0].picture_sha256 or ""
    found = ArchiveDamaged(archive.name_of(sha256), Message("archive.not-there"))
    with transaction(sqlite_engine) as session:
        record_damage(session, [lost_blob(archive, sha256, found, "acheng")], moment(AFTER))
        (seen,) = second_looks(session, "acheng", TODAY.year)
        assert seen.lists == ()


def to_officers(told: Told) -> list[str]:
    return [one.address for one in told.mails if one.address != OPERATOR.address]


def test_what_was_told_before_looks_were_asked_for_stands_and_is_told_once(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    """An installation of before: its accusations are neither taken back nor told again."""
    office = Office(sqlite_engine, tmp_path / "status", made_books())
    for code in (GOVERNMENT, FINANCE):
        office.published(code, "2023-01-18")
    office.crawled(crawl("2023-02-02"))
    before = office.round("2023-02-02")
    assert before.standings()[STREET] == "missing"
    assert to_officers(before) != []
    with transaction(sqlite_engine) as session:
        looks = [one.look_id for one in second_looks(session, "acheng", 2023)]
        forget_looks(session, "acheng", looks)

    office.are_lists_looked_at = False
    office.crawled(crawl("2023-02-04"))
    waiting = office.round("2023-02-04")
    assert waiting.standings()[STREET] == "unknown"
    assert to_officers(waiting) == []

    office.are_lists_looked_at = True
    office.crawled(crawl("2023-02-05"))
    again = office.round("2023-02-05")
    assert again.standings()[STREET] == "missing"
    assert to_officers(again) == []


@pytest.mark.parametrize("eye", eyes_of_looks(), ids=lambda eye: eye.label)
@pytest.mark.parametrize("outcome", [LookOutcome.MORE, None], ids=["more", "no look"])
def test_nobody_is_accused_whichever_part_of_keeping_looks_answers_with_nothing(
    sqlite_engine: Engine, tmp_path: Path, eye: Eye, outcome: LookOutcome | None
) -> None:
    archive, report = Archive(str(tmp_path / "archive")), crawl(AFTER)
    archive.write_report(report)
    if outcome is not None:
        keep_look(archive, looked_again(report, outcome))
    with blindfolded(eye):
        try:
            take_in_looks(archive, sqlite_engine, moment(AFTER))
            with transaction(sqlite_engine) as session:
                looks = second_looks(session, "acheng", season_of(moment(AFTER)))
            judged = judge(duty(), known(crawls=(report,), looks={"acheng": looks}))
        except Exception:  # noqa: BLE001  (whatever it is, nobody was accused)
            return
        assert judged.standing is Standing.UNKNOWN
