"""Several reports in one document: a collection, or two papers of one report that may differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from pipeline.blocks import Grid, Paragraph, RaggedRows
from pipeline.reading.titles import LONGEST_TITLE, TitleClaim, claim_in
from pipeline.reference.register import Register, tidy_name
from pipeline.reference.section_likeness import WITH_TABLES
from pipeline.sections.sections import Section

FIRST_OF_THE_END = 5  # a report that lacks its last section ends with its fifth
LINES_BEFORE_A_TITLE = 12
LAST_WITH_A_TITLE = 4  # sections with which a paper may begin whose first ones are lacking
LEAST_TABLES = 2  # of a paper; a list of contents has none


@dataclass(frozen=True, slots=True)
class _Titles:
    """What the titles of one paper say: agencies, as the register calls them, and years."""

    agencies: frozenset[str]
    years: frozenset[int]

    def are_of_others(self, other: _Titles) -> bool:
        """Whether both name agencies, or years, and none that may be the same."""
        years = self.years and other.years and not self.years & other.years
        names = [(one, two) for one in self.agencies for two in other.agencies]
        return bool(years) or bool(names and not any(a in b or b in a for a, b in names))


def papers_of(sections: Sequence[Section]) -> tuple[tuple[Section, ...], ...]:
    """The sections of each report in a document: those of a second one begin anew, with tables.

    It may lack its first section, or the one before it its last ones; then it has its title.
    """
    starts = [0]
    for at, (before, first) in enumerate(pairwise(sections), start=1):
        is_anew = first.number == 1 and before.number >= FIRST_OF_THE_END
        is_titled = 0 < first.number < min(before.number, LAST_WITH_A_TITLE) and _is_titled(before)
        if (
            (is_anew or is_titled)
            and _has_tables(sections[starts[-1] : at])
            and _has_tables(sections[at:])
        ):
            starts.append(at)
    return tuple(tuple(sections[a:b]) for a, b in pairwise([*starts, len(sections)]))


def _is_titled(before: Section) -> bool:
    """Whether the next paper's title stands at the end of a section."""
    lines = [block.text for block in before.blocks if isinstance(block, Paragraph)]
    return any(
        claim_in(above + line) for above, line in pairwise(("", *lines[-LINES_BEFORE_A_TITLE:]))
    )


def _has_tables(sections: Sequence[Section]) -> bool:
    with_tables = {
        part.number
        for part in sections
        if any(isinstance(block, Grid | RaggedRows) for block in part.blocks)
    }
    return len(with_tables.intersection(WITH_TABLES)) >= LEAST_TABLES


def reports_in(sections: Sequence[Section], register: Register) -> frozenset[str]:
    """The agencies of a collection, with the years where it is one agency's.

    Empty for a document of one report, however many papers of it stand there. Without tables only
    titles of agencies on the register make a collection.
    """
    starts = [before for before, first in pairwise(sections) if _begins(before, first)]
    named = [names for part in starts if (names := _registered(part, register))]
    if named and not any(frozenset.intersection(*named)):
        return frozenset.union(*named)
    papers = papers_of(sections)
    before = [papers[0][0], *(paper[-1] for paper in papers[:-1])]
    titles = [_titles_at_end(part, register) for part in before]
    if not any(one.are_of_others(other) for one, other in combinations(titles, 2)):
        return frozenset()
    return frozenset(
        " ".join((*sorted(one.agencies), *map(str, sorted(one.years)))) for one in titles
    )


def _begins(before: Section, first: Section) -> bool:
    is_anew = before.number == 0 or before.number >= FIRST_OF_THE_END
    return first.number == 1 and is_anew


def _registered(part: Section, register: Register) -> frozenset[str]:
    claims = _claims_at_end(part)
    entries = [register.find(claim.agency) for claim in claims if claim.agency]
    return frozenset(entry.name for entry in entries if entry)


def _titles_at_end(part: Section, register: Register) -> _Titles:
    claims = list(_claims_at_end(part))
    names = [claim.agency for claim in claims if claim.agency]
    entries = [(name, register.find(name)) for name in names]
    return _Titles(
        frozenset(entry.name if entry else tidy_name(name) for name, entry in entries),
        frozenset(claim.year for claim in claims if claim.year),
    )


def _claims_at_end(part: Section) -> Iterator[TitleClaim]:
    """Titles in one line or two; a signature before a whole title is none."""
    lines = [block.text for block in part.blocks if isinstance(block, Paragraph)]
    short = [line for line in lines if len(line) <= LONGEST_TITLE][-LINES_BEFORE_A_TITLE:]
    for above, line in pairwise(("", *short)):
        claim = claim_in(line)
        if claim is not None and claim.agency is None:
            claim = claim_in(above + line)
        if claim is not None and claim.agency is not None:
            yield claim
