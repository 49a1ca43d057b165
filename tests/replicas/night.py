"""The demonstration: a whole night over the replicas, where to look, and whether it is true.

`python -m tests.replicas.night [--data DIR] [--real DIR] [--as-of TIME] [--serve-only]`
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from core.browser import find_browser, not_started
from core.messages import render
from tests.replicas.comparison import Agency
from tests.replicas.plan import PUBLICATIONS, YEARS
from tests.replicas.real_samples import SAMPLES, real_contents, real_districts, register_writer
from tests.replicas.register import AGENCIES
from tests.replicas.server import base_urls
from tests.replicas.stage import AS_OF, Stage, disagreements_with_plan, set_stage

# The newest of the real reports is of 2024: due by the end of March 2025.
REAL_AS_OF = "2025-04-10T02:00"
DESCRIPTION = "A whole night over replica portals, and whether its status report is true."
NOT_READ = ("missing", "unknown", "unreadable")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demonstration; 0 when the night ran and the report agrees with the plan."""
    options = _options(arguments)
    data = options.data or Path("data/real" if options.real else "data/demo")
    if data.exists():
        _say(_said_of(data, options))
    if options.real is not None:
        return _real_night(data, options.real, options.as_of or REAL_AS_OF)
    with set_stage(data, keeps_configuration=options.serve_only) as stage:
        _say(f"{len(PUBLICATIONS)} invented reports of {len(AGENCIES)} agencies are published.")
        _introduce(stage)
        if options.serve_only:
            return _serve(stage)
        return _demonstration(stage, options.as_of or AS_OF)


def _said_of(data: Path, options: argparse.Namespace) -> str:
    """What becomes of a folder that was used before."""
    if options.serve_only and options.real is None:
        return f"{data} exists: its configuration is kept as it is, but for the portals' addresses."
    return (
        f"{data} exists: this is another night on the same data; nothing is wiped but "
        f"{data / 'config'}, which is written anew."
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.replicas.night", description=DESCRIPTION)
    parser.add_argument("--data", type=Path, help="data folder (default data/demo or data/real)")
    parser.add_argument("--real", type=Path, help="folder with the real sample reports")
    parser.add_argument("--as-of", help=f"the moment of the night (default {AS_OF})")
    parser.add_argument("--serve-only", action="store_true", help="serve the portals, no night")
    return parser.parse_args(arguments)


def _demonstration(stage: Stage, as_of: str) -> int:
    began = time.monotonic()
    exit_status = stage.night(as_of)
    _say(
        f"\nnight: exit status {exit_status} after {time.monotonic() - began:.0f} s, "
        f"{stage.requests()} requests"
    )
    if exit_status not in (0, 3):
        return exit_status
    if _start(stage, as_of) != 0:
        return 1
    _show_places(stage)
    differences = disagreements_with_plan(stage)
    for sentence in differences:
        _say(f"  ✗ {sentence}")
    years = ", ".join(str(year) for year in YEARS)
    verdict = "agrees" if not differences else f"disagrees in {len(differences)} places"
    _say(f"The status report {verdict} with the plan, name by name, for {years}.")
    _say_if_blind()
    return 1 if differences else exit_status


def _say_if_blind() -> None:
    """Without a browser nobody is accused: whoever sees a difference above should know why."""
    found = find_browser(os.environ.get("CHROMIUM_PATH"))
    problem = not_started(found) if found else None
    if found is None or problem is not None:
        _say("No browser: no list was looked at a second time, so nobody is called missing.")
    if found is None:
        _say("To add one: sudo apt-get install -y chromium (or set CHROMIUM_PATH), then make run.")
    elif problem is not None:
        _say(f"{found}: {render(problem, 'en')}")


def _start(stage: Stage, as_of: str) -> int:
    """Nothing has left so far; it leaves when somebody says so, who was shown what it is."""
    _say(f"Mails so far: {len(stage.mailbox.mails())}. Now: reportwatch start --yes")
    return stage.start(as_of)


def _real_night(data: Path, samples: Path, as_of: str) -> int:
    contents = real_contents(samples)
    with set_stage(data, contents, register_writer(), real_districts()) as stage:
        _introduce(stage)
        exit_status = stage.night(as_of)
        if exit_status not in (0, 3):
            return exit_status
        if _start(stage, as_of) != 0:
            return 1
        _show_places(stage)
        years = {sample.year for sample in SAMPLES}
        reports = {year: stage.status(year, as_of) for year in sorted(years)}
        found = [agency for year in reports for agency in reports[year].agencies]
        for agency in found:
            _show(agency)
        # 3 only says that a portal without any of them listed nothing.
        return 1 if any(agency.standing in NOT_READ for agency in found) else 0


def _show(agency: Agency) -> None:
    _say(f"{agency.code} {agency.name}: {agency.standing}, published on {agency.published_on}")
    for finding in agency.findings:
        _say(f"    {finding.rule}: {finding.outcome} ({finding.severity})")


def _introduce(stage: Stage) -> None:
    for portal, base_url in base_urls(stage.replicas).items():
        _say(f"  {portal:12} {base_url}/")
    _say(f"  mail         {stage.mailbox.smtp_url} → {stage.mailbox.folder}")


def _show_places(stage: Stage) -> None:
    status = (stage.data / "status").resolve()
    _say(f"Status report: {status / 'status.html'} (also .csv, .json, status.en.html)")
    _say(
        f"Mails:         {stage.mailbox.folder.resolve()} ({len(stage.mailbox.mails())} kept, "
        f"{len(stage.mailbox.duplicates())} twice)"
    )
    _say(f"Archive:       {(stage.data / 'archive').resolve()}")


def _serve(stage: Stage) -> int:
    _say(f"Configuration: {stage.config.resolve()}\nStop with Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
