"""`reportwatch probe`: what a person sees of a look, and what it writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.configuration import load
from crawlers.portals import PortalFile
from reportwatch.cli.main import main
from tests.crawlers.server import serving
from tests.families.site import serve
from tests.monitor.made import CONFIG
from tests.probe.wide import wide_site, wide_site_without_reports
from tests.replicas.server import Replica


@pytest.fixture(scope="module")
def portal() -> Iterator[Replica]:
    with serve("trs") as replica:
        yield replica


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    shutil.copy(CONFIG / "watch.toml", tmp_path / "config")
    return tmp_path


def probe(home: Path, *arguments: str, language: str = "en") -> Result:
    places = ("--config", str(home / "config"), "--data", str(home / "data"), "--lang", language)
    return CliRunner().invoke(main, [*places, "probe", *arguments, "--delay", "0"])


def test_the_first_portal_of_an_installation_is_shown_and_nothing_is_written(
    home: Path, portal: Replica
) -> None:
    result = probe(home, portal.base_url)
    said = " ".join(result.stdout.split())
    assert result.exit_code == 0, result.output
    assert "Family: TRS WCM" in said
    assert "createPageHTML(2, 0," in said
    assert "Trial: complete, 4 columns, 13 annual reports listed" in said
    assert "Agencies that titles name and the register does not" in said
    assert "Nothing was written" in said
    assert list((home / "config").iterdir()) == [home / "config" / "watch.toml"]


def test_a_file_is_written_once_and_never_over_another(home: Path, portal: Replica) -> None:
    arguments = (portal.base_url, "--write", "--no-trial", "--id", "songling")
    result = probe(home, *arguments, "--format", "json")
    shown = json.loads(result.stdout)
    path = home / "config" / "portals" / "songling.toml"
    assert (result.exit_code, shown["written"], shown["trial"]) == (0, str(path), None)
    assert shown["pages_not_opened"] == 0
    assert path.read_text("utf-8") == shown["portal_file"]
    assert load(path, PortalFile).base_url == portal.base_url
    assert (shown["family"], shown["division"]) == ("trs", "990105")
    assert {mark["sign"] for mark in shown["marks"]} >= {"pager", "article-address"}
    assert {row["kind"] for row in shown["agencies"]} <= {"department", "subdistrict", "town"}
    assert all(row["code"].startswith("990105") for row in shown["agencies"])

    path.write_text("# mine\n" + shown["portal_file"], "utf-8")
    again = probe(home, *arguments)

    assert again.exit_code == 1
    assert again.stderr.splitlines()[-1].endswith("exists; choose another name with --id")
    assert path.read_text("utf-8").startswith("# mine\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("www.example.com",), "not a government portal: www.example.com"),
        (("ftp://www.acheng.gov.cn",), "not a web address: ftp://www.acheng.gov.cn"),
        (("http://[::1",), "not a web address: http://[::1"),
        (("http://127.0.0.1:9", "--id", "Loud"), "--id 'Loud': expected small letters"),
    ],
)
def test_mistakes_are_one_line(home: Path, arguments: tuple[str, ...], said: str) -> None:
    result = probe(home, *arguments)
    assert result.exit_code == 1
    assert said in result.stderr
    assert len([line for line in result.stderr.splitlines() if "reportwatch:" in line]) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "打开 60 页后停止，还有"),
        pytest.param("en", "stopped after 60 pages,", marks=pytest.mark.faults),
    ],
)
def test_a_look_that_stops_before_the_end_says_so(home: Path, language: str, said: str) -> None:
    with serving(wide_site()) as server:
        shown = probe(home, server.base_url, "--no-trial", language=language)
    assert shown.exit_code == 0, shown.output
    assert said in " ".join(shown.stdout.split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("zh", "60 页后停止", marks=pytest.mark.faults),
        ("en", "after 60 pages"),
    ],
)
def test_a_look_that_finds_nothing_in_many_pages_says_that_there_are_more(
    home: Path, language: str, said: str
) -> None:
    with serving(wide_site_without_reports()) as server:
        result = probe(home, server.base_url, language=language)
    assert result.exit_code == 1
    assert said in result.stderr
