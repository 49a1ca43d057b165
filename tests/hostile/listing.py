"""Write what came of every hostile input into docs/security.md: `python -m tests.hostile.listing`."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "security.md"
BEGINS = "<!-- written by python -m tests.hostile.listing -->"
PARTS = {
    "files": "Documents, given to `check` and `read`",
    "archives": "Archives, given to `check` and `read`",
    "settings": "Configuration and environment, under `doctor`, `status` and `post`",
    "names": "Names, in a portal's list and title, through a whole night",
    "portals": "Portals, through a whole night beside an honest one",
    "scripts": "Scripts in a portal that is opened in a browser, the same",
}
# The row of a night as a whole begins so.
NIGHT = "honest beside "
Rows = dict[tuple[str, str], tuple[str, str]]


def main() -> None:
    """Replace what follows the mark: counts, then a table for each part."""
    first, now = (outcomes(HERE / f"{name}.tsv") for name in ("FIRST_RUN", "NOW"))
    head = PAGE.read_text("utf-8").partition(BEGINS)[0]
    body = "\n".join(_lines(first, now))
    PAGE.write_text(f"{head}{BEGINS}\n\n{body}\n", "utf-8")


def outcomes(path: Path) -> Rows:
    """By part and name: what it was, and what came of it; of several tries the last."""
    found: Rows = {}
    if not path.exists():
        return found
    for line in path.read_text("utf-8").splitlines():
        part, name, what, outcome = line.split("\t")
        found[part, name] = (what, outcome)
    return found


def _lines(first: Rows, now: Rows) -> list[str]:
    lines = [
        "| part | inputs | of them in the first run | failed at first | fail now | not tried anew |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for part in PARTS:
        keys = [key for key in first | now if key[0] == part and not _is_night(key)]
        tried = [key for key in keys if key in first]
        failed = sum(_failed(first, key) for key in tried)
        fails = sum(_failed(now if key in now else first, key) for key in keys)
        untried = sum(key not in now for key in keys)
        lines.append(f"| {part} | {len(keys)} | {len(tried)} | {failed} | {fails} | {untried} |")
        nights, anew = (
            [_failed(rows, key) for key in rows if key[0] == part and _is_night(key)]
            for rows in (first, now)
        )
        if nights:
            lines.append(
                f"| nights with {part} | {len(nights) + len(anew)} | {len(nights)} | {sum(nights)}"
                f" | {sum(anew)} of {len(anew)} | |"
            )
    later = {key: row for key, row in now.items() if key not in first}
    for part, heading in PARTS.items():
        lines += ["", f"### {heading}", "", "| input | first run | now |", "| --- | --- | --- |"]
        for key, (what, came) in (first | later).items():
            is_later_night = _is_night(key) and key not in first
            if key[0] == part and not is_later_night:
                outcome = came if key in first else "not in it"
                untried = "see the nights above" if _is_night(key) else "as at first"
                then = now.get(key, ("", untried))[1]
                lines.append(
                    f"| {_cell(what)} | {_cell(outcome)} | {_cell('the same' if then == outcome else then)} |"
                )
    return lines


def _is_night(key: tuple[str, str]) -> bool:
    """Whether it is the honest portal of a night; which others stand beside it differs by run."""
    return key[1].startswith(NIGHT)


def _failed(rows: Rows, key: tuple[str, str]) -> bool:
    return "FAILED" in rows[key][1]


def _cell(text: str) -> str:
    shown = text if len(text) <= 160 else f"{text[:157]}…"
    for sign in "\\|<`*_[":
        shown = shown.replace(sign, f"\\{sign}")
    return shown


if __name__ == "__main__":
    main()
