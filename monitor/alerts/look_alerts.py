"""Facts for the operators: accusations that wait for a second look, and looks that saw more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.messages import Message
from monitor.alerts.alerts import values_hash
from monitor.records import AlertKey, Audience, Fact, Judgement
from monitor.standings.second_looks import NOT_SAME, WAITING, waiting_for_looks

LOOKS_OWED = "second-looks-owed"
LOOK_DIFFERS = "second-look-differs"
# All portals are one fact: without a browser they wait together, and that is said once.
EVERYWHERE = "second-looks"
OWED = "look-alerts.owed"
NAMED = 5


def look_facts(judgements: Sequence[Judgement]) -> Iterator[Fact]:
    """One fact for all that waits, and one for each portal where a look found something else."""
    found = [(one, said) for one in judgements for said in waiting_for_looks(one)]
    yield from _owed([(one, said) for one, said in found if said.template == WAITING])
    differing = [said for _, said in found if said.template == NOT_SAME]
    for portal in sorted({str(said.values["portal"]) for said in differing}):
        own = [said for said in differing if said.values["portal"] == portal]
        yield Fact(
            key=AlertKey(Audience.OPERATOR, portal, None, LOOK_DIFFERS),
            label=portal,
            values_hash=values_hash(sorted({str(said.values["url"]) for said in own})),
            sentences=tuple({str(said.values["url"]): said for said in own}.values()),
        )


def _owed(waiting: Sequence[tuple[Judgement, Message]]) -> Iterator[Fact]:
    if not waiting:
        return
    portals = sorted({str(said.values["portal"]) for _, said in waiting})
    agencies = {(one.duty.agency_code, one.duty.year) for one, _ in waiting}
    named = ", ".join(portals[:NAMED]) + (" …" if len(portals) > NAMED else "")
    counts = {"reports": len(agencies), "portals": len(portals)}
    yield Fact(
        key=AlertKey(Audience.OPERATOR, EVERYWHERE, None, LOOKS_OWED),
        label=named,
        values_hash=values_hash([LOOKS_OWED]),
        sentences=(Message(OWED, {**counts, "named": named}),),
    )
