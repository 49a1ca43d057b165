"""No step does more than grows with the size: line by line, question by question, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.archive import Archive
from monitor.configuration import Configuration, load_books
from monitor.run import run
from monitor.schedule.crawl_plan import due_tonight
from pipeline.run import read_archive
from pipeline.store.database import open_database
from reportwatch.actions import answers, cases
from tests.country.counting import Counted, counted, steeper
from tests.country.documents import Span
from tests.country.installation import Place, make
from tests.country.january import publish
from tests.country.places import AGENCIES, District, districts
from tests.monitor.made import moment

# Most agencies are silent, so that everything is asked of many absences.
SPAN = Span(range(2022, 2024), 2, publishing=14)
SMALL, FACTOR = 1, 4
MOST = 1.1
# What happens a few times more is no slope.
LEAST = 200
# A text is compared with at most five that seem like it: among few texts there is none.
BY_CHANCE = "/pipeline/comparing/similarity"
NOW = moment("2025-01-20")

Step = Callable[[Place, Engine, Configuration], object]


def _reading(place: Place, engine: Engine, configuration: Configuration) -> None:
    archive = Archive(place.options.archive)
    read_archive(archive, engine, configuration.reference, lambda done, of: None, NOW)


def _round(place: Place, engine: Engine, configuration: Configuration) -> None:
    run(engine, configuration, NOW, None, place.folder / "status")


def _what_is_asked(place: Place, engine: Engine, configuration: Configuration) -> None:
    code = District(0).agencies[5].code
    due_tonight(engine, configuration, list(configuration.portals), NOW)
    answers.duty_of(place.options, code, 2023)
    answers.history(place.options, code, 2023)
    cases.told_alerts(place.options, only_open=True)


JANUARY = "a night of January is read"
NOTHING_NEW = "nothing is new to read"
STEPS: Mapping[str, Step] = {
    NOTHING_NEW: _reading,
    JANUARY: _reading,
    "it is judged and told": _round,
    "nothing changed": _round,
    "people ask": _what_is_asked,
}


def _counts(folder: Path, count: int) -> dict[str, Counted]:
    """What each step does over so many districts."""
    place = Place(folder, make(folder, count * AGENCIES, span=SPAN))
    engine, configuration = open_database(place.database), load_books(folder / "config")
    found = {}
    for name, step in STEPS.items():
        if name == JANUARY:
            publish(engine, configuration.reference, districts(place.size))
        with counted() as found[name]:
            step(place, engine, configuration)
    engine.dispose()
    return found


def test_no_step_grows_faster_than_the_country(tmp_path: Path) -> None:
    small, large = (_counts(tmp_path / f"{n}", n) for n in (SMALL, SMALL * FACTOR))
    steep = {
        name: [
            place
            for place in steeper(small[name], large[name], FACTOR, MOST, LEAST)
            if BY_CHANCE not in place
        ]
        for name in STEPS
    }
    assert {name: places for name, places in steep.items() if places} == {}
    assert all(sum(one.lines.values()) > 1000 for one in large.values())
    # Reports are many and large: where nothing is new none of them is loaded.
    assert large[NOTHING_NEW].rows["ReadingRow"] < FACTOR < large[JANUARY].rows["ReadingRow"]


def _every_pair(names: list[str]) -> int:
    return sum(one == other for one in names for other in names)


@pytest.mark.parametrize("is_quadratic", [True, False])
def test_a_loop_over_everything_for_each_is_found(is_quadratic: bool) -> None:
    found = []
    for count in (20, 20 * FACTOR):
        names = [f"{number}" for number in range(count)]
        with counted(__file__) as one:
            _every_pair(names) if is_quadratic else sorted(name for name in names)
        found.append(one)
    assert bool(steeper(*found, FACTOR, MOST, LEAST)) == is_quadratic
