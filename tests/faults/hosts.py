"""The servers of one process: every family, under every certificate that a fault needs."""

from __future__ import annotations

import os
from pathlib import Path

from tests.faults import small
from tests.faults.certificate import Authority, Shown
from tests.faults.kinds import FILES, Fault
from tests.faults.registers import Described
from tests.faults.spoils import moved
from tests.replicas.faults import Spoil
from tests.replicas.server import Replica, start
from tests.replicas.site import Site

AT_FILE_HOST = "/typtfile/report.pdf"


class Hosts:
    """Replicas that start when they are first asked for; this process trusts our authority."""

    def __init__(self, folder: Path) -> None:
        self._authority = Authority(folder)
        os.environ["SSL_CERT_FILE"] = str(self._authority.trusted)
        self._running: dict[tuple[str, Shown | None], Replica] = {}
        self._files: Replica | None = None

    def replica(self, family: str, tls: Shown | None = None) -> Replica:
        if (family, tls) not in self._running:
            replica = Replica(family, small.site_of(family))
            start(replica, tls=self._authority.context(tls) if tls else None)
            self._running[family, tls] = replica
        return self._running[family, tls]

    def described(self, family: str, fault: Fault) -> Described:
        """The portal's file: where it is first asked, and what more it says."""
        base_url = fault.at or self.replica(family, fault.tls).base_url
        if fault.is_sent_on:
            base_url = base_url.replace("https://", "http://")
        more = fault.more
        if FILES in more:
            more = more.replace(FILES, self._file_host().base_url)
        return Described(family, base_url, more)

    def to_the_files(self) -> Spoil:
        return moved(f"{self._file_host().base_url}{AT_FILE_HOST}")

    def _file_host(self) -> Replica:
        if self._files is None:
            report = small.report_in_a_file()
            nothing = Site(home=report, not_found=report, pages={AT_FILE_HOST: report})
            self._files = Replica("files", nothing)
            start(self._files)
        return self._files
