"""What the archive holds of second looks, brought into the database before anybody judges."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from crawlers.archive import Archive, ArchiveDamaged
from crawlers.crawl_ids import started_at
from crawlers.damage import Damage, look_damage
from crawlers.kept_looks import second_look
from crawlers.looks import SecondLook, season_of
from pipeline.store.damages import record_damage
from pipeline.store.looks import forget_looks, looks_taken_in, record_look
from pipeline.store.readings import transaction


def take_in_looks(archive: Archive, engine: Engine, now: datetime) -> None:
    """Let the database hold this season's looks as they lie in the archive.

    A look whose record was taken away or is damaged counts no more. Of a portal that another
    machine's archive holds nothing is forgotten.
    """
    season = season_of(now)
    for portal in archive.portals():
        looks, damages = _looks(archive, portal, season)
        with transaction(engine) as session:
            record_damage(session, damages, now)
            known = looks_taken_in(session, portal, season)
            for look in looks:
                if look.look_id not in known:
                    record_look(session, look)
            forget_looks(session, portal, known - {one.look_id for one in looks})


def _looks(archive: Archive, portal: str, season: int) -> tuple[list[SecondLook], list[Damage]]:
    looks: list[SecondLook] = []
    damages: list[Damage] = []
    for look_id in archive.look_ids(portal):
        if season_of(started_at(look_id)) != season:
            continue
        try:
            look = second_look(archive, portal, look_id)
        except ArchiveDamaged:
            damage = look_damage(archive, portal, look_id)
            damages += [damage] if damage is not None else []
        else:
            looks += [look] if look is not None else []
    return looks, damages
