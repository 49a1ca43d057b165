"""Realistic, consistent figures for both forms, made by a generator seeded with agency and year.

Keys are those of the public JSON. Every sum of the forms holds, what one year carries out the next
carries in, stocks follow flows, and a district's government reports the sum of its agencies and
its own cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random

from tests.replicas.register import AGENCIES, BY_CODE, AgencyRow

Number = int | Decimal
TableOfNumbers = dict[str, dict[str, Number | None]]
FIRST_YEAR = 2019
PARTIES = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
RESULTS = (
    *("granted", "granted_in_part", "refused_state_secret", "refused_by_law"),
    *("refused_security_stability", "refused_third_party", "refused_internal_affairs"),
    *("refused_process_information", "refused_enforcement_file", "refused_administrative_query"),
    *("unavailable_not_held", "unavailable_needs_creation", "unavailable_still_unclear"),
    *("declined_petition", "declined_repeat", "declined_publication", "declined_mass"),
    *("declined_reissue", "other_not_corrected", "other_fee_unpaid", "other_misc"),
)
WEIGHTS = (40, 9, 0, 2, 0, 3, 4, 3, 2, 4, 16, 3, 2, 5, 3, 1, 1, 2, 2, 1, 3)
OUTCOMES = ("upheld", "corrected", "other", "pending")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
REQUESTS_PER_YEAR = {"government": (9, 20), "department": (6, 24), "town": (3, 9)}
DECISIONS = {"government": 5200, "department": 640, "town": 60, "subdistrict": 24}


@dataclass(frozen=True, slots=True)
class Figures:
    """The three tables of one report: row key → column key → number; None is left blank."""

    proactive: TableOfNumbers
    requests: TableOfNumbers
    proceedings: TableOfNumbers


def figures_of(code: str, year: int, form: str) -> Figures:
    """The true figures of one agency and year, laid out for one of the two forms."""
    cases = _cases(code, year)
    proactive = _proactive_2019(code, year) if form == "2019-60" else _proactive_2021(code, year)
    return Figures(proactive, _requests(cases, form), _proceedings(code, year))


def _requests(cases: Mapping[str, tuple[int, ...]], form: str) -> TableOfNumbers:
    """Add the totals; form 2019-60 prints the three other results as one row."""
    rows = dict(cases)
    handled = tuple(sum(column) for column in zip(*(rows[key] for key in RESULTS), strict=True))
    carried_out = rows.pop("carried_out")
    if form == "2019-60":
        parts = [rows.pop(key) for key in RESULTS[-3:]]
        rows["other"] = tuple(sum(column) for column in zip(*parts, strict=True))
    rows |= {"handled_total": handled, "carried_out": carried_out}
    return {
        key: {**dict(zip(PARTIES, values, strict=True)), "total": sum(values)}
        for key, values in rows.items()
    }


@cache
def _cases(code: str, year: int) -> dict[str, tuple[int, ...]]:
    """Requests of one agency and year by party; a government adds up its district."""
    row = BY_CODE[code]
    own = _own_cases(row, year)
    if row.kind != "government":
        return own
    everyone = [own, *(_own_cases(other, year) for other in _agencies_below(row))]
    return {
        key: tuple(sum(column) for column in zip(*(cases[key] for cases in everyone), strict=True))
        for key in own
    }


def _agencies_below(row: AgencyRow) -> list[AgencyRow]:
    return [
        other
        for other in AGENCIES
        if other.district == row.district and other is not row and not other.exempt
    ]


@cache
def _own_cases(row: AgencyRow, year: int) -> dict[str, tuple[int, ...]]:
    """New, carried in, every result, carried out: six numbers each, one per party."""
    random = Random(f"requests {row.code} {year}")
    low, high = REQUESTS_PER_YEAR.get(row.kind, (3, 8))
    new = _spread(random, random.randint(low, high), (70, 14, 2, 4, 7, 3))
    carried_in = _own_cases(row, year - 1)["carried_out"] if year > FIRST_YEAR else (0,) * 6
    carried_out = tuple(1 if n >= 3 and random.random() < 0.4 else 0 for n in new)
    handled = [n + p - c for n, p, c in zip(new, carried_in, carried_out, strict=True)]
    by_party = [_spread(random, count, WEIGHTS) for count in handled]
    results = dict(zip(RESULTS, zip(*by_party, strict=True), strict=True))
    return {
        "new_received": new,
        "carried_in": carried_in,
        **results,
        "carried_out": carried_out,
    }


def _spread(random: Random, count: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Share a count out over as many places as there are weights."""
    places = [0] * len(weights)
    for index in random.choices(range(len(weights)), weights, k=count):
        places[index] += 1
    return tuple(places)


@cache
def _normative(code: str, year: int) -> tuple[int, int, int]:
    """Normative documents made, repealed and in force at the end of one year."""
    random = Random(f"normative {code} {year}")
    most = {"government": 6, "department": 2, "town": 1}.get(BY_CODE[code].kind, 0)
    stock = _normative(code, year - 1)[2] if year > FIRST_YEAR else 3 + 4 * most
    made, repealed = random.randint(0, most), random.randint(0, min(most, stock))
    return made, repealed, stock + made - repealed


def _decisions(code: str, year: int, subject: str) -> int:
    """Licences, penalties … decided in one year; a government's include its district's."""
    row = BY_CODE[code]
    random = Random(f"{subject} {code} {year}")
    number = int(DECISIONS[row.kind] * random.uniform(0.8, 1.1))
    number = number // {"licences": 1, "penalties": 6, "compulsion": 40, "services": 3}[subject]
    if row.kind != "government":
        return number
    return number + sum(_decisions(other.code, year, subject) for other in _agencies_below(row))


def _proactive_2021(code: str, year: int) -> TableOfNumbers:
    made, repealed, in_force = _normative(code, year)
    random = Random(f"fees {code} {year}")
    scale = {"government": 900, "department": 60}.get(BY_CODE[code].kind, 0)
    fee = Decimal(f"{scale * random.uniform(0.8, 1.2):.4f}") if scale else 0
    return {
        "regulations": {"made": 0, "repealed": 0, "in_force": 0},
        "normative_documents": {"made": made, "repealed": repealed, "in_force": in_force},
        "licences": {"decisions": _decisions(code, year, "licences")},
        "penalties": {"decisions": _decisions(code, year, "penalties")},
        "compulsion": {"decisions": _decisions(code, year, "compulsion")},
        "fees": {"amount_wan_yuan": fee},
    }


def _proactive_2019(code: str, year: int) -> TableOfNumbers:
    made, _, in_force = _normative(code, year)
    random = Random(f"procurement {code} {year}")
    items = random.randint(1, 9)
    amount = Decimal(f"{items * random.uniform(4, 30):.2f}")
    subjects = {"licences": "licences", "other_services": "services"}
    subjects |= {"penalties": "penalties", "compulsion": "compulsion"}
    return {
        "regulations": {"made": 0, "disclosed": 0, "total_disclosed": 0},
        "normative_documents": {"made": made, "disclosed": made, "total_disclosed": in_force},
        **{key: _catalogue(code, year, key, subject) for key, subject in subjects.items()},
        "fees": _items(code, year, "fees"),
        "procurement": {"items": items, "amount": amount},
    }


def _catalogue(code: str, year: int, key: str, subject: str) -> dict[str, Number | None]:
    return {**_items(code, year, key), "decisions": _decisions(code, year, subject)}


def _items(code: str, year: int, key: str) -> dict[str, Number | None]:
    """Items of the list a year ago and the change since; the change is the one signed cell."""
    stock = Random(f"{key} {code}").randint(4, 60)
    changes = [Random(f"{key} {code} {y}").randint(-3, 3) for y in range(FIRST_YEAR, year + 1)]
    return {"items_last_year": stock + 12 + sum(changes[:-1]), "change": changes[-1]}


def _proceedings(code: str, year: int) -> TableOfNumbers:
    return {group: _group(code, year, group) for group in GROUPS}


def _group(code: str, year: int, group: str) -> dict[str, Number | None]:
    """Outcomes and their total; a case still pending a year ago is among this year's."""
    counts = dict(zip(OUTCOMES, _outcomes(code, year, group), strict=True))
    return {**counts, "total": sum(counts.values())}


@cache
def _outcomes(code: str, year: int, group: str) -> tuple[int, ...]:
    random = Random(f"{group} {code} {year}")
    most = {"government": 7, "department": 3, "town": 1}.get(BY_CODE[code].kind, 1)
    pending = _outcomes(code, year - 1, group)[-1] if year > FIRST_YEAR else 0
    return _spread(random, random.randint(0, most) + pending, (60, 12, 16, 12))
