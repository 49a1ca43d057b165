"""What tools/same_output.py calls the same, and what it prints of the rest."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tools.same_output import DIFFERENT, SAME, Word, load_words, mails_in, report

DESK = Word("desk", "archiver")


def mail(subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["Subject"], message["To"], message["Message-ID"] = subject, "a@example.org", "<1@x>"
    message.set_content(text)
    return message.as_bytes()


def test_the_same_bytes_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([{"a.csv": b"1\r\n"}], [{"a.csv": b"1\r\n"}], [DESK]) == SAME
    assert capsys.readouterr().out == "1 outputs compared, 0 different\n"


def test_allowed_words_are_no_difference_and_are_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    old = {"status.html": "<p>报告 desk</p>".encode(), "same": b"desk"}
    new = {"status.html": "<p>报告 archiver</p>".encode(), "same": b"desk"}
    assert report([old], [new], [DESK, Word("never", "said")]) == SAME
    assert "replaced 1 times: 'desk' → 'archiver'" in capsys.readouterr().out


def test_words_inside_of_an_encoded_mail_are_found() -> None:
    old, new = mail("新情况", "档案 desk"), mail("新情况", "档案 archiver")
    assert report([{"mail 1": old}], [{"mail 1": new}], [DESK]) == SAME
    assert report([{"mail 1": old}], [{"mail 1": new}], []) == DIFFERENT


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'{"a": 1}', b'{"a":1}'), (b'["desk",1]', b'["archiver", 1]'), (b"1\r\n", b"1\n")],
)
def test_any_other_byte_is_a_difference(old: bytes, new: bytes) -> None:
    assert report([{"read x": old}], [{"read x": new}], [DESK]) == DIFFERENT


def test_an_output_that_only_one_tree_writes_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([{"a": b""}], [{"b": b""}], []) == DIFFERENT
    assert "only in old: a\nonly in new: b\n" in capsys.readouterr().out


def test_what_hangs_on_the_speed_of_the_machine_is_said_and_no_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nights = [{"a": b"seen here first"}, {"a": b"seen there first"}]
    assert report(nights, nights[1:], []) == SAME
    assert capsys.readouterr().out.startswith("not the same in each of the 2 nights of old: a\n")
    assert report(nights, [{"a": b"seen never"}], []) == DIFFERENT


def test_the_order_in_which_mails_left_is_no_difference(tmp_path: Path) -> None:
    first, second = mail("甲", "1"), mail("乙", "2")
    for folder, mails in (("x", (first, second)), ("y", (second, first))):
        (tmp_path / folder).mkdir()
        for number, content in enumerate(mails, start=1):
            (tmp_path / folder / f"{number:03}-a@example.org.eml").write_bytes(content)
    assert mails_in(tmp_path / "x") == mails_in(tmp_path / "y")


def test_words_are_read_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("# renamed\ndesk\tarchiver\n\n", encoding="utf-8")
    assert load_words(tmp_path / "words") == [DESK]
