"""The tree stays true: imports look down only and in no circle, one word names one thing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# From below to above: a room imports those before it.
ROOMS = ("core", "crawlers", "pipeline", "monitor", "reportwatch")
# What a room must never do, by the library that would do it ("Data flows one way").
FORBIDDEN = {
    "core": ("scrapy", "sqlmodel", "sqlalchemy", "smtplib"),
    "crawlers": ("sqlmodel", "sqlalchemy", "smtplib"),
    "pipeline": ("scrapy", "playwright", "smtplib", "urllib.request", "socket"),
    "monitor": ("bs4", "lxml", "scrapy", "playwright"),
    "reportwatch": ("bs4", "lxml", "scrapy"),
}
# It speaks to children of its own over pairs of sockets that have no address.
MAY_ALL_THE_SAME = {"pipeline/sandbox/": "socket"}
NAMED = re.compile(r"(?:class|id)=\"([^\"]+)\"")
CHINESE_WORD = re.compile(r"[\u4e00-\u9fff]+")
VAGUE = {"utils", "helpers", "common", "base", "manager", "misc"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
LARGEST_GROUND = 14
# Folders whose files may share a name with one elsewhere in the room: there the folder says which.
ADJECTIVES = ("pipeline/formats/", "reportwatch/cli/", "reportwatch/web/routes/")


def _modules(*rooms: str) -> list[Path]:
    """All modules but the migrations, which are written once and never grow."""
    paths = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    return sorted(path for path in paths if "versions" not in path.parts)


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path: Path) -> tuple[str, ...]:
    """What a module names in imports, those inside functions and for type checkers included."""
    return tuple(_imports_of(_parsed(path)))


def _imports_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _node(module: str) -> str:
    """A sub-folder of a room, or a file at a room's root: what circles are looked for among."""
    return ".".join(module.split(".")[:2])


def import_graph(imports: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Which node imports which; `imports` says for each module what it names."""
    graph: dict[str, set[str]] = defaultdict(set)
    for module, named in imports.items():
        targets = {_node(one) for one in named if one in imports}
        graph[_node(module)] |= targets - {_node(module)}
    return dict(graph)


def circles(graph: Mapping[str, Set[str]]) -> list[str]:
    """The nodes that are reached again from themselves."""
    return sorted(node for node in graph if node in reached(graph, node))


def reached(graph: Mapping[str, Set[str]], start: str) -> set[str]:
    """Every node that an import of this one loads in turn."""
    found: set[str] = set()
    ahead = list(graph.get(start, ()))
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.add(node)
            ahead.extend(graph.get(node, ()))
    return found


def _whole_graph() -> dict[str, set[str]]:
    return import_graph({_name(path): set(_imports(path)) for path in _modules(*ROOMS)})


def test_no_folder_is_reached_again_from_itself() -> None:
    assert circles(_whole_graph()) == []


def test_a_planted_circle_is_seen() -> None:
    planted = import_graph(
        {
            "monitor.alerts.alerts": {"monitor.mails.outbox", "core.clock"},
            "monitor.mails.outbox": {"monitor.store.monitoring"},
            "monitor.store.monitoring": {"monitor.alerts.alerts"},
            "core.clock": set(),
        }
    )
    assert circles(planted) == ["monitor.alerts", "monitor.mails", "monitor.store"]


def test_the_second_look_knows_nothing_of_what_a_crawl_knows() -> None:
    """It is taken because the crawl may have understood a page wrongly."""
    may_import = {"asking", "looks", "kept_looks", "portals", "records", "archive", "with_parent"}
    may_import |= {"second_look", "crawl.clock", "owed_looks"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in _modules("crawlers")
        if path.parent.name == "second_look"
        for module in _imports(path)
        if module.startswith("crawlers.")
        and not any(_is_in(module, f"crawlers.{one}") for one in may_import)
    ]
    assert wrong == []


def test_the_desk_calls_actions_and_views_only() -> None:
    """What a page may do a command may, too; types and labels of the rooms travel through both."""
    ours = ("actions", "views", "web", "options")
    rooms = ("monitor.records", "monitor.labels", "monitor.roles", "monitor.watch")
    rooms += ("monitor.rendering", "monitor.status", "pipeline.records", "pipeline.interchange")
    rooms += ("crawlers.archive", "core")
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in _modules("reportwatch")
        if path.is_relative_to(ROOT / "reportwatch" / "web")
        for module in _imports(path)
        if module.split(".")[0] in ROOMS
        and not any(_is_in(module, f"reportwatch.{one}") for one in ours)
        and not any(_is_in(module, one) for one in rooms)
        and module not in ROOMS
    ]
    assert wrong == []


def test_nothing_but_the_service_loads_the_desk() -> None:
    inside = ROOT / "reportwatch" / "web"
    users = {
        str(path.relative_to(ROOT))
        for path in _modules(*ROOMS)
        if not path.is_relative_to(inside)
        and any(_is_in(module, "reportwatch.web") for module in _imports(path))
    }
    assert users == {"reportwatch/cli/serve.py"}


def test_no_word_and_no_class_of_the_hiding_pages_stands_in_our_code() -> None:
    """What the second look finds in tests/second_look it finds without knowing it."""
    pages = (ROOT / "tests" / "second_look" / "pages.py").read_text(encoding="utf-8")
    names = {name for group in NAMED.findall(pages) for name in group.split() if "%" not in name}
    names |= {word for word in CHINESE_WORD.findall(pages) if word not in ("年度",)}
    code = "\n".join(path.read_text(encoding="utf-8") for path in _modules("crawlers"))
    assert len(names) > 20
    assert [name for name in sorted(names) if re.search(rf"\b{name}\b", code)] == []


def test_no_room_reaches_a_higher_one_even_through_a_third() -> None:
    graph = _whole_graph()
    wrong = [
        f"{node} reaches {other}"
        for node in graph
        for other in sorted(reached(graph, node))
        if ROOMS.index(other.split(".")[0]) > ROOMS.index(node.split(".")[0])
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_imports_tests(room: str) -> None:
    assert [p for p in _modules(room) if any(_is_in(one, "tests") for one in _imports(p))] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_keeps_to_its_trade(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in _modules(room)
        for module in _imports(path)
        if any(_is_in(module, library) for library in FORBIDDEN[room])
        and MAY_ALL_THE_SAME.get(f"{path.parent.relative_to(ROOT)}/") != module
    ]
    assert wrong == []


def test_the_ground_is_small_and_each_file_of_it_serves_two_rooms() -> None:
    users: dict[str, set[str]] = {_name(path): set() for path in _modules("core")}
    for path in _modules(*ROOMS[1:]):
        for module in set(_imports(path)) & users.keys():
            users[module].add(path.relative_to(ROOT).parts[0])
    files = users.keys() - {"core"}
    assert len(files) <= LARGEST_GROUND
    assert {one: sorted(users[one]) for one in files if len(users[one]) < 2} == {}


def test_no_two_public_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in _modules(*ROOMS):
        for node in _parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_no_two_files_of_a_room_share_a_name(room: str) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in _modules(room):
        where = str(path.relative_to(ROOT))
        is_told_by_folder = where.startswith(ADJECTIVES) and len(path.relative_to(ROOT).parts) > 3
        is_command = where.startswith("reportwatch/cli/")
        if path.name != "__init__.py" and not (is_told_by_folder or is_command):
            places[path.name].append(where)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_the_wheel_holds_the_five_rooms_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    # `check` and `init` begin with our configuration where there is no source tree.
    assert "reportwatch/shipped/forms/2021-30.toml" in names
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == set(ROOMS)


def test_sql_stays_in_the_stores() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in _modules("pipeline", "monitor", "reportwatch")
        if any(_is_in(module, "sqlmodel") for module in _imports(path))
        and path.parent.name != "store"
        and path.name not in ("env.py", "ledger.py")
        # A backup takes all tables, whoever's they are.
        and path.parent.name != "keeping"
    ]
    assert wrong == []


@pytest.mark.parametrize("path", _modules(*ROOMS), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = _parsed(path)
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert path.stem not in VAGUE
    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert long == []


def test_the_environment_is_read_in_one_place() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in _modules(*ROOMS)
        if "os.environ" in path.read_text(encoding="utf-8")
    ]
    # A driver of a browser takes its folder for temporary files from its parent's environment;
    # what other processes may know of it is chosen in one place, which reads no setting. The
    # postman's hook hides whatever secret stands in it.
    others = {"crawlers/asking/driving.py", "core/browser.py", "core/environment.py"}
    others |= {"monitor/delivery/process.py"}
    assert set(readers) <= {"reportwatch/cli/main.py", *others}


def test_the_lock_file_pins_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
