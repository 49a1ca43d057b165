"""The sentences of an invented report: preface and sections 1, 5 and 6, agreeing with its tables.

Each agency walks through the bank of sentences in an order of its own and never takes the same
sentence in two neighbouring years, so that texts differ as those of honest offices do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.replicas.figures import Figures
from tests.replicas.plan import Fault, Publication
from tests.replicas.planted import known
from tests.replicas.register import AGENCIES, DISTRICTS
from tests.replicas.subjects import subjects_of

NORMS = {
    "2019-60": "国务院办公厅政府信息与政务公开办公室有关通知（国办公开办函〔2019〕60号）",
    "2021-30": "国务院办公厅政府信息与政务公开办公室有关通知（国办公开办函〔2021〕30号）",
}
SELVES = {"government": "我区", "town": "我镇", "subdistrict": "我街道", "department": "我局"}
ROADS = ("春晖路", "建业街", "学府巷", "迎宾道", "青云街", "滨河路", "工农街", "望江路")
NUMBERING = (
    ("（一）", "（二）", "（三）", "（四）", "（五）"),
    ("1.", "2.", "3.", "4.", "5."),
)
ORDINALS = ("一是", "二是", "三是")
ASPECTS = ("disclosure", "requests", "management", "platform", "supervision")


@dataclass(frozen=True, slots=True)
class Narrative:
    """Paragraphs of the preface and of the sections that are prose."""

    preface: str
    overall: tuple[str, ...]
    problems: tuple[str, ...]
    other: tuple[str, ...]


class _Bank:
    """The sentences in the order in which one agency uses them, year after year."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.random = Random(f"narrative {publication.key}")

    def one(self, *path: str) -> str:
        return self.some(1, *path)[0]

    def some(self, count: int, *path: str) -> list[str]:
        """The next `count` entries of one list, in this agency's own order."""
        entries = list(_entries(*path))
        Random(f"{path} {self.publication.agency.code}").shuffle(entries)
        start = (self.publication.year - 2019) * count
        return [entries[(start + step) % len(entries)] for step in range(count)]

    def three_apart(self, *path: str) -> list[str]:
        """One entry of each third of a list of 21; two agencies never share two in one year."""
        entries, year = _entries(*path), self.publication.year
        place = AGENCIES.index(self.publication.agency)
        first, second = place % 7 + year, place // 7 + year
        picks = (first % 7, 7 + second % 7, 14 + (first + second) % 7)
        return [entries[pick] for pick in picks]


def narrative_of(publication: Publication, figures: Figures) -> Narrative:
    """Write the prose of one report; its numbers are those printed in the tables."""
    bank = _Bank(publication)
    facts = _facts(publication, figures, bank.random)
    return Narrative(
        preface=_preface(bank, facts),
        overall=_overall(bank, facts),
        problems=_problems(bank, facts),
        other=_other(bank, facts),
    )


def _facts(publication: Publication, figures: Figures, random: Random) -> dict[str, str | int]:
    """What the placeholders of the bank stand for in this report."""
    agency = publication.agency
    subjects = subjects_of(agency)
    Random(f"subjects {publication.key}").shuffle(subjects)
    items = [random.randint(8, 90) for _ in "bcd"]
    requests = figures.requests
    return {
        "agency": agency.name,
        "we": "本办公室" if agency.code.endswith("-zfb") else SELVES[agency.kind],
        "site": agency.site_name,
        "year": publication.year,
        "norm": NORMS[publication.form],
        **{f"t{number}": subject for number, subject in enumerate(subjects[:4], start=1)},
        **{"a": sum(items), "b": items[0], "c": items[1], "d": items[2]},
        "n": int(known(requests["new_received"]["total"])),
        "p": int(known(requests["carried_in"]["total"])),
        "h": int(known(requests["handled_total"]["total"])),
        "o": int(known(requests["carried_out"]["total"])),
        **_normative(figures),
        **_fees(figures, random),
        **_period(publication),
        "place": f"{DISTRICTS[agency.district]}{random.choice(ROADS)}{random.randint(2, 188)}号",
        "phone": 5_550_000 + random.randint(100, 9_999),
    }


def _normative(figures: Figures) -> dict[str, int]:
    documents = figures.proactive["normative_documents"]
    if "repealed" not in documents:
        return {}
    return {
        "m": int(known(documents["made"])),
        "r": int(known(documents["repealed"])),
        "v": int(known(documents["in_force"])),
    }


def _fees(figures: Figures, random: Random) -> dict[str, int]:
    """Notices that were not paid stand in table 3; each paid one brought 100 yuan."""
    unpaid = figures.requests.get("other_fee_unpaid", {}).get("total") or 0
    paid = random.randint(0, 2) if unpaid else 0
    return {"notices": int(unpaid) + paid, "yuan": paid * 100}


def _period(publication: Publication) -> dict[str, str]:
    year = publication.year - 1 if publication.fault is Fault.TITLE_YEAR else publication.year
    last_day = 30 if publication.fault is Fault.PERIOD else 31
    return {"from": f"{year}年1月1日", "to": f"{year}年12月{last_day}日"}


def _preface(bank: _Bank, facts: Mapping[str, str | int]) -> str:
    parts = (bank.one(part) for part in ("preface", "parts", "period", "contact"))
    return "".join(parts).format(**facts)


def _overall(bank: _Bank, facts: Mapping[str, str | int]) -> tuple[str, ...]:
    """An opening and the five aspects that the norm asks for, in order."""
    numbers = NUMBERING[bank.random.randrange(2)]
    paragraphs = [bank.one("opening").format(**facts)]
    for number, aspect in zip(numbers, ASPECTS, strict=True):
        heading = _entries(aspect, "heading")[0]
        sentences = "".join(_aspect(bank, facts, aspect)).format(**facts)
        paragraphs.append(f"{number}{heading}情况。{sentences}")
    return tuple(paragraphs)


def _aspect(bank: _Bank, facts: Mapping[str, str | int], aspect: str) -> list[str]:
    details = bank.some(2, aspect, "details")
    if aspect == "disclosure":
        extra = [bank.one(aspect, "normative")] if facts.get("v") else []
        return [bank.one(aspect, "counts"), *extra, *details]
    if aspect == "requests":
        has_any = any(facts[key] for key in "npho")
        return [bank.one(aspect, "counts" if has_any else "none"), *details]
    is_government = bank.publication.agency.kind in ("government", "town")
    if aspect == "supervision" and is_government:
        return [*details, bank.one("accountability", "sentences")]
    return details


def _problems(bank: _Bank, facts: Mapping[str, str | int]) -> tuple[str, ...]:
    pairs = [pair.split("|") for pair in bank.three_apart("problems", "pairs")]
    problems = "；".join(f"{n}{problem}" for n, (problem, _) in zip(ORDINALS, pairs, strict=True))
    measures = "；".join(f"{n}{measure}" for n, (_, measure) in zip(ORDINALS, pairs, strict=True))
    opening, closing = bank.one("problems", "opening"), bank.one("problems", "closing")
    return tuple(
        text.format(**facts) for text in (f"{opening}{problems}。", f"{closing}{measures}。")
    )


def _other(bank: _Bank, facts: Mapping[str, str | int]) -> tuple[str, ...]:
    """From 2021 on the information-processing fee is reported here."""
    nothing = bank.one("other", "nothing")
    if bank.publication.year < 2021:
        return (nothing,)
    fees = bank.one("other", "fees" if facts["notices"] else "fees_none")
    return (fees.format(**facts), nothing)


@cache
def _entries(*path: str) -> tuple[str, ...]:
    """The list at one place of the bank; a pair becomes one text with a bar in the middle."""
    place: object = tomllib.loads(_SENTENCES.read_text(encoding="utf-8"))
    for key in path:
        place = place[key] if isinstance(place, dict) else None
    if isinstance(place, str):
        return (place,)
    if not isinstance(place, list):
        raise KeyError(f"no sentences at {path}")
    return tuple("|".join(entry) if isinstance(entry, list) else str(entry) for entry in place)


_SENTENCES = Path(__file__).with_name("sentences.toml")
