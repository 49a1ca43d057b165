"""The browser on this machine: which one, with which flags, and pages laid out in it, cut off.

A page is laid out in a child process (this module, run by itself), because whoever asks may be a
thread, and because playwright is wanted by few. The browser stands below its keeper, which ends it
when it grows too large or its owner is gone.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from core.environment import for_browser
from core.messages import LONGEST_VALUE, Message, cut

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where `playwright install chromium` puts its own.
OWN_BROWSERS = Path("~/.cache/ms-playwright")
OWN_PATHS = ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/chrome-linux*/*shell")
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The portal is asked directly or not at all.
    "--no-proxy-server",
)
# The process above a browser, installed beside our interpreter (crawlers/asking/keeper.py).
KEEPER_COMMAND = "reportwatch-browser"
KEPT = ("--kept-browser=", "--kept-for=", "--kept-in=")
# The keeper says so of a browser that is told of no names.
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND"
PAGE = "http://page.invalid/"
LENGTH = 8
LARGEST = 64 * 2**20
PAGES_PER_BROWSER = 200
# A browser's start takes two seconds, a page a third of one; a busy machine ten times as long.
STARTED_WITHIN_S = 40.0
OPENED_WITHIN_MS = 4_000
LAID_OUT_WITHIN_S = 6.0
PRINTED_WITHIN_S = 20.0  # what only an accused page needs, and takes half a second
READY = "ready"
# One that says why it does not start is not tried for each page; one that took too long (a busy
# machine) is tried once more. A service runs for weeks, so that after a while both are.
MOST_IN_VAIN = 2
TRIED_AGAIN_AFTER_S = 600.0
WIDTH, HEIGHT = 1280, 4000
NO_SANDBOX, NOT_STARTED = "browser.no-sandbox", "browser.not-started"
NO_RIGHTS = "browser.no-rights"
# linux/capability.h: CAP_CHOWN, CAP_SETGID, CAP_SETUID, with which root becomes another user.
RIGHTS_OF_ROOT = 1 << 0 | 1 << 6 | 1 << 7
_RIGHTS = re.compile(r"(?m)^CapEff:\s*([0-9a-f]+)$")
# What Chromium says where no way to its sandbox is open, and what whoever starts it says at all.
_UNSANDBOXED = re.compile(r"No usable sandbox|SUID sandbox helper|Running as root without")
_SAID = re.compile(r"\[err\] (.+)")
PRINT = "print"  # in place of a script
LONGEST_SHEET, MARGIN = 19_000, 40  # pixels; a PDF page is at most 200 inches long


def find_browser(named: str | None, own: Path | None = None) -> Path | None:
    """Find a Chromium: the one that $CHROMIUM_PATH names, the system's, playwright's own.

    A named one that does not exist counts as none: somebody meant that very browser.
    """
    if named:
        return Path(named) if Path(named).is_file() and os.access(named, os.X_OK) else None
    for name in SYSTEM_BROWSERS:
        found = shutil.which(name)
        if found:
            return Path(found)
    folder = (own or OWN_BROWSERS).expanduser()
    installed = [path for pattern in OWN_PATHS for path in sorted(folder.glob(pattern))]
    return installed[-1] if installed else None


def not_started(browser: Path) -> Message | None:
    """Why a browser does not start in its own sandbox, or without where its owner agreed to that.

    None where it starts.
    """
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - wanted by few

    with tempfile.TemporaryDirectory(prefix="reportwatch-start-", dir=within_reach()) as folder:
        flags = [*FLAGS, *kept_flags(browser, os.getpid(), Path(folder))]
        try:
            with sync_playwright() as player:
                player.chromium.launch(executable_path=keeper(), args=flags).close()
        except (Error, OSError) as fault:
            return why_not_started(fault)
    return None


def why_not_started(fault: Exception) -> Message:
    """What the driver's account of a browser that did not start comes to."""
    never = never_starts(fault)
    if never is not None:
        return never
    said = _SAID.findall(str(fault)) or [str(fault).partition("\n")[0]]
    return Message(NOT_STARTED, {"words": cut(said[-1], LONGEST_VALUE)})


def never_starts(fault: Exception) -> Message | None:
    """Why no browser starts here however often it is tried: who we are, or what the machine lets.

    As root it has to become another user, which not every root may.
    """
    if os.geteuid() == 0 and not _may_become_another():
        return Message(NO_RIGHTS)
    return Message(NO_SANDBOX) if _UNSANDBOXED.search(str(fault)) else None


def _may_become_another() -> bool:
    found = _RIGHTS.search(Path("/proc/self/status").read_text(encoding="utf-8"))
    return found is None or int(found[1], 16) & RIGHTS_OF_ROOT == RIGHTS_OF_ROOT


def within_reach() -> str | None:
    """Where a browser's folder can stand: the temporary folder, or the system's.

    Root's browser is another user (the keeper says why), for whom the way to a temporary folder of
    root's own is shut, as the one of a service or of a login often is. None as for `tempfile`.
    """
    if os.geteuid() != 0:
        return None
    named = (tempfile.gettempdir(), "/tmp", "/var/tmp")  # noqa: S108 - folders in there are fresh
    return next((one for one in named if _is_open(Path(one))), None)


def _is_open(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(one.is_dir() and one.stat().st_mode & 0o001 for one in (resolved, *resolved.parents))


def keeper() -> Path:
    """The command that stands above a browser; it was installed beside our interpreter."""
    return Path(sysconfig.get_path("scripts")) / KEEPER_COMMAND


def kept_flags(browser: Path, owner: int, folder: Path) -> tuple[str, ...]:
    """What the keeper is told beside the browser's own flags."""
    return tuple(f"{name}{it}" for name, it in zip(KEPT, (browser, owner, folder), strict=True))


# People's browsers run scripts and leave this out; ours runs none and would show it. What nothing
# closes goes on to the page's end, for browsers too.
_UNSEEN_WITH_SCRIPTS = re.compile(
    r"(<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b.*?(?:</\2\s*+>|\Z))"
    r"|<noscript\b.*?(?:</noscript\s*+>|\Z)",
    re.DOTALL | re.IGNORECASE,
)


class LayoutProcess:
    """One warm child with one browser, safe to use from several threads, started when needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._named: str | None = None
        self._asked = 0
        self._in_vain, self._tried_at = 0, 0.0
        #: Why the last browser did not start; None where it did, or took too long.
        self.why: Message | None = None

    def use(self, named: str | None) -> None:
        """From now on use the browser that $CHROMIUM_PATH names, if it names one."""
        self._named, self._in_vain, self.why = named, 0, None

    def has_browser(self) -> bool:
        """Whether there is a browser to use, and it starts as far as we know."""
        return find_browser(self._named) is not None and not self._is_in_vain()

    def _is_in_vain(self) -> bool:
        is_long_ago = time.monotonic() - self._tried_at > TRIED_AGAIN_AFTER_S
        return self._in_vain >= MOST_IN_VAIN and not is_long_ago

    def laid_out(self, page: str, script: str) -> str | None:
        """What a script says of a page once it is laid out without its own scripts or any network.

        None without a browser, and where the page takes too much time or memory.
        """
        return self._said_of(page, script)

    def printed(self, page: str) -> bytes | None:
        """A page as a PDF of one page, as a screen shows it; None as for `laid_out`."""
        said = self._said_of(page, PRINT)
        return b64decode(said) if said else None

    def _said_of(self, page: str, script: str) -> str | None:
        browser = find_browser(self._named)
        if browser is None:
            return None
        with self._lock:
            if self._process is None and self._is_in_vain():
                return None
            if self._asked >= PAGES_PER_BROWSER:
                self._end()
            try:
                said = self._ask(browser, page, script)
            except (OSError, EOFError):
                self._end()
                return None
        return said or None

    def _ask(self, browser: Path, page: str, script: str) -> str:
        process = self._process or self._start(browser)
        self._asked += 1
        page = _UNSEEN_WITH_SCRIPTS.sub(lambda found: found[1] or "", page)
        within_s = PRINTED_WITHIN_S if script == PRINT else LAID_OUT_WITHIN_S
        return _answer_of(process, within_s, page, script)

    def _start(self, browser: Path) -> subprocess.Popen[bytes]:
        """Start the child and its browser; raises EOFError where that does not start."""
        process, self._tried_at, self.why = _started(browser), time.monotonic(), None
        self._process = process
        self._in_vain += 1
        said = _answer_of(process, STARTED_WITHIN_S)
        if said != READY:
            template, _, words = said.partition("\n")
            self.why = Message(template, {"words": words} if words else {})
            self._in_vain = MOST_IN_VAIN
            raise EOFError
        self._in_vain = 0
        return process

    def close(self) -> None:
        """End the child; the keeper ends its browser."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        process, self._process, self._asked = self._process, None, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


LAYOUTS = LayoutProcess()
atexit.register(LAYOUTS.close)


def _started(browser: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
        [sys.executable, "-P", "-m", "core.browser", str(browser)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=for_browser(),
    )


def _answer_of(process: subprocess.Popen[bytes], within_s: float, *asked: str) -> str:
    """What the child says to this; raises EOFError when it takes longer, for then it is killed."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    alarm = threading.Timer(within_s, process.kill)
    alarm.start()
    try:
        for text in asked:
            _send(process.stdin, text)
        return _received(process.stdout)
    finally:
        alarm.cancel()


def _send(pipe: IO[bytes], text: str) -> None:
    message = text.encode(errors="replace")
    pipe.write(len(message).to_bytes(LENGTH, "big") + message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> str:
    """One message; raises EOFError when the other side is gone or says too much."""
    head = pipe.read(LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < LENGTH or length > LARGEST:
        raise EOFError
    message = pipe.read(length)
    if len(message) < length:
        raise EOFError
    return message.decode(errors="replace")


def main() -> None:
    """Lay out one page after another, for the parent that started this process."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    # When we are killed the keeper takes the folder away; where it never came to be, we do.
    with tempfile.TemporaryDirectory(
        prefix="reportwatch-layout-", dir=within_reach(), ignore_cleanup_errors=True
    ) as folder:
        os.environ["TMPDIR"] = folder
        why = _serve(Path(sys.argv[1]), Path(folder), answers)
    if why is not None:  # last, for whoever hears it ends us
        _send(answers, "\n".join((why.template, *map(str, why.values.values()))))


def _serve(browser: Path, folder: Path, answers: IO[bytes]) -> Message | None:
    """Lay out whatever we are told to; at once why not, where the browser does not start."""
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - wanted by few

    flags = [*FLAGS, *kept_flags(browser, os.getpid(), folder)]
    with sync_playwright() as player, suppress(EOFError):
        try:
            started = player.chromium.launch(executable_path=str(keeper()), args=flags)
        except Error as fault:
            return why_not_started(fault)
        _send(answers, READY)
        while True:
            page, script = _received(sys.stdin.buffer), _received(sys.stdin.buffer)
            _send(answers, _said_of(started, page, script))
    return None


def _said_of(browser: Browser, page: str, script: str) -> str:
    """What a script says of one page, in a context of its own; "" where the browser fails."""
    from playwright.sync_api import Error  # noqa: PLC0415 - as above

    def answer(route: Route) -> None:
        if route.request.url == PAGE:
            route.fulfill(body=page, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": WIDTH, "height": HEIGHT},
        accept_downloads=False,
        service_workers="block",
    )
    try:
        context.route("**/*", answer)
        tab = context.new_page()
        tab.goto(PAGE, timeout=OPENED_WITHIN_MS, wait_until="load")
        said = _printed(tab) if script == PRINT else tab.evaluate(script)
    except Error:
        return ""
    finally:
        context.close()
    return said if isinstance(said, str) else ""


def _printed(tab: Page) -> str:
    """The page as it is on a screen, printed on one sheet that is as long as it."""
    tab.emulate_media(media="screen")
    height = tab.evaluate("() => document.documentElement.scrollHeight")
    if not isinstance(height, int) or height > LONGEST_SHEET:
        return ""
    paper = tab.pdf(
        width=f"{WIDTH}px",
        height=f"{height + MARGIN}px",
        print_background=True,
        margin={"top": "0", "right": "0", "bottom": "0", "left": "0"},
    )
    return b64encode(paper).decode()


if __name__ == "__main__":
    main()
