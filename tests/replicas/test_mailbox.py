"""The mailbox keeps every mail readable, and shows a mail that comes twice."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path

from tests.replicas.mailbox import Mailbox, open_mailbox


def test_a_mail_is_kept_with_its_page_beside_it(tmp_path: Path) -> None:
    with open_mailbox(tmp_path) as mailbox:
        _send(mailbox, "<one@test>", "officer@yunchuan.invalid")
    (kept,) = mailbox.mails()
    assert kept.name == "001-officer@yunchuan.invalid.eml"
    assert "柳城区" in kept.with_suffix(".html").read_text(encoding="utf-8")


def test_the_same_mail_again_is_a_visible_duplicate(tmp_path: Path) -> None:
    with open_mailbox(tmp_path) as mailbox:
        _send(mailbox, "<one@test>", "officer@yunchuan.invalid")
        _send(mailbox, "<one@test>", "officer@yunchuan.invalid")
        _send(mailbox, "<two@test>", "officer@yunchuan.invalid")
    assert [path.name for path in mailbox.duplicates()] == [
        "002-officer@yunchuan.invalid-duplicate.eml"
    ]


def test_mails_of_an_earlier_night_are_remembered(tmp_path: Path) -> None:
    with open_mailbox(tmp_path) as mailbox:
        _send(mailbox, "<one@test>", "officer@yunchuan.invalid")
    with open_mailbox(tmp_path) as mailbox:
        _send(mailbox, "<one@test>", "officer@yunchuan.invalid")
    assert len(mailbox.duplicates()) == 1


def _send(mailbox: Mailbox, message_id: str, recipient: str) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "reportwatch@localhost", recipient
    message["Subject"], message["Message-ID"] = "年报监测", message_id
    message.set_content("柳城区：2 个单位未公布。")
    message.add_alternative("<p>柳城区：2 个单位未公布。</p>", subtype="html")
    host, port = mailbox.smtp_url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=5) as server:
        server.send_message(message)
