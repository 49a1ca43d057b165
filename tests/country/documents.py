"""What stands on the portal of a made-up district: reports, corrections, notices, dead rows.

Which agency is late, wrong or silent is drawn once and is the same in every district; names, texts
and numbers are each district's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from tests.country.places import AGENCIES, SYLLABLES, Agency, District
from tests.replicas.documents import MadeReport, Section
from tests.replicas.figures import GROUPS, OUTCOMES, PARTIES, Figures, TableOfNumbers
from tests.replicas.markup import body_html
from tests.replicas.official_forms import BLOCKS, REQUEST_ROWS, SECTIONS
from tests.replicas.plan import Markup
from tests.rules.similarity_corpus import HOW, WHEN, WHO

FIRST_YEAR = 2019
NORMS = {2019: "国办公开办函〔2019〕60号", 2020: "国办公开办函〔2019〕60号"}
NORM = "国办公开办函〔2021〕30号"
# Of a hundred reports so many are late, lack a section, cannot be read, are corrected by a second
# document, or are never published. Assumed: no public count of a whole district is known to us.
LATE, WRONG, UNREADABLE, CORRECTED, SILENT = 4, 5, 1, 3, 2
NOTICES = 6
NUMBERS = 3  # that are a report's own
STEP = 900  # between two of them: as many districts may differ by one


# Every report says something of these, so that what it leaves out does not hang on drawn words.
ASPECTS = (
    "主动公开方面，按照目录及时公开。",
    "依申请公开方面，依法办理答复。",
    "政府信息管理方面，落实审核制度。",
    "平台建设方面，维护门户网站专栏。",
    "监督保障方面，开展业务培训。",
)


@dataclass(frozen=True, slots=True)
class Span:
    """Over which report years a country goes, how many nights of its last month are kept, and how
    many agencies of each district publish at all."""

    years: range
    nights: int
    publishing: int = AGENCIES

    @property
    def last_day(self) -> date:
        """Nothing is due then, and everything of these years is over."""
        return date(self.years[-1] + 1, 12, 15)


FIVE_YEARS = Span(range(FIRST_YEAR, FIRST_YEAR + 5), 20)


@dataclass(frozen=True, slots=True)
class Document:
    """One page as a list of a portal names it; without `content` its address is dead."""

    url: str
    title: str
    on: date
    content: bytes | None
    year: int
    #: What is this district's own in it, in the same order in every district.
    own: tuple[str, ...]


@cache
def fate(place: int, year: int) -> str:
    """What becomes of the report of one agency, by its place in the district."""
    drawn = Random(f"fate 161 {place} {year}").randrange(100)
    for name, share in (
        *(("late", LATE), ("wrong", WRONG), ("unreadable", UNREADABLE)),
        *(("corrected", CORRECTED), ("silent", SILENT)),
    ):
        if drawn < share:
            return name
        drawn -= share
    return "published"


def documents(district: District, span: Span) -> Iterator[Document]:
    """Everything that the portal of a district ever listed, year by year."""
    for year in span.years:
        for place, agency in enumerate(district.agencies[: span.publishing]):
            yield from _of_agency(district, place, agency, year)
        yield from _beside(district, year)


def published_in_time(district: District, place: int, year: int) -> Document:
    """The report that one agency publishes in time."""
    agency = district.agencies[place]
    return _report(district, place, agency, year, day_of_publication(place, year))


def day_of_publication(place: int, year: int, *, is_late: bool = False) -> date:
    if place == 0:  # a government has until the end of March
        return date(year + 1, 4 if is_late else 3, 20)
    return date(year + 1, 1, 5) + timedelta(days=36 if is_late else place % 13)


def _of_agency(district: District, place: int, agency: Agency, year: int) -> Iterator[Document]:
    what = fate(place, year)
    on = day_of_publication(place, year, is_late=what == "late")
    if what == "silent":
        if place % 3 == 0:  # some silence is a page that a list names and that is gone
            yield Document(_url(district, agency, year), _title(agency, year), on, None, year, ())
        return
    if what == "unreadable":
        url, title = _url(district, agency, year, "pdf"), _title(agency, year)
        content = f"%PDF-1.4 {agency.code} {year}".encode()
        yield Document(url, title, on, content, year, ())
        return
    yield _report(district, place, agency, year, on, is_wrong=what == "wrong")
    if what == "corrected":
        yield _report(district, place, agency, year, on + timedelta(days=30), ending="（更正）")


def _report(
    district: District,
    place: int,
    agency: Agency,
    year: int,
    on: date,
    *,
    is_wrong: bool = False,
    ending: str = "",
) -> Document:
    own = _own(district, place, agency, year)
    made = _made(agency, year, on, own, ending, is_wrong=is_wrong)
    body = body_html(made, Markup.CLEAN)
    page = f"<html><body><div class='article_content'>{body}</div></body></html>"
    url = _url(district, agency, year, "html", "-2" if ending else "")
    tokens = (*own.sentences, *map(str, own.numbers))
    return Document(url, made.title, on, page.encode(), year, tokens)


@dataclass(frozen=True, slots=True)
class _Own:
    sentences: tuple[str, ...]
    numbers: tuple[int, ...]


def _own(district: District, place: int, agency: Agency, year: int) -> _Own:
    """The sentences and numbers of one report."""
    random = Random(f"own {district.number} {place} {year}")
    # A government's are above what its agencies' come to.
    lowest = 100_003 if place else 90_000_003
    first = lowest + STEP * NUMBERS * ((year - FIRST_YEAR) * 60 + place) + district.number
    return _Own(
        tuple(_sentence(random) for _ in range(14)),
        tuple(first + STEP * slot for slot in range(NUMBERS)),
    )


def _sentence(random: Random) -> str:
    who, when, how = (random.choice(words) for words in (WHO, WHEN, HOW))
    what, other = ("".join(random.choices(SYLLABLES, k=8)) for _ in range(2))
    return f"{when}由{who}{how}{what}事项，并对{other}作出说明。"


def _made(
    agency: Agency, year: int, on: date, own: _Own, ending: str, *, is_wrong: bool
) -> MadeReport:
    form = "2019-60" if year <= 2020 else "2021-30"
    norm = NORMS.get(year, NORM)
    prose = {
        1: (*ASPECTS, *own.sentences[:9]),
        # In section five each speaks of a problem, whatever its syllables.
        5: tuple(f"针对不足，{one}" for one in own.sentences[9:]),
        6: ("本年度未收取政府信息公开信息处理费，没有其他事项。",),
    }
    tables = {2: "proactive", 3: "requests", 4: "proceedings"}
    return MadeReport(
        title_lines=(f"{agency.name}{year}年政府信息公开工作年度报告{ending}",),
        preface=(
            f"根据《中华人民共和国政府信息公开条例》第五十条和国务院办公厅政府信息与政务公开办公室"
            f"有关通知（{norm}）要求，{agency.name}编制本报告。"
            f"数据统计时间为{year}年1月1日至{year}年12月31日。"
        ),
        sections=tuple(
            Section(number, heading, prose.get(number, ()), tables.get(number))
            for number, heading in SECTIONS.items()
            if not (is_wrong and number == 6)
        ),
        figures=_figures(form, own.numbers),
        form=form,
        signature=(agency.name, f"{on.year}年{on.month}月{on.day}日"),
    )


def _figures(form: str, numbers: tuple[int, ...]) -> Figures:
    decided, asked, reviewed = numbers
    proactive: TableOfNumbers = {
        key: {column: 0 for column, _ in block.columns}
        for block in BLOCKS[form]
        for key, _ in block.rows
    }
    proactive["licences"]["decisions"] = decided
    parties = dict.fromkeys(PARTIES, 0)
    requests: TableOfNumbers = {row.key: {**parties, "total": 0} for row in REQUEST_ROWS[form]}
    for key in ("new_received", "granted", "handled_total"):
        requests[key] |= {"natural_person": asked, "total": asked}
    proceedings: TableOfNumbers = {
        group: {**dict.fromkeys(OUTCOMES, 0), "total": 0} for group in GROUPS
    }
    proceedings["reconsideration"] |= {"upheld": reviewed, "total": reviewed}
    return Figures(proactive, requests, proceedings)


def _beside(district: District, year: int) -> Iterator[Document]:
    """Notices in the same lists, and the report of a body that the register does not have."""
    for number in range(NOTICES):
        on = date(year + 1, 2, 1 + number)
        url = f"http://{district.host}/{year}/notice-{number}.html"
        title = f"{district.name}关于做好{year}年第{number + 1}批信息公开培训的通知"
        page = f"<html><body><h1>{title}</h1><p>请各单位按时参加。</p></body></html>"
        yield Document(url, title, on, page.encode(), year, ())
    stranger = Agency(f"{district.code}-x", f"{district.name}融媒体中心", "organisation")
    yield _report(district, 59, stranger, year, date(year + 1, 1, 25), ending="")


def _title(agency: Agency, year: int) -> str:
    return f"{agency.name}{year}年政府信息公开工作年度报告"


def _url(
    district: District, agency: Agency, year: int, ending: str = "html", which: str = ""
) -> str:
    return f"http://{district.host}/{year}/{agency.code}{which}.{ending}"
