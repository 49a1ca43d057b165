"""Every family by its name, and how to start one: `with serve("trs") as it: it.base_url`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path

from tests.families import branches, catalogs, fragments, hanweb, services
from tests.families.shapes import SHAPES
from tests.families.static import Built, build
from tests.families.variants import VARIANTS
from tests.replicas.server import Replica, running

PORTALS = Path(__file__).parent / "portals"
BUILDERS: Mapping[str, Callable[[], Built]] = {
    **{shape.name: partial(build, shape) for shape in (*SHAPES, *VARIANTS)},
    "hanweb-jpage": hanweb.site_of("hanweb-jpage"),
    "hanweb-jpage-by-page": hanweb.site_of("hanweb-jpage-by-page"),
    "hanweb-jpage-more": hanweb.site_of("hanweb-jpage-more"),
    "hanweb-xxgk-search": hanweb.xxgk_search,
    "hanweb-annual-report": hanweb.annual_report,
    "hanweb-jpaas": hanweb.jpaas,
    "truecms": hanweb.truecms,
    "ucap-search": catalogs.ucap_search,
    "ucap-tabs": services.tabs,
    "ucap-search-list": services.search_list,
    "ucap-hainan": services.hainan,
    "ucap-suzhou": services.suzhou,
    "hanweb-custom-search": services.custom_search,
    "gkmlpt": catalogs.gkmlpt,
    "epoint": catalogs.epoint,
    "script-json": catalogs.script_json,
    "longxun-list": fragments.longxun_list,
    "longxun-divs": fragments.longxun_divs,
    "longxun-annual": fragments.longxun_annual,
    "iframe": fragments.iframe,
    "vsb-single": fragments.single,
    "trs-agencies": partial(branches.branching, branches.TRS),
    "trs-by-agency": partial(branches.branching, branches.BY_AGENCY, shared=1),
    "hengshui": partial(branches.branching, branches.HENGSHUI),
}
FAMILIES: tuple[str, ...] = tuple(BUILDERS)


@cache
def built(family: str) -> Built:
    """The site of one family, and the paths of the documents that carry its reports."""
    return BUILDERS[family]()


def serve(family: str) -> AbstractContextManager[Replica]:
    """Run one family on 127.0.0.1 until the block ends; its `base_url` says where."""
    return running(Replica(family, built(family).site))


def portal_file(family: str, base_url: str) -> str:
    """The family's portal file, with the address at which its replica runs."""
    text = (PORTALS / f"{family}.toml").read_text(encoding="utf-8")
    return re.sub(r'(?m)^base_url = ".*"$', f'base_url = "{base_url}"', text)
