"""Every rule of register, calendar and crawls: holds, broken, not checked, and not fooled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from core.messages import render
from crawlers.records import CrawlOutcome, CrawlReport, DateBasis
from monitor.duties import filings
from monitor.duties.filings import Filings
from monitor.records import Duty, Judgement, Standing, Successor
from monitor.standings import appearance, timeliness
from monitor.standings import register_counts as roster
from monitor.standings.against_proof import ProvenAbsence
from monitor.standings.knowledge import Knowledge
from monitor.standings.register_counts import counts, stranger
from monitor.standings.standings import OF_CALENDAR, judge
from pipeline.records import Agency, Edition, Outcome, Severity
from pipeline.reference.register import AgencyEntry
from tests.monitor.made import (
    CODE,
    DUE_ON,
    NAME,
    REFERENCE,
    RULEBOOK,
    YEAR,
    broken,
    crawl,
    dated,
    duty,
    edition,
    known,
    moment,
)

FAILED, PARTIAL = CrawlOutcome.FAILED, CrawlOutcome.PARTIAL
SEEN, SIGNED = DateBasis.FIRST_SEEN, DateBasis.SIGNATURE
GOVERNMENT = replace(duty(), kind="government", due_on=date(2023, 3, 31), firm_on=date(2023, 3, 31))
SOON = replace(known(), before_days=(14, 7, 3, 1))


def nights(*days: str, outcome: CrawlOutcome = CrawlOutcome.COMPLETE) -> tuple[CrawlReport, ...]:
    """One crawl on each day, newest first."""
    return tuple(crawl(day, outcome) for day in sorted(days, reverse=True))


def seen(
    published: str, first: str = "2023-01-20", last: str = "2023-02-10", sha256: str = "a" * 64
) -> Edition:
    """A report with a page date, seen first and last in these nights."""
    made = edition(dated(published), dated(first, SEEN), sha256=sha256)
    return replace(made, first_seen_at=seen_at(first), last_seen_at=seen_at(last))


def seen_at(day: str) -> datetime:
    return moment(day) + timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Situation:
    """A duty and what is known, and the outcome of one rule: None when it says nothing."""

    what: str
    rule: str
    duty: Duty
    known: Knowledge
    outcome: Outcome | None = None
    severity: Severity | None = None
    said: str = ""


def on(day: str, *editions: Edition, crawls: tuple[CrawlReport, ...] = ()) -> Knowledge:
    return known(*editions, crawls=crawls, today=date.fromisoformat(day))


def due_soon() -> Iterator[Situation]:
    rule = "report-due-soon"
    a_week_before = replace(SOON, today=date(2023, 1, 24), crawls={"acheng": nights("2023-01-24")})
    yield Situation("a week before, not seen", rule, duty(), a_week_before, Outcome.BROKEN,
                    Severity.INFO, "还有7天")  # fmt: skip
    yield Situation(
        "eight days before", rule, duty(), replace(a_week_before, today=date(2023, 1, 23))
    )
    yield Situation("seen in time", rule, duty(),
                    replace(on("2023-01-24", seen("2023-01-20")), before_days=(7,)))  # fmt: skip
    blind = replace(a_week_before, crawls={"acheng": nights("2023-01-24", outcome=PARTIAL)})
    yield Situation("not checked: the crawl was not complete", rule, duty(), blind)
    yield Situation("not fooled: the date has passed", rule, duty(),
                    replace(a_week_before, today=date(2023, 2, 7)))  # fmt: skip


def late() -> Iterator[Situation]:
    rule, tolerant = "report-late-minor", replace(duty(), grace_days=3)
    two_days = on("2023-02-10", seen("2023-02-02", "2023-02-02"))
    yield Situation("within the tolerance", rule, tolerant, two_days, Outcome.BROKEN,
                    Severity.WARNING, "逾期2天")  # fmt: skip
    yield Situation("in time", rule, tolerant, on("2023-02-10", seen("2023-01-31", "2023-01-31")))
    yield Situation("without a tolerance", rule, duty(), two_days)
    yield Situation("then it is late", "report-late", duty(), two_days, Outcome.BROKEN,
                    Severity.ERROR, "逾期2天")  # fmt: skip
    four = on("2023-02-10", seen("2023-02-04", "2023-02-04"))
    yield Situation("beyond the tolerance", rule, tolerant, four)
    yield Situation("beyond the tolerance it is late", "report-late", tolerant, four,
                    Outcome.BROKEN, Severity.ERROR, "逾期4天")  # fmt: skip
    undated = edition(dated("2023-02-02", SEEN))
    yield Situation("not checked: no date", rule, tolerant, on("2023-02-10", undated))
    moved = on("2023-02-10", seen("2023-02-02", "2023-01-20"))
    yield Situation("not fooled: the page was issued anew", rule, tolerant, moved)


def government_late() -> Iterator[Situation]:
    rule = "gov-report-late"
    april = on("2023-05-01", seen("2023-04-06", "2023-04-06"))
    yield Situation("a government in April", rule, GOVERNMENT, april, Outcome.BROKEN,
                    Severity.ERROR, "逾期6天")  # fmt: skip
    yield Situation("told by one rule only", "report-late", GOVERNMENT, april)
    march = on("2023-05-01", seen("2023-03-31", "2023-03-31"))
    yield Situation("on 31 March", rule, GOVERNMENT, march)
    yield Situation("not checked: no date", rule, GOVERNMENT,
                    on("2023-05-01", edition(dated("2023-04-06", SEEN))))  # fmt: skip
    office = replace(duty(), kind="department")
    yield Situation("not fooled: its office's own report", rule, office, april)
    old = replace(GOVERNMENT, year=2017, due_on=date(2018, 3, 31), firm_on=date(2018, 3, 31))
    earlier = replace(seen("2018-04-06", "2018-04-06"), year=2017)
    yield Situation("not under the former statute", rule, old, on("2018-05-01", earlier))


def appeared_later() -> Iterator[Situation]:
    rule = "date-claimed-before-first-seen"
    late_sight = seen("2023-01-25", "2023-02-04")
    clean = nights("2023-02-02", "2023-02-03", "2023-02-04")
    yield Situation("two clean crawls did not see it", rule, duty(),
                    on("2023-02-10", late_sight, crawls=clean), Outcome.BROKEN, Severity.WARNING,
                    "2023-02-02至2023-02-03")  # fmt: skip
    yield Situation("seen the night after its date", rule, duty(),
                    on("2023-02-10", seen("2023-02-03", "2023-02-04"), crawls=clean))  # fmt: skip
    one = nights("2023-02-03", "2023-02-04")
    yield Situation("not checked: one clean crawl only", rule, duty(),
                    on("2023-02-10", late_sight, crawls=one))  # fmt: skip
    failed = (*nights("2023-02-04"), *nights("2023-02-02", "2023-02-03", outcome=FAILED))
    yield Situation("not checked: the crawls failed", rule, duty(),
                    on("2023-02-10", late_sight, crawls=failed))  # fmt: skip
    low = (crawl("2023-02-04"), crawl("2023-02-03", listed=2), crawl("2023-02-02", listed=2),
           crawl("2023-01-02"), crawl("2023-01-01"))  # fmt: skip
    yield Situation("not checked: the crawls were blind", rule, duty(),
                    on("2023-02-10", late_sight, crawls=low))  # fmt: skip
    draft = edition(dated("2023-01-10", SIGNED), dated("2023-02-04", SEEN))
    signed = replace(draft, first_seen_at=seen_at("2023-02-04"))
    yield Situation("not fooled: the date is that of the draft", rule, duty(),
                    on("2023-02-10", signed, crawls=clean))  # fmt: skip


def against_proof() -> Iterator[Situation]:
    """Missing on 3 February; on the 4th it stands there, with a date in January."""
    rule = "date-before-proven-absence"
    one = nights("2023-02-03", "2023-02-04")
    absent = judge(duty(), on("2023-02-03", crawls=one[1:]))
    assert absent.standing is Standing.MISSING
    was = {(CODE, YEAR): ProvenAbsence(moment("2023-02-03"), absent.evidence)}

    def came(*found: Edition, crawls: tuple[CrawlReport, ...] = one) -> Knowledge:
        return replace(on("2023-02-05", *found, crawls=crawls), absences=was)

    backdated = seen("2023-01-20", "2023-02-04")
    yield Situation("one proof is enough", rule, duty(), came(backdated), Outcome.BROKEN,
                    Severity.WARNING, "2023-02-03已证明没有")  # fmt: skip
    draft = edition(dated("2023-01-10", SIGNED), dated("2023-02-04", SEEN))
    signed = replace(draft, first_seen_at=seen_at("2023-02-04"))
    yield Situation("in time by its signature only", rule, duty(), came(signed), Outcome.BROKEN,
                    Severity.WARNING, "标注的发布日期为2023-01-10")  # fmt: skip
    yield Situation("it was never missing", rule, duty(),
                    replace(came(backdated), absences={}))  # fmt: skip
    yield Situation("it bears the day of the proof", rule, duty(),
                    came(seen("2023-02-03", "2023-02-04")))  # fmt: skip
    yield Situation("it had been seen before", rule, duty(),
                    came(backdated, seen("2023-01-20", "2023-02-02", sha256="b" * 64)))  # fmt: skip
    yield Situation("not checked: the crawl of the proof counts no more", rule, duty(),
                    came(backdated, crawls=one[:1]))  # fmt: skip
    yield Situation("not checked: it came out on another portal", rule, duty(),
                    came(replace(backdated, portal="nangang")))  # fmt: skip


def withdrawn() -> Iterator[Situation]:
    rule, gone = "report-withdrawn", seen("2023-01-20", last="2023-02-10")
    three = nights("2023-02-11", "2023-02-12", "2023-02-13")
    yield Situation("three complete crawls over two days", rule, duty(),
                    on("2023-02-14", gone, crawls=three), Outcome.BROKEN, Severity.ERROR,
                    "最后见于2023-02-10")  # fmt: skip
    there = seen("2023-01-20", last="2023-02-13")
    yield Situation("seen by the latest", rule, duty(), on("2023-02-14", there, crawls=three))
    two = nights("2023-02-11", "2023-02-13")
    yield Situation("not checked: two crawls", rule, duty(), on("2023-02-14", gone, crawls=two))
    hours = tuple(
        replace(one, started_at=moment("2023-02-11") + timedelta(hours=number))
        for number, one in enumerate(three)
    )
    yield Situation("not checked: three in one day", rule, duty(),
                    on("2023-02-14", gone, crawls=hours[::-1]))  # fmt: skip
    outage = nights("2023-02-11", "2023-02-12", "2023-02-13", outcome=FAILED)
    yield Situation("not fooled: the site is out", rule, duty(),
                    on("2023-02-14", gone, crawls=outage))  # fmt: skip
    file_host = replace(gone, urls=("http://files.example.org/report.pdf",))
    yield Situation(
        "not fooled: the host of its file is out",
        rule,
        duty(),
        on("2023-02-14", file_host, crawls=three),
    )
    again = seen("2023-01-20", "2023-02-11", "2023-02-13", sha256="b" * 64)
    yield Situation("not fooled: another edition is there", rule, duty(),
                    on("2023-02-14", gone, again, crawls=three))  # fmt: skip
    yield Situation("an outage afterwards takes nothing back", rule, duty(),
                    on("2023-02-15", gone, crawls=(*nights("2023-02-14", outcome=FAILED), *three)),
                    Outcome.BROKEN, Severity.ERROR)  # fmt: skip


def submission() -> Iterator[Situation]:
    rule, filed = "submission-vs-publication", replace(duty(), submit_on=date(2023, 1, 26))
    kept = frozenset({("990101", YEAR)})
    at = on("2023-02-03", seen("2023-01-20"))
    none = replace(at, filings=Filings({}, kept))
    yield Situation("no entry", rule, filed, none, Outcome.BROKEN, Severity.INFO, "没有记录")
    late_entry = Filings({(CODE, YEAR): date(2023, 1, 28)}, kept)
    yield Situation("filed late", rule, filed, replace(at, filings=late_entry), Outcome.BROKEN,
                    Severity.INFO, "报送日期为2023-01-28")  # fmt: skip
    entry = Filings({(CODE, YEAR): date(2023, 1, 26)}, kept)
    yield Situation("filed on the day", rule, filed, replace(at, filings=entry))
    yield Situation("not checked: no list for this district", rule, filed, at)
    yield Situation("not checked: no local date", rule, duty(), none)
    yield Situation("not fooled: the day is not over", rule, filed,
                    replace(none, today=date(2023, 1, 26)))  # fmt: skip


HEIR = Successor("990101-xj", "柳城区新局", "acheng", date(2022, 11, 3), "云编发〔2022〕7号", True)
BY_HEIR = replace(
    seen("2023-01-20"), agency=Agency(HEIR.name, HEIR.code), findings=(broken(),), sha256="b" * 64
)


def merged() -> Iterator[Situation]:
    rule, last = "agency-merged", replace(duty(), is_last=True)
    absent = on("2023-02-03", crawls=nights("2023-02-03"))
    yield Situation("nobody is known to publish it", rule, last, absent, Outcome.BROKEN,
                    Severity.INFO, "未登记承接机关")  # fmt: skip
    successor = replace(last, successors=(HEIR,))
    yield Situation("a successor is named", rule, successor, absent)
    yield Situation("not checked: no years on the register", rule, duty(), absent)
    yield Situation("not fooled: published by the successor, in its name", rule, successor,
                    on("2023-02-03", BY_HEIR, crawls=nights("2023-02-03")))  # fmt: skip
    yield Situation("published by itself for the last time", rule, last,
                    on("2023-02-03", seen("2023-01-20")))  # fmt: skip


def guards() -> Iterator[Situation]:
    exempt = duty(exempt="涉密单位")
    absent = on("2023-02-03", crawls=nights("2023-02-03"))
    for rule in sorted(timeliness.RULES):
        yield Situation("agency-exempt keeps it silent", rule, exempt, absent)
    late_one = on("2023-02-10", seen("2023-02-02", "2023-02-02"))
    yield Situation("agency-exempt: published late all the same", "report-late", exempt, late_one)
    old = replace(duty(), year=2017, due_on=date(2018, 3, 31), firm_on=date(2018, 3, 31))
    march = replace(seen("2018-02-20", "2018-02-20"), year=2017)
    yield Situation("wrong-deadline-era: February was in time", "report-late", old,
                    on("2018-04-10", march))  # fmt: skip


CASES = [
    case
    for cases in (due_soon, late, government_late, appeared_later, against_proof, withdrawn,
                  submission, merged, guards)
    for case in cases()
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.what}")
def test_every_rule_of_the_calendar(case: Situation) -> None:
    findings = [one for one in judge(case.duty, case.known).findings if one.rule == case.rule]

    assert [one.outcome for one in findings] == ([case.outcome] if case.outcome else [])
    if case.outcome is not None:
        assert findings[0].severity is case.severity
        assert case.said in render(findings[0].message, "zh")
        assert render(findings[0].message, "en") != render(findings[0].message, "zh")


def test_every_rule_of_the_calendar_is_in_the_book_with_its_severity() -> None:
    written = {case.rule: case.severity for case in CASES if case.severity is not None}

    assert {rule: RULEBOOK.rules[rule].severity for rule in written} == written
    assert set(RULEBOOK.rules) >= OF_CALENDAR
    assert {case.rule for case in CASES} >= appearance.RULES | {filings.SUBMISSION}


def test_a_rule_that_is_off_says_nothing() -> None:
    off = RULEBOOK.rules["report-withdrawn"].model_copy(update={"is_on": False})
    book = RULEBOOK.model_copy(update={"rules": {**RULEBOOK.rules, "report-withdrawn": off}})
    rules_of = replace(REFERENCE, rules=book).rules_of
    gone = seen("2023-01-20", last="2023-02-10")
    crawls = nights("2023-02-11", "2023-02-12", "2023-02-13")

    judgement = judge(duty(), replace(on("2023-02-14", gone, crawls=crawls), rules_of=rules_of))

    assert (judgement.standing, judgement.findings) == (Standing.PUBLISHED, ())


def test_the_successors_report_is_the_dissolved_agencys_and_its_faults_are_told_once() -> None:
    inherited = replace(duty(), successors=(HEIR,), is_last=True)
    own = replace(duty(code=HEIR.code), agency_name=HEIR.name)
    facts = on("2023-02-03", BY_HEIR, crawls=nights("2023-02-03"))

    mine, theirs = judge(inherited, facts), judge(own, facts)

    assert (mine.standing, mine.findings) == (Standing.PUBLISHED, ())
    assert (theirs.standing, len(theirs.findings)) == (Standing.FAULTY, 1)
    said = [render(one, "zh") for one in mine.evidence]
    assert any("以柳城区新局名义发布" in one for one in said)
    assert any("云编发〔2022〕7号" in one for one in said)


def test_the_faults_of_a_successor_that_owed_nothing_itself_are_not_lost() -> None:
    successor = replace(HEIR, owes_itself=False)

    judgement = judge(replace(duty(), successors=(successor,)), on("2023-02-03", BY_HEIR))

    assert (judgement.standing, len(judgement.findings)) == (Standing.FAULTY, 1)


def test_a_report_is_missing_only_when_the_successors_portal_was_seen_too() -> None:
    elsewhere = replace(duty(), successors=(replace(HEIR, portal="nangang"),))
    here = nights("2023-02-03")
    there = tuple(replace(one, portal="nangang") for one in here)

    unseen = judge(elsewhere, on("2023-02-04", crawls=here))
    both = judge(elsewhere, on("2023-02-04", crawls=(*here, *there)))

    assert (unseen.standing, both.standing) == (Standing.UNKNOWN, Standing.MISSING)


ENTRY = AgencyEntry(CODE, NAME, "subdistrict", "990101", "acheng", (), None, 2021, None, None)


def test_a_report_after_its_agency_was_merged_is_a_matter_of_the_register() -> None:
    late_one, unknown = edition(), replace(edition(), agency=Agency("柳城区某局", None))

    merged_one = stranger(late_one, {CODE: ENTRY}, REFERENCE.rules_of(YEAR))
    strange = stranger(unknown, {CODE: ENTRY}, REFERENCE.rules_of(YEAR))

    assert (merged_one.rule, strange.rule) == ("agency-merged", "roster-unexpected-agency")
    assert "—2021" in render(merged_one.message, "zh")


def one_of(name: str, standing: Standing) -> Judgement:
    owed = replace(duty(code=name), agency_name=name)
    return Judgement(owed, standing, None, None, None, None, None, None, (), ())


PUBLISHED, MISSING = one_of("甲", Standing.PUBLISHED), one_of("乙", Standing.MISSING)
COUNTS = [
    ("holds", [PUBLISHED], [], None),
    (
        "broken, with names",
        [PUBLISHED, MISSING],
        [],
        "应发布2份，已见1份；尚未见到：乙；",
    ),
    ("broken by a stranger", [PUBLISHED], [edition()], f"已见2份；尚未见到：—；名录之外：{NAME}"),
    ("not checked: one is unknown", [MISSING, one_of("丙", Standing.UNKNOWN)], [], None),
    ("not checked: one is not yet due", [MISSING, one_of("丙", Standing.NOT_YET_DUE)], [], None),
    ("not fooled: the other is exempt", [PUBLISHED, one_of("丙", Standing.EXEMPT)], [], None),
]


@pytest.mark.parametrize(
    ("judgements", "strangers", "said"), [row[1:] for row in COUNTS], ids=[row[0] for row in COUNTS]
)
def test_the_roster_is_counted_with_names(
    judgements: list[Judgement], strangers: list[Edition], said: str | None
) -> None:
    counted = counts(judgements, strangers, [ENTRY], REFERENCE.rules_of)
    found = [one.finding for one in counted]

    assert [(one.rule, one.severity) for one in found] == (
        [(roster.COUNT, Severity.WARNING)] if said else []
    )
    assert said is None or said in render(found[0].message, "zh")


def test_a_report_that_moved_is_not_withdrawn_and_both_addresses_are_named() -> None:
    old = replace(seen("2023-01-20", last="2023-02-10"), urls=("http://127.0.0.1:8001/old",))
    new = seen("2023-02-11", "2023-02-11", "2023-02-13", sha256="b" * 64)
    crawls = nights("2023-02-11", "2023-02-12", "2023-02-13")

    judgement = judge(duty(), on("2023-02-14", old, new, crawls=crawls))

    said = " ".join(render(one, "zh") for one in judgement.evidence)
    assert (judgement.standing, judgement.published_on) == (Standing.PUBLISHED, date(2023, 1, 20))
    assert judgement.report_url == new.urls[0]
    assert f"此前见于 http://127.0.0.1:8001/old，现见于 {new.urls[0]}" in said
    assert "2023-01-20, 2023-02-11" in said


def test_an_edition_that_was_taken_off_accuses_nobody_any_more() -> None:
    wrong = replace(seen("2023-01-25", last="2023-02-10"), findings=(broken(),))
    right = seen("2023-01-20", "2023-02-11", "2023-02-13", sha256="b" * 64)
    crawls = nights("2023-02-11", "2023-02-12")

    assert judge(duty(), on("2023-02-14", wrong, right, crawls=crawls)).findings == ()


def test_the_due_date_is_the_last_day_in_time() -> None:
    assert judge(duty(), on(DUE_ON.isoformat())).standing is Standing.NOT_YET_DUE
