"""Home pages as large as those of the real portals, full of links that lead nowhere near."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from tests.replicas.furniture import MENU, Face, document, menu_paths, mixed_href

PLACES = (
    "区政府",
    "区委",
    "各街道",
    "有关部门",
    "区人大",
    "产业园",
    "各乡镇",
    "区政协",
    "服务中心",
)
DEEDS = (
    *("召开专题会议部署", "组织开展", "扎实推进", "全面启动", "现场调研", "通报近期", "集中学习"),
    *("有序开展", "督导检查", "圆满完成", "持续深化", "研究审议"),
)
MATTERS = (
    *(
        "春耕备播工作",
        "老旧管网改造",
        "招商引资洽谈",
        "冬季供暖保障",
        "防汛抗旱准备",
        "校园安全检查",
    ),
    *(
        "文明城区创建",
        "河道清淤整治",
        "志愿服务活动",
        "重点项目集中开工",
        "惠企政策宣讲",
        "道路养护",
    ),
    *("秋粮收购", "社区养老试点", "森林防火巡查", "消费帮扶展销", "知识产权宣传", "人居环境提升"),
)


def home_page(face: Face, links: Iterable[tuple[str, str]]) -> str:
    """The home page: the given links among news, filled up to the size of the real one."""
    random = Random(f"home {face.portal}")
    entries = "\n".join(f'<a class="entry" href="{href}">{name}</a>' for name, href in links)
    rows: list[str] = []
    size = len(_with_news(face, entries, rows).encode())
    while True:
        row = _news(face, random, len(rows))
        size += len(row.encode()) + 1
        if size > face.home_bytes:
            return _with_news(face, entries, rows)
        rows.append(row)


def _with_news(face: Face, entries: str, rows: list[str]) -> str:
    news = "\n".join(rows)
    main = f'<div class="entries">\n{entries}\n</div>\n<ul class="news">\n{news}\n</ul>'
    return document(face, "首页", {"ColumnName": "首页", "ColumnType": "首页"}, main)


def _news(face: Face, random: Random, number: int) -> str:
    title = f"{random.choice(PLACES)}{random.choice(DEEDS)}{random.choice(MATTERS)}"
    paths = menu_paths(face)
    href = mixed_href(face, paths[number % len(MENU)], number)
    day = f"2023-{random.randint(1, 3):02}-{random.randint(1, 28):02}"
    return (
        f'<li><a href="{href}" title="{title}" target="_blank">{title}</a><span>{day}</span></li>'
    )
