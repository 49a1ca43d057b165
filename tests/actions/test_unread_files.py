"""What was not read is said in the language asked for on every surface, libraries quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from pydantic import JsonValue
from rich.console import Console

from core.filetypes import FILE_TYPES
from core.messages import LANGUAGES, Message, catalogue, render
from monitor.alerts.operator_alerts import partly_read_documents, unread_documents
from monitor.standings.standings import judge
from pipeline.given_files import read_files
from pipeline.meanings import MEANINGS
from pipeline.one_report import nothing_but
from pipeline.reading.document import Hints
from pipeline.records import Reading, ReadingKind, Report, Setback
from pipeline.reference.forms import OLDER
from pipeline.setback_kinds import SetbackKind
from pipeline.store.readings import REPORT, SETBACKS
from reportwatch.actions.files import Checked
from reportwatch.views import notes, page, sarif, terminal
from reportwatch.views import report as summary
from reportwatch.views.setbacks import announced
from tests.actions.test_languages import english_in, values_in
from tests.formats.made import hostile
from tests.formats.made.archives import zip_of
from tests.monitor.made import duty, edition, known
from tests.rules.publications import invented

PLACEHOLDER = re.compile(r"\{\w+\}")
# What a sentence names because a person has to write or to find it so; each is said somewhere.
WRITTEN = frozenset(
    # Keys of our files and their values.
    {"none", "pager", "kind", "numbered", "query", "parameter", "due", "firm", "dissolved"}
    | {"aliases", "confirmed", "secret", "sender", "env", "NAME", "SERVICE"}
    | {"enabled", "false", "norm", "forms", "contact", "listen", "year", "words", "lead"}
    # Parts of addresses, and how a day or an hour is written.
    | {"scheme", "host", "port", "postgresql", "psycopg", "smtp", "smtps", "starttls", "http"}
    | {"ASCII", "MM", "DD", "HH", "pdf", "URL"}
    # What is typed in a shell, and what is installed by it.
    | {"export", "sudo", "pip", "install", "Debian", "chromium", "libatomic"}
    | {"apprise", "chinesecalendar"}
    # How readers of English are told where their language is.
    | {"English"}
    # What servers and browsers call it.
    | {"cookie", "STARTTLS", "SMTPUTF"}
    # Files in a proof, by which anybody checks it.
    | {"blobs", "claim", "crawls", "gzip", "manifest", "sha", "sum", "SUMS"}
)
NAMES = {name for kind in FILE_TYPES for name in (kind.name, *kind.endings)} | {"bin", OLDER}
KEYS = re.compile(rf"\b(?:{'|'.join(sorted({*MEANINGS, *NAMES}, key=len, reverse=True))})\b")
TITLE = "柳城区财政局2022年政府信息公开工作年度报告"
SECTIONS = (
    "一、总体情况\n有序。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n少。\n"
    "六、其他需要报告的事项\n"
)


def _page(title: str, text: str = SECTIONS) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in [title, *text.splitlines()])
    return f"<html><title>{title}</title><body>{lines}</body></html>".encode()


SPOILED: Mapping[str, Callable[[], bytes]] = {
    "空": lambda: b"",
    "杂音": lambda: bytes(range(256)) * 100,
    "截断": lambda: hostile.pdf()[:3000],
    "加密": hostile.encrypted_pdf,
    "多页": lambda: hostile.pdf_of_many_pages(200),
    "字体": hostile.pdf_without_meaning,
    "图": hostile.pdf_of_pictures,
    "巨图": hostile.vast_image,
    "富文本": lambda: b"{\\rtf1 a}",
    "压缩": lambda: zip_of({"甲.txt": b"", "乙.bin": bytes(range(256))}),
    "空压缩": lambda: zip_of({}),
    "坏压缩": lambda: zip_of({"甲.txt": b"abc" * 99})[:-30],
    "缺部件": lambda: zip_of({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a"}),
    "外部实体": lambda: zip_of(
        {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<!DOCTYPE a><a/>"}
    ),
    "旧表格": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "无关": lambda: _page("关于放假的通知", "各单位：\n放假三天。"),
    "半年": lambda: _page(TITLE.replace("2022年", "2022年上半年")),
    "只有标题": lambda: _page(TITLE, "见附件。"),
    "无表": lambda: _page(TITLE),
    "早年": lambda: _page(TITLE.replace("2022", "2016")),
    "乱码": lambda: _page(TITLE, f"{SECTIONS}{chr(0xFFFD) * 400}"),
    "长句": lambda: _page(TITLE, f"{SECTIONS}{'全年收到申请' * 4000}"),
    "两家": lambda: zip_of(
        {"甲.html": _page(TITLE), "乙.html": _page(TITLE.replace("财政", "水务"))}
    ),
    "旁有草稿": lambda: zip_of(
        {"甲.html": _page(TITLE), "乙.html": _page(f"{TITLE}（征求意见稿）")}
    ),
}


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checked, ...]:
    """Files of every kind that cannot be read, or not whole; two are none at all."""
    folder = tmp_path_factory.mktemp("未读")
    for name, content in SPOILED.items():
        (folder / name).write_bytes(content())
    paths = [*(folder / name for name in SPOILED), folder, folder / "没有"]
    found = read_files(paths, invented(), Hints())
    return tuple(Checked(source, report) for source, report in found)


def test_the_files_cannot_be_read_for_many_different_reasons(
    unread: tuple[Checked, ...],
) -> None:
    assert [one.source.path for one in unread if not one.report.setbacks] == []
    kinds = {setback.kind for one in unread for setback in one.report.setbacks}
    assert len(kinds) > 18, sorted(kinds)


def _drawn(draw: Callable[[Console], None]) -> str:
    screen = StringIO()
    draw(Console(file=screen, width=1000))
    return screen.getvalue()


def _surfaces(unread: tuple[Checked, ...], language: str) -> Iterator[tuple[str, str]]:
    """Everything that shows what was not read, with what it shows."""
    books = invented()
    reference = notes.NoteReference(books.rules, books.forms, language)
    yield "sarif", unquote(_values(sarif.as_sarif(unread, reference)))
    yield "page", values_in(page.as_html(unread, reference), "html")
    for one in unread:
        name, report = Path(one.source.path).name, one.report
        yield f"check {name}", _drawn(partial(terminal.draw, checked=one, reference=reference))
        yield f"check {name} json", _values(notes.as_json(one, reference))
        draw = partial(summary.draw, source=one.source, report=report, forms=books.forms)
        yield f"read {name}", _drawn(partial(draw, language=language))
        shown = summary.as_json(one.source, report, books.forms, language, with_all=True)
        yield f"read {name} json", _values(shown)
        for sentence in _of_the_monitor(report):
            yield f"monitor {name}", render(sentence, language)


def _values(document: Mapping[str, JsonValue]) -> str:
    return values_in(summary.as_line(document), "json")


def _of_the_monitor(report: Report) -> Iterator[Message]:
    """What operators are told of a document, and what its standing rests on."""
    reading = Reading("acheng", "ab" * 32, ReadingKind.SETBACK, replace(report, agency=None))
    partly = replace(edition(), setbacks=report.setbacks)
    for fact in (*unread_documents([reading], []), *partly_read_documents([partly])):
        yield from fact.sentences
    lost = replace(edition(is_readable=False), setbacks=report.setbacks)
    yield from judge(duty(), known(lost, today=date(2023, 4, 1))).evidence


def test_what_was_not_read_is_said_in_chinese_without_an_english_word(
    unread: tuple[Checked, ...],
) -> None:
    found = {where: english_in(_plain(said)) for where, said in _surfaces(unread, "zh")}
    assert {where: words for where, words in found.items() if words} == {}


def _plain(said: str) -> str:
    """Without kinds of setbacks, which are keys that `reread --kind` takes, and of files."""
    return KEYS.sub(" ", said)


@pytest.mark.parametrize("kind", MEANINGS)
def test_every_reason_is_said_in_chinese(kind: str) -> None:
    setback = Setback(kind, Message("setback.words", {"words": "no such file"}))
    assert english_in(_plain(announced(setback, "zh"))) == []


def test_no_sentence_of_the_chinese_catalogues_has_an_english_word() -> None:
    """Whatever is never said in any test; what a value brings is what it quotes."""
    found = {
        message_id: set(english_in(PLACEHOLDER.sub("7", sentence.words)))
        for message_id, sentence in catalogue("zh").items()
    }
    assert {one: words for one, words in found.items() if words - WRITTEN} == {}
    assert WRITTEN - set().union(*found.values()) == set(), "left out for nothing"


# As the versions before 2026-11-30 stored them; the last for some hours of that day.
FORMER = '{"kind":"file-damaged","detail":"expected a zip archive: EOF","rules":[]}'
FORMER_PLAIN = '{"kind":"file-damaged","detail":"expected a zip archive: EOF"}'
FORMER_SAYING = (
    '{"kind":"row-ambiguous","detail":"表二: expected 7 cells, found 5","rules":[],"says":'
    '{"template":"tables.one-row-of-another-length","values":'
    '{"table":{"zh":"表四","en":"table 4"},"wanted":15,"cells":"1 2"}}}'
)


@pytest.mark.parametrize("stored", [FORMER, FORMER_PLAIN, FORMER.replace("]", '],"says":null')])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_setback_stored_in_english_words_shows_them_still(stored: str, language: str) -> None:
    (setback,) = SETBACKS.validate_json(f"[{stored}]")
    assert "expected a zip archive: EOF" in announced(setback, language)
    assert SETBACKS.validate_json(SETBACKS.dump_json((setback,))) == (setback,)


def test_a_sentence_that_was_stored_beside_the_words_is_what_is_said() -> None:
    plain = nothing_but(Setback(SetbackKind.EMPTY, Message("signatures.empty", {"size": 0})))
    report = REPORT.dump_json(replace(plain, setbacks=()))
    whole = report.replace(b'"setbacks":[]', f'"setbacks":[{FORMER_SAYING}]'.encode())
    (setback,) = REPORT.validate_json(whole).setbacks
    assert "表四应有一行 15 格" in announced(setback, "zh")
    assert "table 4: expected one row of 15 cells" in announced(setback, "en")
