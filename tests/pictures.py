"""The pictures of docs/mail.md: real mails and chat messages of an invented office, photographed.

`make pictures` (with the pillow of `make ocr`) lives a few days of that office, takes the mails out
of the mailbox of a real mail server and the messages out of the groups of a loopback chat service,
and lets Chromium show them, Chinese beside English.
"""

from __future__ import annotations

import html
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from core.browser import FLAGS, find_browser
from core.messages import name_in
from crawlers.records import CrawlOutcome
from monitor.assessment import assess
from monitor.delivery.email import parse_smtp_url
from monitor.delivery.process import by_delivery_process
from monitor.notice.content import notice
from monitor.notice.papers import as_page
from monitor.officers import Chat, Officer, Operator
from monitor.records import Return
from monitor.run import run
from monitor.store import decisions as casework
from pipeline.records import Severity
from pipeline.store.readings import transaction
from reportwatch.database import open_migrated
from reportwatch.secrets import robots
from tests.installation import started
from tests.kill.round import environment
from tests.monitor.chat_server import Group, open_group
from tests.monitor.made import CONFIG, broken, crawl, moment
from tests.monitor.office import STREET, Office, made_books
from tests.replicas.mailbox import Mailbox, open_mailbox

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
DISTRICTS = ("990101",)
PHONE, DESKTOP = 375, 720
TALLEST = 1100
# Letters on plain ground need no more, and a page of documents should open quickly.
COLOURS = 24
LEAD = broken("text-repeats-last-year", severity=Severity.WARNING, found=97, expected=60)
SPOKEN = {
    "zh": ("officer@example.org", "chief@example.org", "operator@example.org", "dingtalk"),
    "en": ("lin@example.org", "director@example.org", "ops@example.org", "wecom"),
}
FRAME = """<meta charset="utf-8"><style>body{{margin:0;padding:12px;background:#cfd6dd;display:flex;
gap:12px;align-items:flex-start;width:max-content}}div.screen{{width:{width}px;background:#eef1f4;
border-radius:10px;overflow:hidden}}</style>{screens}"""
CHAT = """<div style="background:#e8edf2;padding:14px;font:15px/1.6 'Noto Sans CJK SC',sans-serif">
<div style="font-size:12px;color:#667">{group}</div><div style="background:#fff;border-radius:8px;
padding:10px 14px;margin-top:4px">{content}</div></div>"""


@dataclass(slots=True)
class Scene:
    """The office, its mailbox and its groups; `told` empties both for the next picture."""

    office: Office
    mailbox: Mailbox
    group: Group
    receipts: Path

    def round(self, day: str) -> None:
        for path in self.mailbox.folder.iterdir():
            path.unlink()
        self.group.shown.clear()
        configuration = self.office.configuration
        send = partial(
            by_delivery_process,
            server=parse_smtp_url(self.mailbox.smtp_url),
            sender=configuration.watch.mail.sender,
            timeout_s=10,
            receipts=self.receipts,
            robots=robots(configuration.officers, environment(self.group.url), CONFIG),
        )
        result = run(self.office.engine, configuration, moment(day), send, self.office.folder)
        if result.posted.problem is not None:
            raise SystemExit(result.posted.problem)

    def page(self, address: str) -> str:
        """The HTML of the one mail that this address got."""
        (path,) = [one for one in self.mailbox.mails() if one.name.endswith(f"-{address}.eml")]
        mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
        body = mail.get_body(("html",))
        if body is None:
            raise SystemExit(f"{path}: no HTML in it")
        return str(body.get_content())


def main() -> int:
    """Write every picture anew."""
    browser = find_browser(None)
    if browser is None:
        print("pictures need Chromium: sudo apt-get install chromium", file=sys.stderr)
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with _scene() as scene, sync_playwright() as playwright:
        flags = ("--no-sandbox", "--disable-lcd-text", *FLAGS)
        chromium = playwright.chromium.launch(executable_path=browser, args=list(flags))
        for name, pages, width in _pictures(scene):
            path = FOLDER / f"{name}.png"
            _photograph(chromium, pages, width, path)
            print(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size // 1000} kB")
        chromium.close()
    return 0


@contextmanager
def _scene() -> Iterator[Scene]:
    with (
        tempfile.TemporaryDirectory() as name,
        open_mailbox(Path(name) / "mailbox") as mailbox,
        open_group() as group,
    ):
        folder = Path(name)
        engine = started(open_migrated(f"sqlite:///{folder / 'reportwatch.sqlite3'}"))
        configuration = made_books(*_officers(), operators=tuple(_operators()))
        mail = configuration.watch.mail.model_copy(
            update={"status_address": "https://status.example.org/", "officers_on": "working-days"}
        )
        configuration = replace(
            configuration, watch=configuration.watch.model_copy(update={"mail": mail})
        )
        yield Scene(
            Office(engine, folder / "status", configuration), mailbox, group, folder / "receipts"
        )
        engine.dispose()


def _officers() -> Iterator[Officer]:
    names = {"zh": "林晓柳", "en": "Lin Xiaoliu"}
    chats = {
        "zh": Chat(service="dingtalk", url="$env:DING", secret="$env:KEY"),
        "en": Chat(service="wecom", url="$env:WECOM"),
    }
    for language, (address, chief, _, _) in SPOKEN.items():
        yield Officer(
            name=names[language],
            address=address,
            districts=DISTRICTS,
            language=language,  # type: ignore[arg-type]  # zh or en
            escalate_to=chief,
            summaries=("weekly",),
            chats=(chats[language],),
        )


def _operators() -> Iterator[Operator]:
    yield Operator(name="值班", address="operator@example.org")
    yield Operator(name="On duty", address="ops@example.org", language="en")


def _pictures(scene: Scene) -> Iterator[tuple[str, Sequence[str], int]]:
    """One mail of each kind, in the order in which a year brings them."""
    office = scene.office
    office.crawled(crawl("2023-01-16"))
    scene.round("2023-01-17")
    yield "reminder", _mails(scene, 0), PHONE
    office.published(STREET, "2023-01-20", [broken(), LEAD])
    office.crawled(crawl("2023-02-01"))
    scene.round("2023-02-01")
    yield "news", _mails(scene, 0), PHONE
    yield "news-desktop-zh", _mails(scene, 0)[:1], DESKTOP
    yield "news-desktop-en", _mails(scene, 0)[1:], DESKTOP
    yield "chat", _chats(scene), PHONE
    scene.round("2023-02-06")
    yield "summary", _mails(scene, 0), PHONE
    _returned(office)
    office.corrected(STREET, "2023-01-20", [])
    scene.round("2023-02-10")
    yield "corrected", _mails(scene, 0), PHONE
    office.crawled(crawl("2023-02-14", CrawlOutcome.FAILED))
    scene.round("2023-02-14")
    yield "operator", _mails(scene, 2), PHONE
    office.crawled(crawl("2023-03-02"))
    scene.round("2023-03-02")
    yield "escalation", _mails(scene, 1), PHONE
    yield "notice", list(_notices(office)), DESKTOP


def _mails(scene: Scene, who: int) -> list[str]:
    return [scene.page(str(addresses[who])) for addresses in SPOKEN.values()]


def _chats(scene: Scene) -> list[str]:
    shown = dict(scene.group.shown)
    groups = {"zh": "钉钉 · 年报监测", "en": "企业微信 · reportwatch"}
    return [
        CHAT.format(group=groups[language], content=_as_shown(shown[service]))
        for language, (_, _, _, service) in SPOKEN.items()
    ]


def _as_shown(markdown: str) -> str:
    """The little Markdown that our messages use, as a chat program shows it."""
    text = html.escape(markdown, quote=False)
    text = re.sub(r"^### (.*)$", r"<b>\1</b>", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*(.*?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\[(.*?)\]\((.*?)\)", r'<a href="\2">\1</a>', text)
    return text.replace("\n\n", "<br>")


def _notices(office: Office) -> Iterator[str]:
    report = assess(office.engine, office.configuration, moment("2023-03-02")).report
    rules = office.configuration.reference.rules.rules

    def sentence(rule: str, language: str) -> str:
        return name_in(rules[rule].sentence, language)

    for language in SPOKEN:
        yield as_page(notice(report, 2022, None, sentence, language))


def _returned(office: Office) -> None:
    """The officer gave the report back on 6 February."""
    at = moment("2023-02-06")
    (judgement,) = [
        one
        for one in assess(office.engine, office.configuration, at).judgements
        if (one.duty.agency_code, one.duty.year) == (STREET, 2022)
    ]
    faults = {"t3-balance": "as it was"}
    sha = judgement.report_sha256 or ""
    until = moment("2023-02-20").date()
    with transaction(office.engine) as session:
        casework.record_return(
            session, Return(STREET, 2022, at, until, "表三不平", "林晓柳", sha, faults)
        )


def _photograph(chromium: Browser, pages: Sequence[str], width: int, path: Path) -> None:
    """All pages side by side, each on a screen of its own, cut where the tallest ends."""
    context = chromium.new_context(viewport={"width": width, "height": 400})
    page = context.new_page()
    heights = []
    for content in pages:
        page.set_content(content)
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
    height = min(max(heights), TALLEST)
    screens = "".join(
        f'<div class="screen"><iframe srcdoc="{html.escape(content)}" width="{width}"'
        f' height="{height}" style="border:0;display:block" scrolling="no"></iframe></div>'
        for content in pages
    )
    page.set_content(FRAME.format(width=width, screens=screens))
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": len(pages) * (width + 12) + 12, "height": height + 24})
    shot = Image.open(BytesIO(page.screenshot()))
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()


if __name__ == "__main__":
    raise SystemExit(main())
