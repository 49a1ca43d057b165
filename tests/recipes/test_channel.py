"""A channel is added by the files that CONTRIBUTING names, and by no other."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.monitor.chat_server import open_group
from tests.monitor.office import OFFICER

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| a channel of chats \| (?P<recipe>.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([a-z]+/[^`]*)`")
LIMIT_S = 60
NEW = '''"""Pager: a service that somebody adds."""

from core.messages import Bilingual
from monitor.services import ChatService, ChatText, Meaning, Reply, WebRequest, by_web


def request(shown: ChatText, _secret: str | None) -> WebRequest:
    return WebRequest({"message": f"{shown.title} {shown.content}"})


def meaning(answer: object) -> Reply:
    return Reply(Meaning.TAKEN if answer == {} else Meaning.MISCONFIGURED, str(answer))


SERVICE = ChatService(
    name="pager",
    label=Bilingual("寻呼", "Pager"),
    limit=500,
    is_signed=False,
    tell=by_web(request, meaning),
)
'''
# What somebody does with the new channel: names it, sends by it, asks what is configured.
USE = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from core.configuration import load
from core.errors import ConfigurationError
from monitor.delivery.robots import show
from monitor.mails.chat_digests import _message
from monitor.officers import Officers
from monitor.records import Audience
from reportwatch.secrets import robots

try:
    officers = load(Path("config/officers.toml"), Officers)
except ConfigurationError as problem:
    sys.exit(str(problem))
known = robots(officers, {"PAGER": sys.argv[1]}, Path("config"))
now = datetime(2023, 2, 3, tzinfo=UTC)
chat = officers.chats()[0]
message = _message(chat, Audience.OFFICER, "d" * 64, "年报监测", "区财政局：未发布", now)
print([one.is_accepted for one in show([message], known, 5)])
"""
OFFICERS = f"""[[officers]]
name = "{OFFICER.name}"
address = "{OFFICER.address}"
districts = ["990101"]
chats = [{{ service = "pager", url = "$env:PAGER" }}]
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The rooms, their tools and pages, to be changed at will."""
    for folder in ("core", "crawlers", "pipeline", "monitor", "reportwatch", "tools", "docs"):
        without = shutil.ignore_patterns("__pycache__", "pictures")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "officers.toml").write_text(OFFICERS, encoding="utf-8")
    return tmp_path


def _python(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", *words]
    environment = {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=copy, capture_output=True, text=True, timeout=LIMIT_S, check=False,
        env=environment,
    )  # fmt: skip


def _changed(copy: Path) -> set[str]:
    """The files of the copy that are new or say something else than those of the tree."""
    files = [path for path in copy.rglob("*") if path.is_file() and "config" not in path.parts]
    names = [str(path.relative_to(copy)) for path in files]
    return {
        name
        for name in names
        if not (ROOT / name).exists() or (ROOT / name).read_bytes() != (copy / name).read_bytes()
    }


def test_a_channel_touches_the_files_that_the_recipe_names(copy: Path) -> None:
    row = ROW.search((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert row is not None
    folder, page = NAMED.findall(row["recipe"])
    (copy / folder / "pager.py").write_text(NEW, encoding="utf-8")
    assert _python(copy, "-m", "tools.channels").returncode == 0

    with open_group() as group:
        done = _python(copy, "-c", USE, f"{group.url}/json")

    assert (done.stdout, done.stderr) == ("[True]\n", "")
    assert group.shown == [("json", "年报监测 区财政局：未发布")]
    assert _changed(copy) == {f"{folder}pager.py", page}
    assert "| `pager` | 寻呼, Pager | 500 | no |" in (copy / page).read_text(encoding="utf-8")


def test_without_its_file_the_channel_fails_on_load_with_the_accepted_names(copy: Path) -> None:
    done = _python(copy, "-c", USE, "http://127.0.0.1:1/")

    assert done.returncode == 1
    assert "config/officers.toml:5: key 'officers.0.chats.0.service'" in done.stderr
    assert "no such channel; accepted: apprise, dingtalk, feishu, wecom" in done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("SERVICE = ", "expected a SERVICE"),
        ('name="pager"', "the name 'wecom' is taken"),
        ("limit=500", "a limit of 0 bytes"),
    ],
)
def test_a_channel_that_says_too_little_fails_on_load(changed: str, said: str, copy: Path) -> None:
    instead = {"SERVICE = ": "OTHER = ", 'name="pager"': 'name="wecom"', "limit=500": "limit=0"}
    file = copy / "monitor" / "channels" / "zz_pager.py"
    file.write_text(NEW.replace(changed, instead[changed]), encoding="utf-8")

    done = _python(copy, "-c", USE, "http://127.0.0.1:1/")

    assert done.returncode == 1
    assert done.stderr.startswith("monitor/channels/zz_pager.py: ")
    assert said in done.stderr


def test_the_page_on_mails_names_every_channel() -> None:
    from tools.channels import PAGE, page_as_it_should_be  # noqa: PLC0415 (a tool)

    assert PAGE.read_text(encoding="utf-8") == page_as_it_should_be(), "run `make channels`"
