"""Readers that do what a hostile file may make a library do; the sandbox has to stop each.

Each says what came of it in one paragraph.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path

from core.messages import Message
from pipeline.blocks import Content, Paragraph
from pipeline.formats import choice
from pipeline.records import Unreadable
from pipeline.reference.forms import Forms
from pipeline.sandbox import orders
from pipeline.sandbox.pool import content_read_with
from pipeline.sandbox.worker import TALK
from pipeline.setback_kinds import SetbackKind
from pipeline.steps import begin


def _said(text: str) -> Content:
    return Content("text", (Paragraph(text),))


def open_files(content: bytes) -> Content:
    """As many at once as the document says."""
    files = [Path("/dev/null").open("rb") for _ in range(int(content))]  # noqa: SIM115
    return _said(str(len(files)))


def go_on_until_told(content: bytes) -> Content:
    while content != b"enough":
        pass
    return _said("done")


def wait_until_told(content: bytes) -> Content:
    """As on a machine that gives it no processor time."""
    if content != b"enough":
        signal.pause()
    return _said("done")


def turn_pages(content: bytes) -> Content:
    """So many pages as the first number says, each in 0.25 s; no end to the second number's."""
    pages, endless = map(int, content.split())
    for page in range(1, pages + 1):
        begin(f"{page}/{pages}")
        end = time.process_time() + 0.25
        while page == endless or time.process_time() < end:
            pass
    return _said(f"{pages} pages")


def take_megabytes(content: bytes) -> Content:
    return _said(str(len(bytearray(int(content) << 20)) >> 20))


def write_a_file(content: bytes) -> Content:
    with tempfile.TemporaryFile() as file:
        file.write(content)
    return _said("written")


def start_a_process(content: bytes) -> Content:
    return _said(subprocess.check_output(["/bin/echo", "started"], text=True))


def open_a_socket(content: bytes) -> Content:
    socket.create_connection(("127.0.0.1", int(content)), timeout=2).close()
    return _said("connected")


def connect_in_c(content: bytes) -> Content:
    """Past Python's own hooks, as a C library would; says whether it reached the port."""
    libc = ctypes.CDLL(None, use_errno=True)
    place = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s", int(content), b"\x7f\0\0\1")
    made = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    return _said(str(libc.connect(made, place + bytes(8), 16) == 0))


def print_and_say_who(content: bytes) -> Content:
    """What a C library prints must not be taken for the answer."""
    os.write(1, b"printed by a library")
    return _said(str(os.getpid()))


def look_around(content: bytes) -> Content:
    return _said(" ".join(sorted(os.environ)))


def fail(content: bytes) -> Content:
    return _said(str({}[content]))


def take_or_refuse(content: bytes) -> Content:
    """Take so many megabytes; with "refuse" find nothing to read."""
    what, size = content.split()
    bytearray(int(size) << 20)
    if what == b"refuse":
        raise Unreadable(SetbackKind.NO_TEXT, Message("nothing here"))
    return _said(str(os.getpid()))


def end_as_told(content: bytes) -> Content:
    """End as by a signal of this number; with 0 go on, and say who does."""
    if int(content):
        os.kill(os.getpid(), int(content))
    return _said(str(os.getpid()))


def repeat_slowly(content: bytes) -> Content:
    time.sleep(0.1)
    return _said(content.decode())


def answer_for_others() -> bytes:
    """What code of a document would do to have all that are read after it answer as it likes."""
    choice.read_content = lambda _: _said("forged")
    orders.TOLD.clear()
    return b"done"


def stay() -> bytes:
    """Say who this is, as an answer, and go on without end."""
    answer = orders.DONE + str(os.getpid()).encode()
    os.write(TALK, len(answer).to_bytes(orders.LENGTH, "big") + answer)
    while True:
        signal.pause()


def forms_told(forms: Forms) -> bytes:
    return ",".join(forms.by_id).encode()


def read_and_tried(reader: str, content: bytes, calls: tuple[str, ...]) -> bytes:
    """The error number of each call of the C library, made after a document was read; 0 of one
    that went through."""
    if content:
        content_read_with(reader, content)
    libc = ctypes.CDLL(None, use_errno=True)
    return json.dumps([_came_of(libc, call) for call in calls]).encode()


def _came_of(libc: ctypes.CDLL, call: str) -> int:
    came = eval(f"libc.{call}", {"libc": libc})
    return 0 if came >= 0 else ctypes.get_errno()
