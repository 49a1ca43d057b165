"""What rules.toml says of a rule holds for finding, standing, mail, status, list and docs alike."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.messages import Message, text
from core.statuses import FAILED, WELL
from monitor.alerts.alerts import Scope, changes, officer_facts
from monitor.alerts.returns import verify
from monitor.configuration import Configuration, load_books
from monitor.labels import OWN_RULES
from monitor.mails.mails import MailContext, News, mails
from monitor.mails.officer_mail import Vocabulary
from monitor.officers import Officer, Officers, Operator
from monitor.records import Judgement, Return, Standing
from monitor.standings import register_counts
from monitor.standings.list_rules import CHECKS, remarks_on
from monitor.standings.standings import judge, standings
from monitor.standings.timeliness import LATENESS, SECOND_DEADLINE_MISSED
from monitor.status.report import StatusReport, as_json, year_status
from pipeline.checks import catalogue
from pipeline.one_report import Reference
from pipeline.records import Finding, Outcome, Severity, Where
from pipeline.reference.reweighing import reweighed
from pipeline.reference.rulebook import SINCE, ToldAs, load_rules
from reportwatch.cli.main import main
from reportwatch.views import rules as rule_pages
from tests.monitor import test_calendar_rules, test_dead_links, test_list_rules, test_series
from tests.monitor.made import CODE, NAME, YEAR, dated, duty, edition, known, moment
from tests.monitor.test_calendar_rules import SEEN as FIRST_SEEN
from tests.monitor.test_calendar_rules import on, seen
from tests.monitor.test_round import text_of
from tests.pipeline.reference import ROOT, reference
from tests.rules.made import everything_on, judged, report
from tests.rules.situations import ASKED, BROKEN, RuleCase
from tests.rules.test_every_rule import CASES

SPOKEN = (Outcome.BROKEN, Outcome.UNCERTAIN)
# Guards never accuse; of our own work only facts without a severity are told, to operators.
WITHOUT_FINDINGS = {
    *("agency-exempt", "wrong-deadline-era"),
    *("crawl-blind", "holiday-calendar-missing"),
}


def book(rule: str = "", **changes: object) -> Reference:
    """The configuration with everything on, and one rule changed in rules.toml."""
    on = everything_on()
    rules = dict(on.rules)
    if rule:
        rules[rule] = rules[rule].model_copy(update=changes)
    return replace(reference(), rules=on.model_copy(update={"rules": rules}))


def _of_reports(rule: str, books: Reference) -> list[Finding]:
    """What the first document that breaks a rule is told by it."""
    case = _breaking()[rule]
    return [one for one in judged(case.made, case.beside, books.rules) if one.rule == rule]


@cache
def _breaking() -> dict[str, RuleCase]:
    fits = [case for case in CASES if case.situation in (BROKEN, ASKED)]
    return {case.rule: case for case in reversed(fits)}


def _judged(rule: str, books: Reference) -> list[Judgement]:
    """The duties of a situation in which a rule of the monitor speaks."""
    if rule == "older-year-missing":
        facts = known(test_series.FIRST, test_series.LAST, crawls=test_series.SEEN)
        facts = replace(facts, today=test_series.TODAY, rules_of=books.rules_of)
        return standings([duty(year=year) for year in test_series.YEARS], facts)
    if rule == "dead-link":
        facts = known(test_dead_links.PAGE, crawls=test_dead_links.NIGHTS)
        facts = replace(facts, announced=[test_dead_links.ROW], rules_of=books.rules_of)
        return [judge(duty(), facts)]
    if rule in catalogue.rules_with(books.forms):
        found = tuple(_of_reports(rule, books))
        facts = known(edition(dated("2023-01-20"), findings=found))
        return [judge(duty(), replace(facts, rules_of=books.rules_of))]
    case = _situations()[rule]
    return [judge(case.duty, replace(case.known, rules_of=books.rules_of))]


@cache
def _situations() -> dict[str, test_calendar_rules.Situation]:
    speaking = [case for case in test_calendar_rules.CASES if case.outcome is not None]
    more = {
        "report-missing": on("2023-02-03", crawls=test_calendar_rules.nights("2023-02-02")),
        "publish-date-unknown": on("2023-02-10", edition(dated("2023-02-02", FIRST_SEEN))),
        "published-before-year-end": on("2023-02-10", seen("2022-12-20", "2022-12-20")),
    }
    situations = {case.rule: case for case in reversed(speaking)}
    return situations | {
        rule: test_calendar_rules.Situation("it speaks", rule, duty(), facts)
        for rule, facts in more.items()
    }


def _apart(rule: str, books: Reference) -> Iterator[Finding]:
    """Findings that stand beside the duties: of the register, of lists, of returned reports."""
    rules = books.rules_of(YEAR)
    if rule in CHECKS:
        breaking = {one.rule: one.crawl for one in test_list_rules.CASES if one.is_remarked}
        yield from remarks_on(breaking[rule], books.rules_of(None))
    elif rule == "roster-unexpected-agency":
        found = register_counts.stranger(edition(code=None), {}, rules)
        yield from [found] if rules.applies(rule) else []
    elif rule == "roster-count-mismatch":
        absent = [test_calendar_rules.MISSING]
        entries = [test_calendar_rules.ENTRY]
        for counted in register_counts.counts(absent, [], entries, books.rules_of):
            yield counted.finding
    elif rule == SECOND_DEADLINE_MISSED:
        told = judge(duty(), known(edition(dated("2023-01-20"))))
        verified = verify([_returned(told)], [told], [], date(2023, 2, 14), books.rules_of)
        for fact in verified.facts:
            yield from fact.findings


def _returned(told: Judgement) -> Return:
    """Sent back for a reason outside of the rules, to be replaced by 10 February."""
    at, until = moment("2023-02-03"), date(2023, 2, 10)
    return Return(CODE, YEAR, at, until, "缺页", NAME, told.report_sha256 or "", {})


APART = (*CHECKS, "roster-unexpected-agency", "roster-count-mismatch")
EVERY = sorted(everything_on().rules)
OF_CHECKS = frozenset(catalogue.rules_with(reference().forms))
OF_DUTIES = [
    rule for rule in EVERY if rule not in {*WITHOUT_FINDINGS, *APART, SECOND_DEADLINE_MISSED}
]

# One of each room's making: sums, sections, words against tables, days, lists.
BY_HAND = ("t3-balance", "section-missing", "text-none-vs-table", "report-late", "report-missing")
# Of the leads the one that weighs least: the book says itself that it is told even so.
LEAD_OF_INFO = "outlier-yoy"
NOW = moment("2023-02-14")
OPERATOR = Operator(name="运维", address="yunwei@x.invalid")
RULES_TOML = ROOT / "config" / "rules.toml"


def _status(judgements: list[Judgement]) -> list[dict[str, str]]:
    """The findings of the status report for programs, of every year."""
    years = {one.duty.year: one for one in judgements}
    report = StatusReport(
        moment("2023-02-14"),
        tuple(year_status(year, judgements, [], {}, str) for year in years),
        (),
    )
    said = [json.loads(as_json(report, year, "zh")) for year in years]
    agencies = [one for status in said for part in status["districts"] for one in part["agencies"]]
    return [finding for agency in agencies for finding in agency["findings"]]


def _severities(rule: str, judgements: list[Judgement]) -> set[str]:
    return {one["severity"] for one in _status(judgements) if one["rule"] == rule}


@cache
def _as_shipped() -> Configuration:
    return load_books(ROOT / "config")


def _mail(judgements: list[Judgement], books: Reference) -> str:
    """What an officer of every district is written about these duties, as plain text."""
    districts = {one.duty.district for one in judgements}
    reader = Officer(name="督查员", address="ducha@x.invalid", districts=tuple(districts))
    facts = [*officer_facts(judgements, books.rules)]
    scope = Scope(1990, frozenset(districts), has_operators=True, held=frozenset())
    told = changes([], facts, scope, NOW)
    words = Vocabulary(books.forms, books.rules, str, {})
    context = MailContext(words, _as_shipped().watch.mail, NOW)
    written = mails(News(told), Officers(officers=(reader,), operators=(OPERATOR,)), context)
    return "".join(text_of(one) for one in written)


def _heard(rule: str, judgements: list[Judgement], books: Reference) -> str:
    """How the mail tells of a rule: as a fact, as a lead, or not at all."""
    leads = text("officer.leads-to-look-at", "zh")
    fact, _, lead = _mail(judgements, books).partition(leads)
    return "fact" if f"规则：{rule} " in fact else "lead" if f"规则：{rule} " in lead else ""


def _to_be_heard(rule: str, judgements: list[Judgement], books: Reference) -> str:
    """What the rule book says of it, the gravest of its breaches first."""
    findings = [one for judged in judgements for one in judged.findings if one.rule == rule]
    broken = [one.severity for one in findings if one.outcome is Outcome.BROKEN]
    ways = {books.rules.told(rule, severity) for severity in broken}
    return next((way.value for way in ToldAs if way in ways), "")


@pytest.mark.parametrize("rule", OF_DUTIES)
def test_severity_and_switch_of_a_rule_change_finding_standing_mail_and_status(rule: str) -> None:
    first = _judged(rule, book())
    info = _judged(rule, book(rule, severity=Severity.INFO))
    off = _judged(rule, book(rule, is_on=False))
    fired = [one for judged in first for one in judged.findings if one.rule == rule]
    assert fired

    assert _severities(rule, info) == {"info"}
    assert _heard(rule, first, book()) == _to_be_heard(rule, first, book())
    assert _heard(rule, info, book()) == ("lead" if rule == LEAD_OF_INFO else "")
    assert all(judged.standing is not Standing.FAULTY for judged in info)
    assert _severities(rule, off) == set()
    assert _heard(rule, off, book()) == ""
    if rule in LATENESS:
        assert {judged.standing for judged in off} == {Standing.PUBLISHED}
    elif _heard(rule, first, book()) == "fact":
        assert {judged.standing for judged in first} != {judged.standing for judged in off}


@pytest.mark.parametrize("rule", [one for one in EVERY if one in OF_CHECKS])
def test_what_was_found_before_weighs_at_once_what_the_book_says_now(rule: str) -> None:
    """As the next check will have it; only what asked may ask on until then."""
    case = _breaking()[rule]
    form = report(case.made).form
    before = _of_reports(rule, book())
    for change in ({"severity": Severity.INFO}, {"is_on": False}):
        changed = book(rule, **change)
        kept = reweighed(before, changed.rules, form)
        anew = _of_reports(rule, changed)
        assert [(one.severity, one.where) for one in kept] == [
            (one.severity, one.where) for one in anew
        ]
        outcomes = {(one.outcome, new.outcome) for one, new in zip(kept, anew, strict=True)}
        assert {(is_now, new) for is_now, new in outcomes if is_now is not new} <= {
            (Outcome.UNCERTAIN, Outcome.BROKEN)
        }


def test_nothing_that_was_found_before_becomes_an_error_before_its_cells_are_looked_at() -> None:
    rule = "t3-carry-ratio"
    before = tuple(_of_reports(rule, book()))
    assert {one.severity for one in before if one.outcome is Outcome.BROKEN} == {Severity.INFO}
    grave = book(rule, severity=Severity.ERROR).rules
    assert reweighed(before, grave, "2021-30") == before


def _edited(rule: str, folder: Path, line: str) -> Reference:
    """The configuration after a person set one line of a rule in rules.toml by hand."""
    head, start, text = RULES_TOML.read_text("utf-8").partition(f"[rules.{rule}]\n")
    entry, blank, rest = text.partition("\n\n")
    key = line.partition(" ")[0]
    kept = [one for one in entry.splitlines() if one.partition(" ")[0] != key]
    edited = folder / "rules.toml"
    edited.write_text(head + start + "\n".join([line, *kept]) + blank + rest, encoding="utf-8")
    return replace(reference(), rules=load_rules(edited))


@pytest.mark.parametrize("rule", BY_HAND)
def test_a_line_that_a_person_writes_into_rules_toml_does_the_same(
    rule: str, tmp_path: Path
) -> None:
    first = _judged(rule, reference())
    info = _judged(rule, _edited(rule, tmp_path, 'severity = "info"'))
    off = _judged(rule, _edited(rule, tmp_path, "enabled = false"))
    assert _heard(rule, first, reference()) == "fact"
    assert (_severities(rule, info), _heard(rule, info, reference())) == ({"info"}, "")
    assert (_severities(rule, off), _heard(rule, off, reference())) == (set(), "")
    assert all(judged.standing is not Standing.FAULTY for judged in (*info, *off))


WITHOUT_TABLES = """云岭市青禾区水务局2022年政府信息公开工作年度报告
一、总体情况
我局按时更新栏目。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
更新不够快，对栏目的检查还不及时；今后逐月检查，逐项登记，并在办公会上通报检查的结果，对逾期未更新的栏目逐一督促办理。
六、其他需要报告的事项
本年度没有发出收费通知，没有收取信息处理费。
"""


def test_a_switch_changes_what_is_found_and_never_what_was_read(tmp_path: Path) -> None:
    """A report without tables was read; that it lacks them is one rule's finding and no more."""
    config = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    report = tmp_path / "report.txt"
    report.write_text(WITHOUT_TABLES, encoding="utf-8")

    def checked() -> tuple[int, str]:
        given = ["--config", str(config), "check", str(report)]
        result = CliRunner().invoke(main, given)
        return result.exit_code, result.output

    assert checked()[0] == FAILED
    off = re.sub(
        r'(?m)^(\[rules\.[\w-]+\]\nseverity = "error")$',
        r"\1\nenabled = false",
        RULES_TOML.read_text("utf-8"),
    )
    (config / "rules.toml").write_text(off, encoding="utf-8")
    status, said = checked()
    assert (status, "[table-missing]" in said) == (WELL, False)


def test_a_fact_about_dates_cites_the_norm_of_the_rule_book_and_says_how_its_day_came() -> None:
    books = book("report-late", norm="某县公开办〔2019〕1号")
    written = _mail(_judged("report-late", books), books)
    assert "依据：某县公开办〔2019〕1号" in written
    assert "期限由来：" in written


@pytest.mark.parametrize("rule", ["crawl-blind", "holiday-calendar-missing"])
def test_what_operators_are_told_of_is_named_by_the_rule_book(rule: str) -> None:
    words = Vocabulary(reference().forms, reference().rules, str, {})
    assert words.rule_sentence(rule, "zh") == reference().rules.rules[rule].sentence.zh
    assert rule not in OWN_RULES


LEADS = sorted(everything_on().leads)


@pytest.mark.parametrize("rule", LEADS)
def test_a_lead_that_the_book_calls_an_error_is_told_as_the_fact_that_makes_its_agency_faulty(
    rule: str,
) -> None:
    books = book(rule, severity=Severity.ERROR)
    grave = _judged(rule, books)
    assert {one.standing for one in grave} == {Standing.FAULTY}
    assert _heard(rule, grave, books) == "fact"


def test_what_is_partly_a_lead_and_partly_an_error_is_one_fact_with_both() -> None:
    books = reference()
    rule = "text-same-as-other-agency"
    rules = books.rules_of(YEAR)
    lead = rules.broken(rule, Message("第五部分"), Where(section=5))
    error = rules.broken(rule, Message("第一部分"), Where(section=1), case="almost-all")
    told = judge(duty(), known(edition(dated("2023-01-20"), findings=(lead, error))))
    (fact,) = officer_facts([told], books.rules)
    assert (fact.is_lead, fact.findings) == (False, (error, lead))
    written = _mail([told], books)
    assert "第一部分" in written
    assert "第五部分" in written


def test_a_book_of_0_1_0_tells_what_it_told(tmp_path: Path) -> None:
    older = tmp_path / "rules.toml"
    text = RULES_TOML.read_text("utf-8")
    without = re.sub(r"(?m)^told_as = .*\n", "", text)
    older.write_text(re.sub(r"(?m)^book = .*\n", "", without), encoding="utf-8")
    told = {name: rule.told_as for name, rule in load_rules(older).rules.items()}
    known = told.keys() - SINCE.keys()
    now = {name: rule.told_as for name, rule in reference().rules.rules.items()}
    assert {name: told[name] for name in known} == {name: now[name] for name in known}


def test_a_book_with_a_number_tells_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    """An office may want no leads at all."""
    mute = tmp_path / "rules.toml"
    text = RULES_TOML.read_text("utf-8")
    mute.write_text(re.sub(r"(?m)^told_as = .*\n", "", text), encoding="utf-8")
    assert load_rules(mute).leads == frozenset()


# What other rules say depends on whether these are there.
OTHERS_WEIGH_BY_IT = {*catalogue.OF_ORDER, "hierarchy-equality"}


@pytest.mark.parametrize("rule", sorted(_breaking().keys() - OTHERS_WEIGH_BY_IT))
def test_without_a_rule_the_others_of_its_file_say_what_they_said(rule: str) -> None:
    """A book of before lacks it, with its thresholds and words; its file is run all the same."""
    case, whole = _breaking()[rule], everything_on()
    rules = {name: entry for name, entry in whole.rules.items() if name != rule}
    said = judged(case.made, case.beside, whole.model_copy(update={"rules": rules}))
    assert list(said) == [one for one in case.findings() if one.rule != rule]


@pytest.mark.parametrize("line", ['severity = "info"', "enabled = false"])
def test_such_a_line_is_heard_of_every_rule(line: str, tmp_path: Path) -> None:
    key = line.partition(" ")[0]
    bare = re.sub(rf"^{key} = .*\n", "", RULES_TOML.read_text("utf-8"), flags=re.MULTILINE)
    edited = tmp_path / "rules.toml"
    edited.write_text(re.sub(r"(?m)^(\[rules\.[\w-]+\]\n)", rf"\1{line}\n", bare), "utf-8")
    heard = load_rules(edited).rules
    assert sorted(heard) == EVERY
    if key == "severity":
        assert {one.severity for one in heard.values()} == {Severity.INFO}
    else:
        assert not any(one.is_on for one in heard.values())


@pytest.mark.parametrize("rule", [*APART, SECOND_DEADLINE_MISSED])
def test_severity_and_switch_of_a_rule_change_what_stands_beside_the_duties(rule: str) -> None:
    first, info, off = (
        [one for one in _apart(rule, books) if one.rule == rule]
        for books in (
            book(),
            book(rule, severity=Severity.INFO),
            book(rule, is_on=False),
        )
    )
    assert first
    assert {one.severity for one in info} == {Severity.INFO}
    assert off == []


@pytest.mark.parametrize("rule", EVERY)
def test_severity_and_switch_of_a_rule_change_list_and_docs(rule: str) -> None:
    for books, severity, is_on in (
        (book(rule, severity=Severity.INFO), "info", True),
        (book(rule, is_on=False), everything_on().rules[rule].severity.value, False),
    ):
        rules = books.rules_of(None)
        rows = json.loads(json.dumps(rule_pages.as_json(rules, "zh")))
        (listed,) = [one for one in rows if one["id"] == rule]
        assert (listed["severity"], listed["is_on"]) == (severity, is_on)
        entry = rule_pages.as_markdown(rules).partition(f"### `{rule}`")[2].partition("\n#")[0]
        assert ("switched off" in entry) is not is_on
        assert f"({severity})" in entry or books.rules.rules[rule].is_guard


def test_what_a_rule_says_of_errors_that_its_book_never_makes_is_left_out() -> None:
    """Nor do the page and the list tell what becomes of a severity that it never has."""
    rule = "text-repeats-last-year"
    for severity, says in ((Severity.WARNING, True), (Severity.INFO, False)):
        rules = book(rule, severity=severity).rules_of(None)
        entry = rule_pages.as_markdown(rules).partition(f"### `{rule}`")[2].partition("\n#")[0]
        sentence = rules.book.rules[rule].sentence
        told = ("90%" in sentence.zh, "90%" in sentence.en, "→" in entry, "told as" in entry)
        assert told == (says, says, says, says)
        assert sentence.en.endswith(".")


def test_a_reason_for_not_checking_in_one_language_is_said_in_both() -> None:
    rules = book("list-order-chaos", not_checked_zh="", not_checked_en="Never.").rules_of(None)
    assert "not checked: Never." in rule_pages.as_markdown(rules)
    assert rules.book.rules["list-order-chaos"].not_checked.zh == "Never."


def test_findings_cite_no_norm_that_is_younger_than_their_report() -> None:
    """The forms of 2019 and 2021, and a report from before the forms."""
    for year, form in ((2012, "older"), (2018, None), (2019, "2019-60"), (2020, "2019-60")):
        rules = replace(book().rules_of(year), form=form)
        for rule in EVERY:
            if rules.applies(rule):
                assert rules.book.first_year_of(rules.norm(rule)) <= year, (year, rule)
                assert "〔2021〕" not in rules.norm(rule)
    assert not replace(book().rules_of(2016), form="older").applies("section-missing")
    authority = "regulation-authority"
    assert "2015年修正" in replace(book().rules_of(2022), form="2021-30").norm(authority)
    assert "2023年修正" in replace(book().rules_of(2023), form="2021-30").norm(authority)
