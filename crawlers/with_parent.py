"""A child that works on one portal for a parent: what it is told, and that it ends with it."""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path

from core.clock import parse_moment


def parser_of_child(program: str, description: str) -> argparse.ArgumentParser:
    """The arguments of every child that asks a portal and writes into the archive."""
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("portal", help="id of the portal: the name of its file")
    parser.add_argument("--config", type=Path, required=True, help="configuration folder")
    parser.add_argument("--archive", required=True, help="folder or address of the archive")
    parser.add_argument("--locks", type=Path, required=True, help="folder of the lock files")
    parser.add_argument("--as-of", type=parse_moment, required=True, help="what the clock says now")
    parser.add_argument("--contact", required=True, help="mail address or page in our user agent")
    parser.add_argument("--delay", type=float, help="seconds between requests, not the portal's")
    parser.add_argument("--chromium", help="the browser to use ($CHROMIUM_PATH of the command)")
    parser.add_argument("--stand-alone", action="store_true", help="do not end with the parent")
    return parser


def end_with_parent() -> None:
    """Wait for the end of stdin, which is the end of the parent, and take the browser along."""
    while os.read(0, 1024):
        continue
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
