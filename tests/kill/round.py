"""One round in a process of its own, from a prepared database to real servers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.leases import night_lock
from monitor.configuration import Configuration
from monitor.delivery.email import parse_smtp_url
from monitor.delivery.process import by_delivery_process
from monitor.officers import Chat, Officer, Officers, Operator
from monitor.run import run
from pipeline.reference.register import AgencyEntry, register_of
from pipeline.store.database import open_database
from reportwatch.secrets import robots
from tests.monitor.chat_server import SECRET
from tests.monitor.made import moment, portal
from tests.monitor.office import made_books

DISTRICTS = ("990101", "990102", "990103")
AGENCIES = 10
BEFORE, AT = "2023-01-30", "2023-02-06"
CHATS = (
    Chat(service="dingtalk", url="$env:DING", secret="$env:KEY"),
    Chat(service="wecom", url="$env:WECOM"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one round works: its database, its folder, and the servers around it."""

    database: str
    folder: Path
    smtp_url: str
    environment: dict[str, str]


def office_books() -> Configuration:
    """Three districts with ten agencies each; five officers, two groups, one operator."""
    configuration = made_books()
    entries = [
        AgencyEntry(
            f"{district}{number:03}", f"柳城{district[-1]}区第{number}街道办事处", "subdistrict",
            district, f"p{district}", (), 2022, None, None, None,
        )
        for district in DISTRICTS
        for number in range(1, AGENCIES + 1)
    ]  # fmt: skip
    officers = (
        *(
            Officer(
                name=f"林{district[-1]}",
                address=f"officer{district}@example.org",
                districts=(district,),
                summaries=("weekly",),
                escalate_to="chief@example.org",
            )
            for district in DISTRICTS
        ),
        Officer(name="Lin", address="lin@example.org", districts=DISTRICTS, language="en"),
        Officer(name="江", address="jiang@example.org", districts=DISTRICTS, chats=CHATS),
    )
    operators = (Operator(name="值班", address="operator@example.org"),)
    return replace(
        configuration,
        reference=replace(configuration.reference, register=register_of(entries)),
        portals={f"p{district}": portal(f"p{district}") for district in DISTRICTS},
        officers=Officers(officers=officers, operators=operators),
    )


def round_once(place: Place) -> None:
    """What `reportwatch night` does after its crawl."""
    configuration = office_books()
    send = partial(
        by_delivery_process,
        server=parse_smtp_url(place.smtp_url),
        sender=configuration.watch.mail.sender,
        timeout_s=30,
        receipts=place.folder / "outbox",
        robots=robots(configuration.officers, place.environment, place.folder),
    )
    with night_lock(place.folder):
        engine = open_database(place.database)
        run(engine, configuration, moment(AT), send, place.folder / "status")
        engine.dispose()


def environment(group_url: str) -> dict[str, str]:
    """The secrets of the two groups."""
    return {
        "DING": f"{group_url}/dingtalk?access_token=t",
        "WECOM": f"{group_url}/wecom?key=k",
        "KEY": SECRET,
    }
