"""Who may look at what on the desk: people, their roles, their districts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.messages import Bilingual


class UserRole(StrEnum):
    """What somebody is there for."""

    READER = "reader"
    CLERK = "clerk"
    OFFICER = "officer"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """One thing that a role may do.

    LOOK: standings, proofs, reports. CONTACTS: the people of agencies, who are named and have
    telephones. OPERATE: portals, crawls, setbacks, the outbox. PEOPLE: who may come in.
    """

    LOOK = "look"
    CONTACTS = "contacts"
    OPERATE = "operate"
    PEOPLE = "people"


RIGHTS: Mapping[UserRole, frozenset[Right]] = {
    UserRole.READER: frozenset({Right.LOOK}),
    UserRole.CLERK: frozenset({Right.LOOK}),
    UserRole.OFFICER: frozenset({Right.LOOK, Right.CONTACTS}),
    UserRole.OPERATOR: frozenset({Right.LOOK, Right.OPERATE}),
    UserRole.ADMINISTRATOR: frozenset(Right),
}
ROLES = {
    UserRole.READER: Bilingual("查阅者", "reader"),
    UserRole.CLERK: Bilingual("经办人", "clerk"),
    UserRole.OFFICER: Bilingual("主管人员", "officer"),
    UserRole.OPERATOR: Bilingual("运维人员", "operator"),
    UserRole.ADMINISTRATOR: Bilingual("管理员", "administrator"),
}


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may come in.

    `districts` are those that the person sees; `is_everywhere`: all there are, also new ones.
    """

    name: str
    role: UserRole
    districts: frozenset[str]
    is_everywhere: bool
    made_at: datetime
    ended_at: datetime | None = None

    def has(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def sees(self, district: str) -> bool:
        """The one place that says which districts somebody may look at."""
        return self.is_everywhere or district in self.districts


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who is logged in: since when, and when the visit before this one began."""

    user: User
    began_at: datetime
    before_at: datetime | None
