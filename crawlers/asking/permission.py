"""What may be asked at all: the hosts of the portal file, and what robots.txt leaves open."""

from __future__ import annotations

from protego import Protego
from scrapy.exceptions import IgnoreRequest

from crawlers.pages.addresses import is_on_file_host, is_on_portal, is_within_reach, web_address
from crawlers.pages.answers import Answer, Refusal
from crawlers.portals import Portal
from crawlers.records import Role

ROBOTS_PATH = "/robots.txt"
OUR_NAME = "reportwatch"


class NotAllowed(IgnoreRequest):
    """An address that we do not ask for, and why."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        super().__init__(f"{refusal}: {detail}")
        self.refusal = refusal
        self.detail = detail


class Permission:
    """What one crawl may ask; it learns the robots.txt of each host before any page of it."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._robots: dict[str, Protego] = {}
        self._closed: set[str] = set()

    def learn_robots(self, origin: str, answer: Answer) -> float | None:
        """Take in a host's robots.txt; returns its Crawl-delay in seconds, if it states one.

        A missing file allows everything; a server that fails, or begs for patience, closes the
        host for this night (RFC 9309, 2.3.1).
        """
        if answer.has_failed:
            self._closed.add(origin)
            return None
        rules = Protego.parse(answer.text if answer.status == 200 else "")
        self._robots[origin] = rules
        delay = rules.crawl_delay(OUR_NAME)
        return float(delay) if delay is not None else None

    def is_closed(self, origin: str) -> bool:
        return origin in self._closed

    def allows(self, url: str, role: Role = Role.LIST) -> bool:
        """Say whether an address is ours to ask."""
        try:
            self.check(url, role)
        except NotAllowed:
            return False
        return True

    def check(self, url: str, role: Role) -> None:
        """Raise Refused for an address that is not ours to ask."""
        is_open = is_on_portal(url, self._portal) and is_within_reach(url, self._portal)
        is_file = role is Role.ATTACHMENT and is_on_file_host(url, self._portal)
        parts = web_address(url)
        if parts is None or (not is_open and not is_file):
            raise NotAllowed(Refusal.OFF_PORTAL, url)
        if parts.path == ROBOTS_PATH:
            return
        origin = self._portal.base_url if is_open else f"{parts.scheme}://{parts.netloc}"
        if origin in self._closed:
            raise NotAllowed(Refusal.CLOSED, url)
        rules = self._robots.get(origin)
        if rules is not None and not rules.can_fetch(url, OUR_NAME):
            raise NotAllowed(Refusal.ROBOTS, url)
