"""Portal files: what they may say, and what is answered to a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigurationError
from crawlers.portals import load_portals

CONFIG = Path(__file__).parents[2] / "config"
GOOD = """name = "某区"
base_url = "http://www.example.gov.cn"
layout = "static_list"
article = 'c\\d+$'
"""
MISTAKES = [
    (
        "bowser = true",
        "unknown key 'bowser'; did you mean 'browser'? accepted keys: agencies",
    ),
    ('base_url = "www.example.gov.cn"', "scheme://host"),
    ('base_url = "http://u:secret@www.example.gov.cn"', "found …@…"),
    ('base_url = "http://www.example.gov.cn/portal"', "without a path"),
    ('aliases = ["http://example.gov.cn"]', "expected a host name"),
    ('layout = "static"', "known are ajax_fragment, hanweb, json_catalog, static_list"),
    ("article = '('", "not a regular expression"),
    ('start = ["zwgk.shtml"]', 'begin with "/"'),
    ('start = "zwgk"', "key 'start': expected a list, such as"),
    ("delay_s = -1", "expected 0 or more"),
    ('predecessor_of = "nangang"', "come together"),
    ('predecessor_of = "nowhere"\nlast_year = 2021', "no portal 'nowhere'"),
    ('[pager]\nkind = "numbered"', "counts_from"),
    ('[pager]\nkind = "guess"', "'numbered', 'query', 'next-link' or 'none'"),
    ('[pager]\nkind = "query"\ncounts_from = 1', "parameter belongs to"),
    ('[pager]\nkind = "next-link"\nname = "page"', "name belongs to"),
    ('[pager]\nparameters = "p"', "accepted keys: counts_from, kind, name, parameter"),
    ('[pager]\nkind = "numbered"\ncounts_from = 2', "0 or 1"),
    (
        "[expect]\nmin_report = 3",
        "unknown key 'expect.min_report'; did you mean 'min_reports'? accepted keys: confirmed",
    ),
]


def write(folder: Path, text: str, name: str = "example") -> Path:
    (folder / "portals").mkdir(exist_ok=True)
    (folder / "portals" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_five_portals_are_right() -> None:
    portals = load_portals(CONFIG)
    assert set(portals) >= {"acheng", "hrbpf", "nangang", "nangang-old", "beiguan"}
    assert portals["beiguan"].browser
    assert portals["nangang-old"].predecessor_of == "nangang"


@pytest.mark.parametrize(("line", "expected"), MISTAKES)
def test_a_mistake_is_named_with_its_file_and_what_is_accepted(
    tmp_path: Path, line: str, expected: str
) -> None:
    key = line.partition(" =")[0]
    kept = [kept for kept in GOOD.splitlines() if not kept.startswith(f"{key} ")]
    config = write(tmp_path, "\n".join([*kept, line]))
    with pytest.raises(ConfigurationError) as error:
        load_portals(config)
    assert "example.toml" in str(error.value)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).count("found ") <= 1


def test_an_id_is_a_file_name_and_no_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="unknown key 'id'"):
        load_portals(write(tmp_path, f'{GOOD}id = "other"'))
    with pytest.raises(ConfigurationError, match="small letters"):
        load_portals(write(tmp_path, GOOD, "Example Portal"))


def test_a_retired_portal_keeps_its_file_and_is_not_crawled(tmp_path: Path) -> None:
    config = write(tmp_path, f'{GOOD}retired = "2025-06, merged into another"')
    assert not load_portals(config)["example"].is_crawled


def test_a_folder_without_portals_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="one TOML file per portal"):
        load_portals(tmp_path)
