"""文件本身：是不是政府信息公开工作年度报告，有没有文字层，能不能打开。

只有列表或送检的人称之为年度报告的文件才判断；以自己的名称发布的其他年报不算错。
本系统自身的故障不算文件的缺陷。
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.case import Case
from pipeline.meanings import meaning_of
from pipeline.records import Finding, Setback, Where
from pipeline.reference.forms import OLDER
from pipeline.setback_kinds import SetbackKind
from pipeline.tools import PICTURES

RULES = ("wrong-document", "scanned-pdf", "unreadable-file")
READ_FROM_DOTS = "scan"
# What is wrong with the file itself; anything else is our own failure, or what it was opened for.
OF_THE_FILE = frozenset(
    {
        SetbackKind.FILE_TOO_LARGE,
        SetbackKind.FILE_DAMAGED,
        SetbackKind.EMPTY,
        SetbackKind.PART_MISSING,
        SetbackKind.PART_UNREADABLE,
        SetbackKind.DTD_REFUSED,
        SetbackKind.NOT_HTML,
        SetbackKind.ENCRYPTED,
        SetbackKind.FORMAT_UNKNOWN,
        SetbackKind.FORMAT_NOT_SUPPORTED,
        SetbackKind.FORMAT_TOO_OLD,
        SetbackKind.TOO_LARGE,
        SetbackKind.TOO_MANY_PAGES,
        SetbackKind.TOO_MANY_MEMBERS,
        SetbackKind.UNPACKS_TOO_FAR,
        SetbackKind.PAGE_TOO_COMPLEX,
        SetbackKind.TOO_DEEP,
        SetbackKind.NO_TEXT,
        SetbackKind.NOTHING_READ,
        SetbackKind.NOTHING_TO_READ,
        SetbackKind.FONT_WITHOUT_MAPPING,
        SetbackKind.CHARACTERS_LOST,
    }
)


def check(case: Case) -> Iterator[Finding]:
    yield _wrong_document(case)
    yield _scanned(case)
    yield _unreadable(case)


def _why_unread(case: Case) -> Setback | None:
    """The reason why a document was not read as a report; None when it was."""
    report = case.report
    is_read = bool(report.sections) or report.form == OLDER
    return None if is_read or not report.setbacks else report.setbacks[0]


def _wrong_document(case: Case) -> Finding:
    rule, why = "wrong-document", _why_unread(case)
    if why is None:
        return case.holds(rule, Where())
    if why.kind != SetbackKind.WRONG_DOCUMENT:
        return case.not_checked(rule, Where(), "documents.not-read")
    title = why.detail.template  # as printed
    return case.broken(
        rule,
        Where(quote=title),
        "documents.wrong-document",
        found=title,
        values={"found": title},
    )


def _scanned(case: Case) -> Finding:
    rule, why = "scanned-pdf", _why_unread(case)
    is_picture = why.kind in PICTURES if why else case.report.format == READ_FROM_DOTS
    if is_picture:
        return case.broken(rule, Where(), "documents.scanned")
    if why is not None:
        return case.not_checked(rule, Where(), "documents.not-read")
    return case.holds(rule, Where())


def _unreadable(case: Case) -> Finding:
    rule, why = "unreadable-file", _why_unread(case)
    if why is None:
        return case.holds(rule, Where())
    if why.kind not in OF_THE_FILE:
        return case.not_checked(rule, Where(), "documents.not-of-the-file")
    return case.broken(
        rule,
        Where(),
        "documents.unreadable",
        values={"kind": why.kind.value, "detail": meaning_of(why.kind) or why.detail},
    )
