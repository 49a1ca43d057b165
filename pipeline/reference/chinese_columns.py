"""Lists with the column names that a clerk writes: one table of other words for ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.configuration import nearest
from core.errors import ConfigurationError
from core.messages import Value

Words = Mapping[str, tuple[str, ...]]

# The first of each is what a message and docs/operations.md call it.
OF_AGENCIES: Words = {
    "code": ("机构编码", "机构代码", "单位编码", "单位代码", "机关编码", "编码"),
    "name": ("单位名称", "机构名称", "机关名称", "单位"),
    "kind": ("类别", "单位类别", "机构类别", "单位类型", "机构类型"),
    "district": ("区县", "区划代码", "行政区划代码", "所属区划", "所属区县"),
    "portal": ("门户", "网站"),
    "aliases": ("别名", "简称"),
    "from_year": ("起始年度", "开始年度"),
    "to_year": ("终止年度", "截止年度"),
    "exempt": ("豁免", "豁免理由"),
    "contact": ("联系方式", "联系人"),
}
OF_DIVISIONS: Words = {
    "division": ("区划代码", "行政区划代码"),
    "name": ("政府名称", "单位名称", "名称"),
    "portal": ("门户",),
    "url": ("网址", "门户网址"),
}
KINDS: Words = {
    "government": ("政府", "人民政府"),
    "department": ("部门", "工作部门"),
    "town": ("乡镇", "镇", "乡"),
    "subdistrict": ("街道", "街道办"),
    "zone": ("开发区", "功能区"),
    "organisation": ("授权组织",),
    "vertical": ("垂直管理单位", "垂管单位"),
}
MAY_LACK = frozenset({"aliases", "from_year", "to_year", "exempt", "contact", "url"})
UNKNOWN, TWICE, LACKING = "columns.unknown", "columns.twice", "columns.lacking"


def ours(words: Words, given: str) -> str:
    """Our word for a clerk's; any other as it is."""
    return next((own for own, others in words.items() if given in others), given)


def speaks(header: Sequence[str], words: Words) -> bool:
    """Whether some column has a clerk's name."""
    return any(ours(words, name) != name for name in header)


def in_our_columns(path: Path, rows: list[list[str]], words: Words) -> list[list[str]]:
    """Rows under a clerk's names, in any order, as rows of our columns; any other as they are.

    Columns that are often empty may lack. Raises ConfigurationError for one that nobody knows, one
    that stands there twice, one that is wanted, and a row of another length than the first.
    """
    header = [name.strip() for name in rows[0]] if rows else []
    while header and not header[-1]:
        header.pop()
    if not speaks(header, words):
        return rows
    place = f"{path}:1"
    named = [ours(words, name) for name in header]
    for number, (given, name) in enumerate(zip(header, named, strict=True), start=1):
        if name not in words:
            near = nearest(given, [one for others in words.values() for one in others])
            known = ", ".join(others[0] for others in words.values())
            values: dict[str, Value] = {"number": number, "found": given, "known": known}
            raise ConfigurationError(UNKNOWN, place=place, near=near, **values)
        if name in named[: number - 1]:
            raise ConfigurationError(TWICE, place=place, column=name, found=given)
    lacking = [words[name][0] for name in words if name not in {*named, *MAY_LACK}]
    if lacking:
        raise ConfigurationError(LACKING, place=place, columns=", ".join(lacking))
    return [list(words), *(_row(path, *pair, named, words) for pair in enumerate(rows[1:], 2))]


def _row(
    path: Path, number: int, row: Sequence[str], named: Sequence[str], words: Words
) -> list[str]:
    if not any(cell.strip() for cell in row):
        return []
    kept = list(row[: len(named)])
    if len(kept) < len(named) or any(cell.strip() for cell in row[len(named) :]):
        raise ConfigurationError(
            "divisions.expected-columns-found",
            place=f"{path}:{number}",
            wanted=len(named),
            found=len(row),
        )
    cells = dict(zip(named, kept, strict=True))
    return [cells.get(name, "") for name in words]
