"""The draft of a notice: its numbers are those of the status report, its names stand where due."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from sqlalchemy import Engine

from core.errors import ConfigurationError
from crawlers.records import CrawlOutcome
from monitor.assessment import assess
from monitor.notice.content import Notice, notice
from monitor.notice.papers import as_docx, as_page, template_for
from monitor.status.counts import COUNTED
from monitor.status.report import as_json
from reportwatch.cli.main import main
from tests.monitor.made import CONFIG, broken, crawl, moment
from tests.monitor.office import FINANCE, GOVERNMENT, STREET, Office, made_books

DAY = "2023-04-03"


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    """One faulty, one late and one missing, all proven; the year before was in good order."""
    office = Office(sqlite_engine, tmp_path / "status", made_books())
    office.crawled(crawl("2023-04-02"))
    office.published(STREET, "2023-01-20", [broken(column="total"), broken(column="other")])
    office.published(FINANCE, "2023-02-06")
    return office


def drafted(office: Office, language: str = "zh", year: int = 2022) -> Notice:
    report = assess(office.engine, office.configuration, moment(DAY)).report
    return notice(report, year, "990101", lambda rule, _: f"sentence of {rule}", language)


def text_of(content: bytes) -> str:
    paper = Document(BytesIO(content))
    lines = [paragraph.text for paragraph in paper.paragraphs]
    lines += [" | ".join(cell.text for cell in row.cells) for t in paper.tables for row in t.rows]
    return "\n".join(lines)


def test_the_numbers_are_those_of_the_status_report(office: Office) -> None:
    report = assess(office.engine, office.configuration, moment(DAY)).report
    districts = json.loads(as_json(report, 2022, "zh"))["districts"]
    counted: Counter[str] = Counter()
    for district in (one for one in districts if one["code"] == "990101"):
        counted.update(district["counts"])

    draft = drafted(office)

    assert draft.total.counts == tuple(counted[standing.value] for standing in COUNTED)
    by_class = [sum(numbers) for numbers in zip(*(row.counts for row in draft.rows), strict=True)]
    assert tuple(by_class) == draft.total.counts
    named = {names.heading: names.count for names in draft.names}
    assert named["未发布年度报告的机关"] == counted["missing"] == 1
    assert named["逾期发布的机关"] == counted["late"] == 1
    assert named["已发布但内容有误的机关"] == counted["faulty"] == 1


def test_names_stand_with_what_is_known_of_them(office: Office) -> None:
    page = as_page(drafted(office))

    assert "柳城区财政局（2023-02-06发布，逾期6天）" in page
    assert "柳城区柳泉街道办事处（1项）" in page
    assert "sentence of t3-balance" in page
    assert "云川市柳城区人民政府" in page


def test_who_could_not_be_judged_is_named_apart_and_never_as_missing(office: Office) -> None:
    office.crawled(crawl("2023-04-03", CrawlOutcome.FAILED))

    draft = drafted(office)

    headings = [names.heading for names in draft.names]
    assert "未发布年度报告的机关" not in headings
    assert "无法判断的机关（不作为未发布认定）" in headings
    assert "未发布0个" in draft.overall[0]
    assert "无法判断1个" in draft.overall[1]


def test_the_year_before_stands_beside_or_was_not_watched(office: Office) -> None:
    assert "上一年度（2021年度）未监测" in " ".join(drafted(office).overall)
    assert drafted(office).previous is None

    after = drafted(office, year=2023)
    assert after.previous is not None
    assert after.previous.counts == drafted(office).total.counts


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "关于柳城区2022年度政府信息公开工作年度报告发布情况的通报"),
        ("en", "Notice on the annual"),
    ],
)
def test_the_paper_is_filled_in_both_languages(office: Office, language: str, said: str) -> None:
    draft = drafted(office, language)

    text = text_of(as_docx(draft, template_for(CONFIG, language, None)))

    assert said in text
    assert "{" not in text
    assert "柳城区财政局" in text
    total = " | ".join(str(number) for number in (draft.total.owed, *draft.total.counts))
    assert f"{draft.total.name} | {total}" in text
    assert "t3-balance | sentence of t3-balance | 1 | 2" in text


def test_the_office_may_bring_its_own_template(office: Office, tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("柳城区政务公开办 {{ year }}：{{ total.owed }}")
    own.save(str(tmp_path / "notice.zh.docx"))

    content = as_docx(drafted(office), template_for(tmp_path, "zh", None))

    assert text_of(content) == "柳城区政务公开办 2022：3"


def test_a_template_that_asks_for_what_is_not_there_is_one_line(
    office: Office, tmp_path: Path
) -> None:
    own = Document()
    own.add_paragraph("{{ totals }}")
    own.save(str(tmp_path / "own.docx"))
    (tmp_path / "no.docx").write_text("no Word document")

    with pytest.raises(ConfigurationError, match=r"own\.docx: 'totals' is undefined; a template"):
        as_docx(drafted(office), tmp_path / "own.docx")
    with pytest.raises(ConfigurationError, match=r"no\.docx: expected a Word document"):
        as_docx(drafted(office), tmp_path / "no.docx")


def test_a_scraped_name_is_text_and_no_markup(office: Office) -> None:
    draft = drafted(office)
    spoiled = Notice(**{name: getattr(draft, name) for name in draft.__slots__} | {"scope": "<b>&"})

    assert "<b>&发布" not in as_page(spoiled)
    assert "<b>&" in text_of(as_docx(spoiled, template_for(CONFIG, "zh", None)))


def test_the_command_writes_a_draft(tmp_path: Path) -> None:
    places = ["--config", str(CONFIG), "--data", str(tmp_path)]
    year = ["--year", "2022", "--as-of", "2023-02-03"]
    paper, page = tmp_path / "notice.docx", tmp_path / "notice.html"

    for form, path in (("docx", paper), ("html", page)):
        result = CliRunner().invoke(
            main, [*places, "notice", *year, "--format", form, "-o", str(path)]
        )
        assert result.exit_code == 0, result.output
    elsewhere = ("notice", *year, "--district", "999999", "--lang", "en")
    wrong = CliRunner().invoke(main, [*places, *elsewhere])

    assert "无法判断" in text_of(paper.read_bytes())
    assert "未发布0个" in page.read_text("utf-8")
    assert (wrong.exit_code, "nothing is owed for 2022 in 999999" in wrong.output) == (1, True)
    assert GOVERNMENT not in wrong.output
