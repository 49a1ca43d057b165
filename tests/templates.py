"""Find every Chinese sentence that the code shows to people, so that none stays untranslated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPEAKING = {"broken", "not_checked", "text", "say", "_says", "Message", "text_in"}


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


def _constants(tree: ast.Module) -> dict[str, str]:
    """Module constants that hold one sentence."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _templates(call: ast.Call, constants: dict[str, str]) -> Iterator[str]:
    for argument in call.args:
        value = None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            value = argument.value
        elif isinstance(argument, ast.Name):
            value = constants.get(argument.id)
        if value and CHINESE.search(value):
            yield value
