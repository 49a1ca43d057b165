"""Every compiled pattern of the tree and how it is used: found by looking, listed nowhere."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import FunctionType, ModuleType

ROOT = Path(__file__).parent.parent.parent
ENGINES = ("re", "re2")
SCANS = ("finditer", "findall", "sub", "subn", "split")
METHODS = ("search", "match", "fullmatch", *SCANS)
# A scan also does all that a match at the beginning does.
EVERY = frozenset({"fullmatch", "finditer"})
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One compiled pattern, where it was found and the methods that the tree calls on it."""

    place: str
    pattern: re.Pattern
    methods: frozenset[str]


@functools.cache
def rooms() -> tuple[str, ...]:
    """The packages that the wheel holds; a new one comes in by itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return tuple(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


@functools.cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the rooms, imported; of one whose libraries are not installed, the text."""
    return tuple(
        _imported(found.name)
        for room in rooms()
        for found in pkgutil.walk_packages([str(ROOT / room)], f"{room}.")
        if not found.name.endswith("__main__")
    )


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if str(missing.name).split(".")[0] in rooms():
            raise
    except AttributeError as only_run:  # alembic runs its scripts, and gives them their context
        if "alembic.context" not in str(only_run):
            raise
    text_only = ModuleType(name)
    text_only.__file__ = str(ROOT / f"{name.replace('.', '/')}.py")
    return text_only


def _is_text_only(module: ModuleType) -> bool:
    return module.__spec__ is None


@functools.cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


@functools.cache
def _nodes(module: ModuleType) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_tree(module)))


def patterns_in(module: ModuleType) -> tuple[re.Pattern, ...]:
    """Every pattern that a module holds as a value, imported or its own."""
    values = (value for name, value in vars(module).items() if not name.startswith("__"))
    own = (value for value in values if not _is_from_elsewhere(value, module))
    return tuple(one for value in own for one in _inside(value, set()))


def patterns_of(module: ModuleType) -> tuple[Found, ...]:
    """Every pattern that a module holds, deep inside its values too, or gives in a function."""
    found = []
    for name, value in vars(module).items():
        if name.startswith("__") or _is_from_elsewhere(value, module):
            continue
        if is_pattern(value):
            uses = _uses().get((module.__name__, name), frozenset())
            if not _is_imported(module, name):
                found.append(Found(f"{module.__name__}:{name}", value, uses))
        else:
            found += [
                Found(f"{module.__name__}:{name}", one, EVERY) for one in _inside(value, set())
            ]
    return (*found, *_given_in_functions(module))


def is_pattern(value: object) -> bool:
    """Whether this was compiled by an engine for patterns."""
    return type(value).__module__.split(".")[0] in (*ENGINES, "_re2") and hasattr(value, "pattern")


def _is_from_elsewhere(value: object, module: ModuleType) -> bool:
    """Whether a function, class or module is only imported here."""
    is_code = isinstance(value, FunctionType | type | ModuleType)
    return is_code and getattr(value, "__module__", None) != module.__name__


def _inside(value: object, seen: set[int]) -> Iterator[re.Pattern]:
    if id(value) in seen or isinstance(value, str | bytes | int | float | ModuleType):
        return
    seen.add(id(value))
    if is_pattern(value):
        yield value
        return
    for part in _parts(value):
        yield from _inside(part, seen)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return (*value.keys(), *value.values())
    if isinstance(value, tuple | list | set | frozenset):
        return value
    if isinstance(value, functools.partial):
        return (value.func, *value.args, *value.keywords.values())
    if isinstance(value, FunctionType):
        kept = (cell.cell_contents for cell in value.__closure__ or () if _is_full(cell))
        return (*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values(), *kept)
    if isinstance(value, type):
        own = [each for name, each in vars(value).items() if not name.startswith("__")]
        return [each for each in own if not isinstance(each, type)]
    if is_dataclass(value):
        return (*(getattr(value, each.name) for each in fields(value)), *_computed(value))
    return ()


def _is_full(cell: object) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _computed(value: object) -> Iterator[object]:
    """The patterns that a record makes from its own fields."""
    for name, each in vars(type(value)).items():
        made = getattr(each, "fget", None) or getattr(each, "func", None)
        if made is not None and "Pattern" in str(made.__annotations__.get("return")):
            yield getattr(value, name)


def run_on_import_only(module: ModuleType) -> frozenset[str]:
    """The private functions that only the top of a module calls, with what is written there."""
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    inside = {
        inner
        for node in _nodes(module)
        if isinstance(node, defined)
        for line in node.body
        for inner in ast.walk(line)
    }
    named = [node for node in _nodes(module) if isinstance(node, ast.Name)]
    within = {node.id for node in named if node in inside}
    own = {node.name for node in _tree(module).body if isinstance(node, defined)}
    return frozenset(
        node.id
        for node in named
        if node.id in own and node.id.startswith("_") and node.id not in within
    )


# How the tree calls a pattern -------------------------------------------------------------------


@functools.cache
def _uses() -> dict[Place, frozenset[str]]:
    """For every name that is used as a pattern: the methods called on it, in any module."""
    uses: dict[Place, set[str]] = defaultdict(set)
    for module in modules():
        origins = _origins(module)
        parents = {child: node for node in _nodes(module) for child in ast.iter_child_nodes(node)}
        for node in _nodes(module):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                place = origins.get(node.id, (module.__name__, node.id))
                uses[place] |= _methods(node, parents)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                room, name = origins.get(node.value.id, ("", ""))
                uses[f"{room}.{name}", node.attr] |= _methods(node, parents)
    return {place: frozenset(methods) for place, methods in uses.items()}


@functools.cache
def _origins(module: ModuleType) -> dict[str, Place]:
    return {
        name.asname or name.name: (node.module or "", name.name)
        for node in _nodes(module)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def _is_imported(module: ModuleType, name: str) -> bool:
    return name in _origins(module)


def _methods(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> frozenset[str]:
    """The method called on a pattern here; every one where it is handed on."""
    around = parents[node]
    if not isinstance(around, ast.Attribute):
        return EVERY
    if around.attr in ("pattern", "flags", "groups", "groupindex"):
        return frozenset()
    if around.attr not in METHODS:
        return EVERY
    return frozenset({"finditer" if around.attr in SCANS else around.attr})


# Patterns that stand in a function ---------------------------------------------------------------


def _given_in_functions(module: ModuleType) -> Iterator[Found]:
    for call in _calls(module):
        pattern = _text(call.args[0], module) if call.args else None
        if pattern is not None and not is_pattern(pattern):
            method = call.func.attr
            uses = EVERY if method == "compile" else {"finditer" if method in SCANS else method}
            made = re.compile(pattern, _flags(call))
            yield Found(f"{module.__name__}:{call.lineno}", made, frozenset(uses))


def hidden_patterns(module: ModuleType) -> list[str]:
    """The calls whose pattern is only known when they run, so that no test can take it."""
    evaluated = {node for made in _evaluated_functions(module) for node in ast.walk(made)}
    return [
        f"{module.__name__}:{call.lineno}: {ast.unparse(call)}"
        for call in _calls(module)
        if not _is_linear_anyhow(call)
        and (not call.args or _text(call.args[0], module) is None)
        and call not in evaluated
    ] + [
        f"{module.__name__}:{node.lineno}: {ast.unparse(node)}"
        for node in _nodes(module)
        if _hides_an_engine(node)
    ]


def _is_linear_anyhow(call: ast.Call) -> bool:
    """RE2 searches in linear time whatever the pattern is."""
    return ast.unparse(call.func).startswith("re2.")


def _hides_an_engine(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in ENGINES
    return isinstance(node, ast.Import) and any(
        name.name in ENGINES and name.asname not in (None, name.name) for name in node.names
    )


def _calls(module: ModuleType) -> Iterator[ast.Call]:
    """The calls of an engine inside functions; at the top of a module their results are found."""
    seen = set()
    places = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    for function in _nodes(module):
        if isinstance(function, places) or _is_text_only(module):
            for node in ast.walk(function) if function not in seen else ():
                if node not in seen and _is_of_an_engine(node):
                    yield node
                seen.add(node)


def _is_of_an_engine(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ENGINES
        and node.func.attr in ("compile", *METHODS)
    )


def _evaluated_functions(module: ModuleType) -> list[ast.AST]:
    """The functions whose patterns are found: called at the top, or properties of a record."""
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    top = [node for node in _tree(module).body if not isinstance(node, defined)]
    named = {node.id for line in top for node in ast.walk(line) if isinstance(node, ast.Name)}
    return [
        node
        for node in _nodes(module)
        if isinstance(node, ast.FunctionDef)
        and (node.name in named or (node.decorator_list and _returns_a_pattern(node)))
    ]


def _returns_a_pattern(node: ast.FunctionDef) -> bool:
    return node.returns is not None and "Pattern" in ast.unparse(node.returns)


def _text(node: ast.AST, module: ModuleType) -> str | bytes | None:
    """The pattern that an argument says: written there, or built from what a module holds."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [_text(part, module) for part in node.values]
        return None if None in parts else "".join(parts)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, module)
    if isinstance(node, ast.Call):
        return "abc" if ast.unparse(node.func) == "re.escape" else None
    if isinstance(node, ast.BinOp):
        left, right = _text(node.left, module), _text(node.right, module)
        return None if left is None or right is None else left + right
    return _value(node, module)


def _value(node: ast.AST, module: ModuleType) -> str | bytes | re.Pattern | None:
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, module)
        return getattr(owner, node.attr, None) if is_pattern(owner) else None
    value = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
    return value if isinstance(value, str | bytes) or is_pattern(value) else None


def _flags(call: ast.Call) -> int:
    words = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    names = {
        node.attr for word in words for node in ast.walk(word) if isinstance(node, ast.Attribute)
    }
    return sum(
        getattr(re, name) for name in names if isinstance(getattr(re, name, 0), re.RegexFlag)
    )
