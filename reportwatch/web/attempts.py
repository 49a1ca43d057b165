"""How often somebody may fail to come in, by the address that the attempt comes from."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=5)
MOST = 20
MOST_ADDRESSES = 10_000


class Attempts:
    """Attempts of the last minutes, kept in memory; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: OrderedDict[str, deque[datetime]] = OrderedDict()

    def forgive(self, address: str) -> None:
        """The last attempt from there was right: an office comes in by one address at nine."""
        with self._lock:
            tried = self._of.get(address)
            if tried:
                tried.pop()

    def allows(self, address: str, now: datetime) -> bool:
        """Count one attempt; False when there were too many of late."""
        with self._lock:
            tried = self._of.setdefault(address, deque())
            self._of.move_to_end(address)
            while tried and now - tried[0] > WITHIN:
                tried.popleft()
            if len(self._of) > MOST_ADDRESSES:
                self._of.popitem(last=False)
            if len(tried) >= MOST:
                return False
            tried.append(now)
            return True
