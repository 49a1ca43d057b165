"""The services that chats may belong to, as a table of docs/mail.md (`make channels`)."""

from __future__ import annotations

from monitor.services import services
from tools.way import ROOT

PAGE = ROOT / "docs" / "mail.md"
MARKS = ("<!-- channels by `make channels` -->", "<!-- end of channels -->")


def page_as_it_should_be() -> str:
    """docs/mail.md with the table that the files of monitor/channels/ make."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = (page.index(mark) for mark in MARKS)
    lines = ["| `service` | is | bytes of a digest | signs |", "| --- | --- | --- | --- |"]
    for one in services().values():
        signs = "yes" if one.is_signed else "no"
        label = f"{one.label.zh}, {one.label.en}"
        lines.append(f"| `{one.name}` | {label} | {one.limit:,} | {signs} |")
    table = "\n".join(lines)
    return f"{page[:begin]}{MARKS[0]}\n\n{table}\n\n{page[end:]}"


if __name__ == "__main__":
    PAGE.write_text(page_as_it_should_be(), encoding="utf-8")
