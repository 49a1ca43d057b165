"""The rule book for people and programs: docs/rules.md, and what `reportwatch rules` prints.

`python -m reportwatch.views.rules config docs/rules.md` writes the page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import getdoc, getmodule
from pathlib import Path

from pydantic import JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.catalogues import SpoiltCatalogue
from core.errors import ConfigurationError
from core.messages import LANGUAGES, Bilingual, name_in, text
from core.statuses import USAGE
from monitor.configuration import load_reference
from monitor.labels import SEVERITIES
from pipeline.checks.catalogue import CHECKS, Check, rules_with
from pipeline.reference.report_rules import ReportRules
from pipeline.reference.rulebook import Rule, RuleAudience, ToldAs
from reportwatch.views.report import COLOURS

INTRODUCTION = """\
# 规则书 · The rule book

本页由 `config/rules.toml` 与各规则的说明生成，请勿手工修改：\
`python -m reportwatch.views.rules config docs/rules.md`。
This page is generated from `config/rules.toml` and the rules' own notes; do not edit it.

每条规则的结果有四种：相符、不符、待核（请人核对）、不作判断。\
空白或没有读出的单元格从不当作 0，也从不据以认定错误。
A rule holds, is broken, asks a person to look, or is not checked. \
A blank is never 0 and never accuses.

改动何时生效：`rules`、`check`、`read` 立即按新规则书；停用与级别的改动，\
`status`、`notice`、`start`、`decide` 和网页在下一次打开时即按新规则书；改为错误、启用、\
参数、格式与依据的改动，在下一夜重新核对文件之后；邮件随下一夜发出。本页须重新生成。
When a change is heard: `rules`, `check` and `read` go by the new book at once. A rule that is \
switched off or weighs otherwise is so in `status`, `notice`, `start`, `decide` and at the desk \
when they are next asked. What becomes an error or is switched on, and new thresholds, forms and \
norms, wait for the next night, which checks the documents anew; so do mails. This page has to be \
written anew.
"""
TOLD = {ToldAs.FACT: Bilingual("事实", "fact"), ToldAs.LEAD: Bilingual("线索", "lead")}
ELSEWHERE = "发布时限与覆盖：由监测阶段按名录、日历与历次抓取判断"
OPERATORS = "本系统自检：只通知运维人员，从不发给机关或监督人员"


def as_markdown(rules: ReportRules) -> str:
    """The whole page: every rule under the check that runs it, in the order of the checks."""
    parts = [INTRODUCTION]
    for check in CHECKS:
        title, notes = _notes_of(check)
        parts += [f"## {title}", notes]
        parts += [_entry(rule, rules) for rule in check.ids(rules.forms)]
    of_reports = rules_with(rules.forms)
    for audience, title in ((RuleAudience.OFFICER, ELSEWHERE), (RuleAudience.OPERATOR, OPERATORS)):
        rest = {name: rule for name, rule in rules.book.rules.items() if name not in of_reports}
        parts += [f"## {title}"]
        parts += [_entry(name, rules) for name, rule in rest.items() if rule.audience is audience]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _notes_of(check: Check) -> tuple[str, str]:
    """The first sentence of a check's file, and when its rules are not checked."""
    module = getmodule(check.run)
    documented = (getdoc(module) if module else None) or ""
    title, _, rest = documented.partition("\n\n")
    return title.replace("\n", "").rstrip("。"), rest.replace("\n", "")


def _entry(name: str, rules: ReportRules) -> str:
    rule = rules.book.rules[name]
    lines = [f"### `{name}`", "", rule.sentence.zh, rule.sentence.en, ""]
    return "\n".join([*lines, *(f"- {fact}" for fact in _facts(name, rules))])


def _facts(name: str, rules: ReportRules) -> Iterator[str]:
    rule = rules.book.rules[name]
    yield from _severities(rule)
    yield from _told_as(rule)
    yield f"适用格式 forms: {_forms_of(rule)}"
    yield f"依据 norm: {rules.norm(name)}"
    for norm in rule.norms[1:]:
        yield f"早于上述依据的报告 reports older than that: {norm}"
    if rule.audience is RuleAudience.OPERATOR:
        yield "对象 audience: 运维人员 operator"
    if rule.not_checked.zh:
        words = dict.fromkeys((rule.not_checked.zh, rule.not_checked.en))
        yield f"不作判断 not checked: {''.join(words)}"
    if rule.parameters:
        shown = "，".join(f"`{key}` = {value:g}" for key, value in rule.parameters.items())
        yield f"参数 parameters: {shown}"
    if rule.words:
        yield f"词表 words: {'、'.join(rule.words)}"
    if not rule.is_on:
        yield "停用 switched off"


def _severities(rule: Rule) -> Iterator[str]:
    if rule.is_guard:
        yield "级别 severity: **保护性规定** (a guard: it never accuses)"
    else:
        yield f"级别 severity: **{SEVERITIES[rule.severity].zh}** ({rule.severity.value})"
    for case, changes in rule.severity_when.items():
        for usual, severity in changes.items():
            if usual not in rule.weights:
                continue
            names = f"{SEVERITIES[usual].zh} → {SEVERITIES[severity].zh}"
            yield f"{case}: **{names}** ({usual.value} → {severity.value})"


def _told_as(rule: Rule) -> Iterator[str]:
    """How officers hear of it, where that is otherwise than of an error as of a fact."""
    for severity, how in rule.told_as.items():
        if severity not in rule.weights:
            continue
        name, weight = TOLD[how], SEVERITIES[severity].zh
        yield f"通知 told as: {weight}按{name.zh}通知 ({severity.value} as a {name.en})"


def _forms_of(rule: Rule) -> str:
    if rule.from_form:
        return f"{rule.from_form} 起 and later"
    return "、".join(rule.forms) or "全部 all"


def as_json(rules: ReportRules, language: str) -> list[JsonValue]:
    """Every rule for programs: id, sentence, severity, forms, norm, whether it is on."""
    return [_as_json(name, rules, language) for name in rules.book.rules]


def _as_json(name: str, rules: ReportRules, language: str) -> dict[str, JsonValue]:
    rule = rules.book.rules[name]
    return {
        "id": name,
        "sentence": name_in(rule.sentence, language),
        "severity": rule.severity.value,
        "audience": rule.audience.value,
        "is_guard": rule.is_guard,
        "severity_when": {
            case: {usual.value: severity.value for usual, severity in changes.items()}
            for case, changes in rule.severity_when.items()
        },
        "told_as": {severity.value: how.value for severity, how in rule.told_as.items()},
        "forms": list(rules.forms.held_to(rule.forms, rule.from_form)),
        "norm": rules.norm(name),
        "parameters": dict(rule.parameters),
        "is_on": rule.is_on,
    }


def draw(console: Console, rules: ReportRules, language: str) -> None:
    """Every rule on a terminal, a line or two each."""
    drawing = Table(box=None, padding=(0, 1), expand=False)
    for heading in ("speech.arguments-rule", "rules.severity", "rules.required", "tables.norm"):
        # An id is copied and searched for: it stays in one piece.
        is_id = heading == "speech.arguments-rule"
        drawing.add_column(text(heading, language), overflow="fold", no_wrap=is_id)
    for name, rule in rules.book.rules.items():
        severity = _standing_of(rule, language)
        state = "" if rule.is_on else f" ({text('rules.off', language)})"
        drawing.add_row(
            Text(name, "bold" if rule.is_on else "dim"),
            Text(severity + state, COLOURS[rule.severity]),
            name_in(rule.sentence, language),
            Text(rules.norm(name), "dim"),
        )
    console.print(drawing)


def _standing_of(rule: Rule, language: str) -> str:
    """How a rule weighs: its severity, also of a check of our own work, or that it is a guard."""
    if rule.is_guard:
        return text("rules.guard", language)
    severity = name_in(SEVERITIES[rule.severity], language)
    if rule.audience is RuleAudience.OPERATOR:
        return f"{severity} · {text('rules.self-check', language)}"
    return severity


def _write(config: Path, page: Path) -> None:
    page.write_text(as_markdown(load_reference(config).rules_of(None)), encoding="utf-8")


if __name__ == "__main__":
    asked = next((word for word in sys.argv[3:] if word in LANGUAGES), LANGUAGES[0])
    try:
        _write(*map(Path, sys.argv[1:3]))
    except (ConfigurationError, SpoiltCatalogue) as problem:
        sys.stderr.write(f"{problem.said(asked)}\n")
        sys.exit(USAGE)
