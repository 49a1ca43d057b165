"""Whether what meets foreign files and pages is held: tried from inside, as a stranger would.

In a reader of documents the calls are its own; in the place of a browser and of LibreOffice a
small program stands, started as they are and held as they are.
"""

from __future__ import annotations

import os
import platform
import shlex
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core import landlock
from core.browser import keeper, kept_flags, within_reach
from core.messages import LANGUAGES, Bilingual, Message, text
from pipeline.sandbox import seccomp
from pipeline.sandbox.attempts import Attempt, tried_in_reader
from pipeline.sandbox.orders import WorkerRefusal
from pipeline.witness.office import printed_by
from reportwatch.actions.inspection import Inspection, fault, note, well

READERS_SEALED = "doctor.readers-sealed"
READERS_OPEN = "doctor.readers-open"
READERS_SILENT = "doctor.readers-silent"
UNTRIED_MACHINE = "doctor.untried-machine"
PROGRAM_SEALED = "doctor.program-sealed"
PROGRAM_OPEN = "doctor.program-open"
PROGRAM_SILENT = "doctor.program-silent"
THE_BROWSER, THE_OFFICE = "doctor.the-browser", "doctor.the-office"
ATTEMPTS = {
    Attempt.READ: "doctor.attempt-read",
    Attempt.WRITE: "doctor.attempt-write",
    Attempt.RIGHTS: "doctor.attempt-rights",
    Attempt.CONNECT: "doctor.attempt-connect",
    Attempt.START: "doctor.attempt-start",
    Attempt.SIGNAL: "doctor.attempt-signal",
}
BETWEEN = "doctor.attempt-between"
WENT, SAID_IN = "went", "given.pdf"
TRIED_WITHIN_S = 20.0
# It has processes of its own, so that START is not tried.
PROGRAM = f"""#!/bin/bash
tried() {{ if "${{@:2}}" 2>/dev/null; then echo "$1 {WENT}"; else echo "$1 held"; fi; }}
reads() {{ local text; read -r text <"$1"; }}
writes() {{ : >>"$1"; }}
asks() {{ (exec 3<>"/dev/tcp/127.0.0.1/$1"); }}
lets_in() {{ chmod +x "$1" && [ -x "$1" ]; }}
on() {{
tried {Attempt.READ} reads /etc/passwd
tried {Attempt.WRITE} writes "$1"
tried {Attempt.RIGHTS} lets_in "$1"
tried {Attempt.CONNECT} asks "$2"
tried {Attempt.SIGNAL} kill -0 "$3"
}}
"""
# Another folder stands at /tmp for LibreOffice.
NOT_ITS_OWN = "/var/tmp"  # noqa: S108 - what is made in there is fresh
OF_PROGRAMS = (
    *(Attempt.READ, Attempt.WRITE, Attempt.RIGHTS),
    *(Attempt.CONNECT, Attempt.SIGNAL),
)


def readers_held() -> Iterator[Inspection]:
    """What a reader of documents could do, tried in one."""
    known = landlock.version()
    how = f"Landlock {known}" + (", seccomp" if seccomp.is_known() else "")
    with tempfile.NamedTemporaryFile(prefix="reportwatch-") as kept:
        try:
            tried = tried_in_reader(Path(kept.name))
        except OSError as problem:
            yield fault(READERS_SILENT, why=str(problem))
            return
    if isinstance(tried, WorkerRefusal):
        yield fault(READERS_SILENT, why=tried.detail)
        return
    went, held = _sorted(tried)
    if went:
        wanted = landlock.FIRST_WITH_SCOPES
        yield note(READERS_OPEN, went=_named(went), held=_named(held), how=how, wanted=wanted)
    else:
        yield well(READERS_SEALED, held=_named(held), how=how)
    if not seccomp.is_tested():
        yield note(UNTRIED_MACHINE, machine=platform.machine())


def browser_held() -> Inspection:
    """What whatever breaks out of a page could do, tried in the browser's place."""
    try:
        with program_that_tries(within_reach()) as program:
            folder = program.parents[1] / "own"
            folder.mkdir()
            command = [str(keeper()), *kept_flags(program, os.getpid(), folder)]
            # S603: our own command, fixed arguments
            subprocess.run(command, check=False, timeout=TRIED_WITHIN_S)  # noqa: S603
            said = (folder / SAID_IN).read_text(encoding="utf-8")
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    return what_came_of(THE_BROWSER, said)


def office_held() -> Inspection:
    """What a document could make of LibreOffice, tried in its place."""
    try:
        with program_that_tries(NOT_ITS_OWN) as program:
            said = (printed_by(program, b"", "docx") or b"").decode()
    except OSError:
        said = ""
    return what_came_of(THE_OFFICE, said)


@contextmanager
def program_that_tries(where: str | None = None) -> Iterator[Path]:
    """A program that tries, beside a file that everybody may change."""
    with (
        tempfile.TemporaryDirectory(prefix="reportwatch-tried-", dir=where) as name,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        folder = Path(name)
        kept, program = folder / "kept", folder / "program" / "tries"
        kept.touch()
        program.parent.mkdir()
        given = shlex.join(map(str, (kept, server.getsockname()[1], os.getpid())))
        program.write_text(f'{PROGRAM}{{ on {given}; }} >"$TMPDIR/{SAID_IN}"\n', encoding="utf-8")
        # The browser's user is nobody whom we know.
        for path, mode in ((folder, 0o755), (program.parent, 0o755), (program, 0o755)):
            path.chmod(mode)
        kept.chmod(0o666)
        yield program


def what_came_of(who: str, said: str) -> Inspection:
    lines = {
        attempt: came for attempt, _, came in (one.partition(" ") for one in said.splitlines())
    }
    if lines.keys() != set(OF_PROGRAMS):
        return note(PROGRAM_SILENT, who=Message(who))
    went, held = _sorted({one: lines[one] == WENT for one in OF_PROGRAMS})
    if not went:
        return well(PROGRAM_SEALED, who=Message(who), held=_named(held))
    return note(PROGRAM_OPEN, who=Message(who), went=_named(went), held=_named(held))


def _sorted(tried: Mapping[Attempt, bool]) -> tuple[list[Attempt], list[Attempt]]:
    """What went through, and what was refused."""
    went = [one for one in Attempt if tried.get(one)]
    return went, [one for one in Attempt if one in tried and one not in went]


def _named(attempts: Iterable[Attempt]) -> Bilingual:
    each = [ATTEMPTS[one] for one in attempts]
    zh, en = (
        text(BETWEEN, language).join(text(one, language) for one in each) or "–"
        for language in LANGUAGES
    )
    return Bilingual(zh, en)
