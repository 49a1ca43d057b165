"""An error that rests on numbers is told when they are seen again, and only asked when not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.browser import LAYOUTS, find_browser
from core.messages import render
from pipeline.checks.checking import Question, checked
from pipeline.given_files import read_files
from pipeline.one_report import question_about, read_or_say_why
from pipeline.reading.document import Hints
from pipeline.records import Finding, Outcome, Report, Severity, Table, Unreadable
from pipeline.second_way import SeenAgain, Way
from pipeline.witness.accused import Originals, looked_at_again
from pipeline.witness.looking import appearance_of
from pipeline.witness.office import find_office
from pipeline.witness.plain_pages import traits_of_page
from pipeline.witness.redrawn import sight_of_ofd
from tests.formats.made import traits
from tests.formats.made.archives import zip_of
from tests.formats.made.docx import packed
from tests.formats.made.report import Made, Place
from tests.formats.made.seen_ofd import seen_ofd
from tests.formats.made.seen_pdf import seen_pdf
from tests.pipeline.reference import reference
from tests.replicas.docx_file import RELATIONS, TYPES
from tests.witness.accusing import ACCUSED, WRITERS, honest, repacked, with_number, wrong
from tests.witness.blind import blind_report

needs_browser = pytest.mark.skipif(find_browser(None) is None, reason="no Chromium here")
FORMATS = [pytest.param(one, marks=needs_browser) if one == "html" else one for one in WRITERS]
SEEN = {"html": Way.BROWSER, "pdf": Way.PAGES, "ofd": Way.OFD, "zip": Way.PAGES}


def _read(content: bytes, folder: Path) -> Report:
    file = folder / "report"
    file.write_bytes(content)
    ((_, report),) = read_files([file], reference(), Hints())
    return report


def _errors(findings: tuple[Finding, ...], outcome: Outcome = Outcome.BROKEN) -> list[Finding]:
    return [one for one in findings if one.severity is Severity.ERROR and one.outcome is outcome]


@pytest.fixture
def no_browser() -> Iterator[None]:
    """A machine on which the browser that somebody named is not there."""
    LAYOUTS.use("/nowhere/chromium")
    yield
    LAYOUTS.use(None)


@pytest.mark.parametrize("name", FORMATS)
def test_an_honest_wrong_sum_is_told_in_every_format(name: str, tmp_path: Path) -> None:
    report = _read(WRITERS[name](wrong()), tmp_path)
    found = {one.rule: one.second_way for one in _errors(report.findings)}
    assert found.keys() == {"t3-total-horizontal", "t3-balance"}
    for second in found.values():
        assert second is not None
        if name in SEEN:
            assert (second.again, second.way) == (SeenAgain.CONFIRMED, SEEN[name])
        elif find_office() is None:
            assert second.again is SeenAgain.PLAIN


def _with_trait(kind: str, name: str) -> bytes:
    token = chr(traits.FIRST_TOKEN)
    marked = traits._marked(honest(), {ACCUSED: token})
    return traits.WRITERS[kind](marked, {token: (name, honest().expected[ACCUSED])})


SHOWN_OTHERWISE: Mapping[str, Callable[[], bytes]] = {
    "html struck": lambda: _with_trait("html", "struck class"),
    "html raised": lambda: _with_trait("html", "sup"),
    "html white": lambda: _with_trait("html", "white"),
    "docx hidden": lambda: _with_trait("docx", "inherited style"),
    "doc white": lambda: _with_trait("doc", "white"),
    "odt two lines": lambda: _with_trait("odt", "two lines"),
    "xlsx rich": lambda: _with_trait("xlsx", "rich struck"),
    "zip docx struck": lambda: zip_of({"年报.docx": _with_trait("docx", "strike")}),
    "pdf white": lambda: seen_pdf(honest(), "w", ("white",)).content,
    "pdf covered": lambda: seen_pdf(honest(), "w", ("covered",)).content,
    "pdf raised": lambda: seen_pdf(honest(), "w", ("raised",)).content,
    "ofd covered": lambda: seen_ofd(honest(), "w", ("covered",)).content,
    "ofd clipped": lambda: seen_ofd(honest(), "w", ("clipped",)).content,
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=needs_browser) if "html" in one else one for one in SHOWN_OTHERWISE],
)
def test_what_a_blind_reader_accuses_is_only_asked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = SHOWN_OTHERWISE[name]()
    question = question_about(blind_report(content, monkeypatch), reference(), None, None, None)
    said = checked(question)
    accused = _errors(said[0])
    assert accused
    findings, setbacks = looked_at_again(question, said, Originals("own", lambda _: content))
    assert _errors(findings) == []
    asked = _errors(findings, Outcome.UNCERTAIN)
    assert {one.rule for one in asked} >= {one.rule for one in accused}
    assert setbacks == said[1]
    for one in asked:
        if one.second_way is not None:
            assert one.second_way.again in (SeenAgain.DISAGREED, SeenAgain.NOT_SEEN)
            assert render(one.second_way.says, "zh") != render(one.second_way.says, "en")


def test_digits_that_a_pdf_draws_otherwise_than_it_stores_accuse_nobody(tmp_path: Path) -> None:
    """Today's reader believes what a font says of its digits: a drawn 1 is stored as a 7."""
    total = str(honest().expected[ACCUSED])
    assert total.startswith("1")
    content = WRITERS["pdf"](with_number(honest(), ACCUSED, f"１{total[1:]}"))
    lying = content.replace(b"<FF00> <FFFF> <FF00>", b"<FF11> <FF11> <0037>")
    assert lying != content
    report = _read(lying, tmp_path)
    key, row, column = ACCUSED
    assert report.tables[key].value(row, column) == int(f"7{total[1:]}")
    assert _errors(report.findings) == []
    assert len(_errors(report.findings, Outcome.UNCERTAIN)) == 2


def test_a_number_filled_with_nothing_is_not_read_and_accuses_nobody(
    tmp_path: Path,
) -> None:
    """The reader knows no such property, so that it does not know what is seen."""
    filled = (
        '<w:r><w:rPr><w14:textFill xmlns:w14="http://schemas.microsoft.com/office/word/2010/'
        'wordml"><w14:noFill/></w14:textFill></w:rPr><w:t>7</w:t></w:r>'
    )
    token = chr(traits.FIRST_TOKEN)
    marked = with_number(honest(), ACCUSED, token)
    run = f"<w:r><w:t>{honest().expected[ACCUSED]}</w:t></w:r>"
    plain = f'<w:r><w:t xml:space="preserve">{token}</w:t></w:r>'
    content = repacked(WRITERS["docx"](marked), "word/document.xml", plain, filled + run)
    report = _read(content, tmp_path)
    assert _errors(report.findings) == []
    assert len(_errors(report.findings, Outcome.NOT_CHECKED)) >= 2


def test_a_page_with_traits_accuses_nobody_where_no_browser_is(
    no_browser: None, tmp_path: Path
) -> None:
    report = _read(WRITERS["html"](wrong()), tmp_path)
    assert _errors(report.findings) == []
    (second, *_) = [one.second_way for one in _errors(report.findings, Outcome.UNCERTAIN)]
    assert second is not None
    assert (second.again, second.tool) == (SeenAgain.NOT_SEEN, "browser")


def test_a_plain_page_is_believed_where_no_browser_is(no_browser: None, tmp_path: Path) -> None:
    page = WRITERS["html"](wrong()).decode()
    head, _, rest = page.partition("<style>")
    report = _read((head + rest.partition("</style>")[2]).encode(), tmp_path)
    found = [one.second_way for one in _errors(report.findings)]
    assert {one.again for one in found if one} == {SeenAgain.PLAIN}
    assert len(found) == 2


def test_an_error_of_words_is_not_looked_at_again(tmp_path: Path) -> None:
    page = WRITERS["html"](honest()).decode()
    heading = "六、其他需要报告的事项"
    assert heading in page
    cut = page.index(f"<p>{heading}")
    report = _read(page[:cut].encode(), tmp_path)
    found = _errors(report.findings)
    assert found
    assert all(one.second_way is None for one in found)


def test_what_was_confirmed_before_is_not_looked_at_again() -> None:
    content = WRITERS["pdf"](wrong())
    question = _question(content)
    said = checked(question)
    first, _ = looked_at_again(question, said, Originals("own", lambda _: content))

    def gone(_: str) -> bytes | None:
        raise AssertionError("looked at again")

    again, _ = looked_at_again(question, said, Originals("own", gone, known=lambda: first))
    assert again == first
    assert len(_errors(again)) == 2


def test_a_document_that_is_not_at_hand_is_not_seen() -> None:
    content = WRITERS["pdf"](wrong())
    question = _question(content)
    findings, _ = looked_at_again(question, checked(question), Originals("own", lambda _: None))
    assert _errors(findings) == []
    assert len(_errors(findings, Outcome.UNCERTAIN)) == 2


CARRIED_IN: Place = ("requests", "carried_in", "total")
CARRIED_ON: Place = ("requests", "carried_out", "total")


@pytest.mark.parametrize(("more", "is_told"), [(1, True), (0, False)])
def test_last_years_number_is_looked_at_again_in_last_years_report(
    more: int, is_told: bool
) -> None:
    """Last year's was read to carry on one more than this year carries in; what does it print?"""
    carried = honest().expected[CARRIED_IN]
    assert isinstance(carried, int)
    now = WRITERS["pdf"](honest())
    then = WRITERS["pdf"](_carrying_on(carried + more))
    question = _question(now)
    year = question.report.year
    assert year is not None
    read = _question(WRITERS["pdf"](_carrying_on(carried + 1))).report
    question = replace(question, previous=replace(read, year=year - 1, period=None, title=None))
    said = checked(question)
    assert "carry-over-mismatch" in {one.rule for one in _errors(said[0])}
    originals = Originals("own", {"own": now, "last": then}.get, "last")
    findings, _ = looked_at_again(question, said, originals)
    assert ("carry-over-mismatch" in {one.rule for one in _errors(findings)}) is is_told


def _carrying_on(total: int) -> Made:
    """The report with another number carried on, in the total and in one column alike."""
    parts = honest().report.figures.requests["carried_out"]
    others = sum(int(value or 0) for key, value in parts.items() if key not in ("total", "other"))
    whole = with_number(honest(), CARRIED_ON, total)
    return with_number(whole, ("requests", "carried_out", "other"), total - others)


def _question(content: bytes) -> Question:
    _, report = read_or_say_why(content, reference(), Hints())
    return question_about(report, reference(), None, None, None)


@pytest.mark.parametrize(("stored", "is_told"), [("甲", True), ("乙", False)])
def test_words_in_place_of_a_number_are_looked_at_again(stored: str, is_told: bool) -> None:
    """What was read in the cell is told as no number only where it is seen."""
    content = WRITERS["pdf"](with_number(honest(), ACCUSED, "甲"))
    question = _question(WRITERS["pdf"](with_number(honest(), ACCUSED, stored)))
    said = checked(question)
    assert {one.rule for one in _errors(said[0])} == {"cell-not-number"}
    findings, _ = looked_at_again(question, said, Originals("own", lambda _: content))
    assert bool(_errors(findings)) is is_told


def test_the_order_in_which_a_database_keeps_a_report_means_nothing() -> None:
    content = WRITERS["pdf"](wrong())
    question = _question(content)
    tables = {
        key: Table(
            key,
            {
                row: dict(sorted(cells.items(), key=lambda one: (len(one[0]), one[0])))
                for row, cells in sorted(table.rows.items())
            },
        )
        for key, table in question.report.tables.items()
    }
    question = replace(question, report=replace(question.report, tables=tables))
    findings, _ = looked_at_again(question, checked(question), Originals("own", lambda _: content))
    assert len(_errors(findings)) == 2


def test_what_was_seen_in_another_edition_of_last_year_is_looked_at_again() -> None:
    """Last year's new edition carries on what this year carries in, but is read as before."""
    carried = honest().expected[CARRIED_IN]
    assert isinstance(carried, int)
    now, then = WRITERS["pdf"](honest()), WRITERS["pdf"](_carrying_on(carried + 1))
    question = _question(now)
    year = question.report.year
    assert year is not None
    last = replace(_question(then).report, year=year - 1, period=None, title=None)
    question = replace(question, previous=last)
    said = checked(question)
    read = {"own": now, "last": then, "new": WRITERS["pdf"](_carrying_on(carried))}.get
    first, _ = looked_at_again(question, said, Originals("own", read, "last"))
    assert "carry-over-mismatch" in {one.rule for one in _errors(first)}
    again, _ = looked_at_again(question, said, Originals("own", read, "new", lambda: first))
    assert "carry-over-mismatch" not in {one.rule for one in _errors(again)}


def _looked_at_in(report: Report, content: bytes) -> list[Finding]:
    """The findings of a report whose document is said to be these bytes."""
    question = question_about(report, reference(), None, None, None)
    findings, _ = looked_at_again(question, checked(question), Originals("own", lambda _: content))
    return [one for one in findings if one.second_way is not None]


def _without_numbers() -> Made:
    """A paper with a few words on it."""
    report = replace(
        honest().report, title_lines=("无",), preface="无。", sections=(), signature=("无", "无")
    )
    return replace(honest(), report=report)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(zip_of({"a.bin": b"\x00\x01\x02"}), id="nobody reads what is in it"),
        pytest.param(WRITERS["pdf"](_without_numbers()), id="no row of numbers is drawn"),
    ],
)
def test_what_shows_nothing_is_not_seen(content: bytes) -> None:
    found = _looked_at_in(_question(WRITERS["pdf"](wrong())).report, content)
    assert len(found) == 2
    assert {one.second_way.again for one in found if one.second_way} == {SeenAgain.NOT_SEEN}
    assert {one.outcome for one in found} == {Outcome.UNCERTAIN}


@pytest.mark.parametrize(("before", "again"), [(3, "confirmed"), (4, "not-seen")])
def test_a_report_behind_too_many_others_is_not_seen(before: int, again: str) -> None:
    others = {f"{at}.pdf": WRITERS["pdf"](honest()) for at in range(before)}
    content = zip_of({**others, "年报.pdf": WRITERS["pdf"](wrong())})
    found = _looked_at_in(_question(WRITERS["pdf"](wrong())).report, content)
    assert {one.second_way.again for one in found if one.second_way} == {SeenAgain(again)}


def test_notes_of_no_clear_page_lie_over_every_page() -> None:
    """What is under them is not plainly seen, whoever forgot to say where they lie."""
    usual = seen_ofd(honest(), "w", ("covered",)).content
    known = sight_of_ofd(usual)
    assert sight_of_ofd(_renamed(usual, ' PageID="1"', "")) == known
    for was, now in ((">Page_0.xml<", ">Page_9.xml<"), ("ofd:FileLoc>", "ofd:Place>")):
        with pytest.raises(Unreadable, match="notes"):
            sight_of_ofd(_renamed(usual, was, now))


def _renamed(content: bytes, was: str, now: str) -> bytes:
    with ZipFile(BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    listed = parts["Doc_0/Annots/Annotations.xml"]
    assert was in listed
    return packed({**parts, "Doc_0/Annots/Annotations.xml": listed.replace(was, now)})


def test_a_paper_that_nobody_could_look_at_is_one_of_those_in_an_archive() -> None:
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS}
    broken = packed({**parts, "word/document.xml": "<w:document><"})
    seen = appearance_of(zip_of({"年报.pdf": WRITERS["pdf"](wrong()), "附件.docx": broken}))
    assert (len(seen.sights), seen.is_partial) == (1, True)


@pytest.mark.parametrize(
    ("trait", "is_plain"),
    [
        ("<p style='text-indent:2em'>", True),
        ("<p style='text-indent: 0'>", True),
        ("<p style='text-indent:-9999px'>", False),
        ("<p style='text-indent:9999px'>", False),
        ("<font face='宋体'>", True),
        ("<font face='Wingdings'>", False),
        ("<p style='font-family:Wingdings 2'>", False),
    ],
)
def test_a_page_is_plain_where_its_text_stands_as_it_is_stored(trait: str, is_plain: bool) -> None:
    assert (traits_of_page(f"{trait}1".encode()) == ()) is is_plain
