"""Probe, proofs, nights, chats, papers, pages as seen, troubles: in the language asked for.

What invented records come to is held by test_languages.py; here the portal is served.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from reportwatch.cli.main import main
from tests.actions.test_languages import as_printed, english_in, shown
from tests.crawlers.server import Server, serving
from tests.evidence.district import LIST, OTHERS, PORTAL, SILENT, District, district, pages
from tests.monitor.chat_server import SECRET, open_group
from tests.monitor.mail_server import open_post

# What stands beside a word, to find it by.
CHINESE_BESIDE = re.compile(r".{0,40}[\u4e00-\u9fff].{0,40}")
OFFICERS = """[[officers]]
name = "林晓柳"
address = "officer@example.org"
districts = ["990101"]
attachments = ["pdf"]
chats = [{{ service = "wecom", url = "$env:GROUP_ZH" }}]

[[officers]]
name = "Lin Xiaoliu"
address = "second@example.org"
districts = ["990101"]
language = "en"
chats = [{{ service = "feishu", url = "$env:GROUP_EN", secret = "$env:GROUP_KEY" }}]

[[operators]]
name = "{zh}"
address = "one@example.org"
chats = [{{ service = "dingtalk", url = "$env:OPERATORS_ZH", secret = "$env:GROUP_KEY" }}]
"""
# What the invented portal, its agencies and its reports are called; a word of a robot's settings.
NAMES = re.compile(
    "|".join((*(one.name for one in (SILENT, *OTHERS)), "开普云", "加签", "街道（乡镇）", "区"))
    + (r"|\d*年?政府信息公开工作年度报告")
)
# A proposed file: its keys and values; what is typed where a command is named; a wrong name.
OURS = re.compile(
    r'(?m)^(?:\[\w+\]|\w+ = .*)$|export [A-Z_]+=\S*|\$env:[A-Z_]+|confirmed = "\w+"'
    r"|nowhere|UCAP|ucap|createPageHTML|\bconfirmed\b"
)
Surfaces = Mapping[str, dict[str, str]]


def _said(made: District, language: str, *words: str, at: Path | None = None) -> str:
    """What a command prints and complains of, whatever it comes to."""
    folder = at or made.folder
    places = ("--config", str(folder / "config"), "--data", str(folder / "data"))
    done = CliRunner().invoke(
        main, [*places, "--lang", language, *words], env={"COLUMNS": "300"}, catch_exceptions=False
    )
    return done.stdout + done.stderr


def _seen(made: District, portal: Server, language: str, said: dict[str, str]) -> None:
    """Everything that shows what was seen of the portal."""
    new, code = made.folder / language, SILENT.code
    new.mkdir()
    for words in (
        ("evidence", "--portal", PORTAL, "-o", str(new / "all.warc.gz")),
        ("evidence", f"{portal.base_url}{LIST}", "-o", str(new / "one.warc.gz")),
        ("evidence", "--portal", PORTAL, "--pages", "-o", str(new / "pages")),
        ("evidence", "--proof", code, "2022", "-o", str(new / "proof.zip")),
        ("verify", str(new / "proof.zip")),
        ("verify", str(new / "one.warc.gz")),
        ("portals", "confirm", PORTAL),
        ("portals", "confirm", "nowhere"),
        ("portals", "look", "nowhere"),
        ("reread", "--kind", "no-form"),
        ("reread", "0" * 64),
        ("notice", "--year", "2022", "--format", "docx", "-o", str(new / "notice.docx")),
        ("probe", portal.base_url, "--no-trial"),
        ("probe", "https://www.example.com/"),
        ("probe", "nothing"),
    ):
        said[" ".join(words)] = _said(made, language, *words)
    paper = Document(BytesIO((new / "notice.docx").read_bytes()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    said["notice.docx"] = "\n".join([*(one.text for one in paper.paragraphs), *cells])
    ending = "" if language == "zh" else ".en"
    for page in (made.data / "status").rglob(f"*{ending}.html"):
        if (".en." in page.name) is (language == "en"):
            said[str(page)] = shown(page.read_text(encoding="utf-8"))


MISTAKES = (
    ("config/rules.toml", "[rules.a]\nseverity = 1\n"),
    ("config/watch.toml", "= 1"),
    ("config/portals/acheng.toml", "name = 'x'\nbase_url = 'http://x.example'\narticle = '('\n"),
    ("data", "a file where a folder should be"),
)


def _in_trouble(made: District, language: str, said: dict[str, str]) -> None:
    """A doctor who finds what is wrong, and commands that cannot be done."""
    for number, (path, content) in enumerate(MISTAKES):
        broken = made.folder / f"broken-{language}-{number}"
        shutil.copytree(made.folder / "config", broken / "config")
        (broken / path).write_text(content, encoding="utf-8")
        said[f"doctor: {path}"] = _said(made, language, "doctor", at=broken)
        said[f"status: {path}"] = _said(made, language, "status", at=broken)


@pytest.fixture(scope="module")
def surfaces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surfaces]:
    """What is shown, by language and by where."""
    home = tmp_path_factory.mktemp("surfaces")
    said: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
    with (
        pytest.MonkeyPatch.context() as patch,
        open_post() as post,
        open_group() as group,
        serving(pages()) as portal,
    ):
        patch.setenv("GROUP_ZH", group.address("wecom"))
        patch.setenv("GROUP_EN", group.address("feishu"))
        patch.setenv("OPERATORS_ZH", group.address("dingtalk"))
        patch.setenv("GROUP_KEY", SECRET)
        patch.setenv("REPORTWATCH_SMTP_URL", post.url)
        made = district(home, portal)
        officers = home / "config" / "officers.toml"
        officers.write_text(OFFICERS.format(zh="值班"), encoding="utf-8")
        for day, (language, own) in enumerate(said.items(), start=2):
            at = ("--as-of", f"2023-02-0{day}T02:00")
            own["night"] = _said(made, language, "night", *at)
            _said(made, language, "start", "--yes", *at)
        for language, own in said.items():
            _seen(made, portal, language, own)
            _in_trouble(made, language, own)
        portal.everything = 500
        said["zh"]["failed"] = _said(made, "zh", "night", "--as-of", "2023-02-06T02:00")
    # Nothing listens there any more.
    said["zh"]["gone"] = _said(made, "zh", "crawl", PORTAL)
    for language, own in said.items():
        own["portals"] = _said(made, language, "portals", "check", PORTAL)
        own["status"] = shown(_said(made, language, "status", "--format", "html"))
        own["doctor"] = _said(made, language, "doctor")
    heard = {service for service, _ in group.shown}
    assert heard == {"wecom", "feishu", "dingtalk"}
    for number, (service, words) in enumerate(group.shown):
        said["en" if service == "feishu" else "zh"][f"{service} {number}"] = words
    yield said


def test_no_surface_in_chinese_has_an_english_word(surfaces: Surfaces) -> None:
    said = {where: OURS.sub(" ", one) for where, one in surfaces["zh"].items()}
    found = {where: words for where, one in said.items() if (words := english_in(one))}
    assert found == {}, "\n".join(f"{where}: {words}" for where, words in found.items())


def test_no_surface_in_english_has_chinese_but_names(surfaces: Surfaces) -> None:
    said = {one: as_printed().sub(" ", NAMES.sub(" ", it)) for one, it in surfaces["en"].items()}
    found = {where: CHINESE_BESIDE.findall(one) for where, one in said.items()}
    assert [(where, words) for where, words in found.items() if words] == []
