"""The columns of each replica: who they are, where the lists of each year and class stand.

Codes and addresses follow what is known of the real portals; where nothing is known they are
invented. Only the names inside the pages are those of the invented city.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.replicas import hanweb, henan
from tests.replicas.furniture import Face
from tests.replicas.ucap_tree import Column, Tree

CLASSES = ("区本级", "部门", "街道（乡镇）")
CLASS_OF = {"government": 0, "town": 2, "subdistrict": 2}
BEIGUAN_CLASSES = ("qbj", "bm", "jdxz")
ACHENG = Face(
    "acheng",
    "柳城区人民政府",
    "http://www.acheng.gov.cn",
    "9901010001",
    "/achengqu/c1100{:02}/list.shtml",
    92_952,
)
HRBPF = Face(
    "hrbpf",
    "平川区人民政府",
    "http://www.hrbpf.gov.cn",
    "9901020001",
    "/pfq/c1101{:02}/list_news.shtml",
    56_086,
)
NANGANG = Face(
    "nangang",
    "南江区人民政府",
    "http://www.hrbng.gov.cn",
    "9901030001",
    "/hebngq/c1109{:02}/list.shtml",
    72_230,
)
NANGANG_OLD = Face(
    "nangang-old",
    "南江区政府信息公开网",
    "http://ngqxxgk.harbin.gov.cn",
    "9901030002",
    "/col/col1200{:02}/index.html",
    41_300,
)
BEIGUAN = Face(
    "beiguan",
    "北湖区人民政府",
    "http://www.beiguan.gov.cn",
    "9901040001",
    "/bgdt/c{:02}/",
    59_786,
)
FACES = {face.portal: face for face in (ACHENG, HRBPF, NANGANG, NANGANG_OLD, BEIGUAN)}


@dataclass(frozen=True, slots=True)
class Codes:
    """The four codes of one year: parent, 区本级, 部门, 街道（乡镇）."""

    parent: str
    classes: tuple[str, str, str]


def _codes(first: int) -> Codes:
    """Four consecutive codes, as the Harbin platform gives them out."""
    own = tuple(f"c{first + step}" for step in (1, 2, 3))
    return Codes(f"c{first}", (own[0], own[1], own[2]))


UCAP_CODES = {
    "acheng": {year: _codes(111_270 + 4 * (2022 - year)) for year in range(2020, 2025)},
    "hrbpf": {year: _codes(110_181 + 4 * (2022 - year)) for year in range(2020, 2025)},
    "nangang": {year: _codes(111_134 + 4 * (2022 - year)) for year in range(2020, 2025)},
}


def column_of(portal: str, year: int, kind: str) -> str:
    """The column of one portal, year and kind of agency, as its postings name it."""
    place = CLASS_OF.get(kind, 1)
    if portal == "nangang-old":
        return "126585"
    if portal == "beiguan":
        return f"/zwgk/xxgknb/{year}/{BEIGUAN_CLASSES[place]}/"
    return UCAP_CODES[portal][year].classes[place]


def _columns(portal: str, years: Iterable[int], template: str) -> tuple[Column, ...]:
    return tuple(
        Column(code, f"{name}政府信息公开年度报告", year, template)
        for year in years
        for code, name in zip(UCAP_CODES[portal][year].classes, CLASSES, strict=True)
    )


def acheng_tree(years: tuple[int, ...]) -> Tree:
    """Year pages and lists under one template; last year's street column stands there twice."""
    template = "zfxxgklby_nb"
    again = Column("c111273u", "街道（乡镇）政府信息公开年度报告（归档）", 2022, template)
    guide = "/achengqu/zfxxgkzn/202204/c01_709637.shtml"
    return Tree(
        face=ACHENG,
        site="achengqu",
        hub="/achengqu/zwgk/zwgk.shtml",
        reports="c111250",
        years={year: UCAP_CODES["acheng"][year].parent for year in years},
        columns=(*_columns("acheng", years, template), *([again] if 2022 in years else [])),
        hub_template=template,
        rows_per_page=4,
        entry_name="政府信息公开年报",
        other_links=(
            ("政府信息公开指南", guide),
            ("政府文件", "/achengqu/qtwj/zfxxgklby.shtml"),
            ("法定主动公开内容", "http://www.acheng.gov.cn/achengqu/qzfbm/202207/c01_710494.shtml"),
        ),
        # 河北大城 is a real host whose name ends like that of this portal.
        side_links=(("大城县政府信息公开年报", "http://www.dacheng.gov.cn/dachengxian/nb/"),),
    )


def hrbpf_tree(years: tuple[int, ...]) -> Tree:
    """Other template names for hubs and lists."""
    return Tree(
        face=HRBPF,
        site="pfq",
        hub="/pfq/zwgk/zwgk.shtml",
        reports="c110160",
        years={year: UCAP_CODES["hrbpf"][year].parent for year in years},
        columns=_columns("hrbpf", years, "list3"),
        hub_template="list_name",
        rows_per_page=2,
        entry_name="政府信息公开年报专栏",
        other_links=(("规范性文件", "/pfq/c110074/list3.shtml"),),
    )


def nangang_tree(years: tuple[int, ...]) -> Tree:
    return Tree(
        face=NANGANG,
        site="hebngq",
        hub="/hebngq/zwgk/zwgk.shtml",
        reports="c111120",
        years={year: UCAP_CODES["nangang"][year].parent for year in years},
        columns=_columns("nangang", years, "list"),
        hub_template="list",
        rows_per_page=15,
        entry_name="政府信息公开年报",
        other_links=(("新闻中心导航", "/hebngq/ngyw/xinwenzhongxinduodaohang.shtml"),),
    )


NANGANG_OLD_UNITS = (
    hanweb.Unit("126585", "政府信息公开年报", "382174"),
    hanweb.Unit("12291", "年度报告（旧栏目）", "64114"),
)


def beiguan_plan(years: tuple[int, ...], file_host: str) -> henan.Plan:
    """Hubs by year; the departments' list of 2022 exists only after its script has run."""
    root = "/zwgk/xxgknb"
    newest_first = sorted(years, reverse=True)
    hubs = {
        "/zwgk/": (
            "政务公开",
            (
                ("政府工作机构", "/zwgk/zfgzjg/"),
                ("基层政务公开标准目录", "/zwgk/jczwgkbzml"),
                ("政府信息公开年报", f"{BEIGUAN.public}{root}"),
            ),
        ),
        f"{root}/": (
            "政府信息公开年报",
            tuple((f"{year}年", f"{root}/{year}/") for year in newest_first),
        ),
    }
    for year in newest_first:
        links = tuple(
            (f"{name}政府信息公开年度报告", f"{BEIGUAN.public}{root}/{year}/{path}/")
            for name, path in zip(CLASSES, BEIGUAN_CLASSES, strict=True)
        )
        hubs[f"{root}/{year}/"] = (f"{year}年政府信息公开年报", links)
    lists = tuple(
        henan.Directory(
            f"{root}/{year}/{path}/",
            f"{name}政府信息公开年度报告",
            year,
            needs_script=(year, path) == (2022, "bm"),
        )
        for year in newest_first
        for name, path in zip(CLASSES, BEIGUAN_CLASSES, strict=True)
    )
    return henan.Plan(BEIGUAN, hubs, lists, file_host)
