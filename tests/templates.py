"""Find every Chinese sentence that the code shows to people, so that none stays untranslated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
SPEAKING = {
    "ConfigurationError",
    "NotAccepted",
    "SecretNotAccepted",
    "NotPossible",
    "broken",
    "not_checked",
    "text",
    "say",
    "_says",
    "Message",
    "text_in",
}


def templates_in(package: Path) -> dict[str, str]:
    """Each template → the place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in SPEAKING:
                for template in _templates(node, constants):
                    found[template] = f"{path}:{node.lineno}"
    return found


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Module constants by name: one sentence, or a table of them."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _templates(call: ast.Call, constants: dict[str, ast.expr]) -> Iterator[str]:
    for argument in call.args:
        for value in _sentences(argument, constants):
            if CHINESE.search(value):
                yield value


def _sentences(node: ast.expr | None, constants: dict[str, ast.expr]) -> Iterator[str]:
    """The sentences that an argument may stand for."""
    match node:
        case ast.Constant(value=str(sentence)):
            yield sentence
        case ast.Name(id=name):
            yield from _sentences(constants.get(name), {})
        case ast.Subscript(value=table):
            yield from _sentences(table, constants)
        case ast.Dict(values=values):
            for value in values:
                yield from _sentences(value, {})
        case ast.IfExp(body=one, orelse=other):
            yield from _sentences(one, constants)
            yield from _sentences(other, constants)
