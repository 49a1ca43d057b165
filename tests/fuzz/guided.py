"""Coverage-guided fuzzing of every reader in turn: `make fuzz`.

`python -m tests.fuzz.guided SECONDS [READER …]` shares the time among the readers, prints how many
inputs were tried and what they reached, and ends with 1 when one crashed. What crashed is kept
below data/fuzz; once mended, the input belongs into tests/fuzz/corpus/READER.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.records import Unreadable
from pipeline.sandbox.child import Limits
from pipeline.sandbox.pool import Readers
from tests.fuzz.seeds import CORPUS, SEEDS

FOUND = Path("data/fuzz")
# As in the sandbox; libFuzzer and the traces of the reached lines need memory of their own.
OPTIONS = ("-timeout=20", "-rss_limit_mb=1536", "-max_len=400000", "-print_final_stats=1")
REACHED = re.compile(r"cov: (\d+) ft: (\d+)")
TRIED = re.compile(r"number_of_executed_units: (\d+)|^#(\d+)", re.MULTILINE)


def fuzzed(name: str, seconds: int) -> bool:
    """Fuzz one reader and print a row; whether nothing crashed.

    A C library that ends its process ends the fuzzer, which then begins again: at night that
    process is a child, and its end is a setback. Such inputs are counted apart.
    """
    found = FOUND / name
    known = {path.name for path in found.glob("*")} if found.is_dir() else set()
    tried = killed = branches = 0
    until = time.monotonic() + seconds
    with TemporaryDirectory() as corpus:
        Path(corpus, "seed").write_bytes(SEEDS[name]())
        while (left := int(until - time.monotonic())) > 0:
            log = _run(name, found, corpus, left)
            tried += max((int(a or b) for a, b in TRIED.findall(log)), default=0)
            branches = max((int(reached) for reached, _ in REACHED.findall(log)), default=branches)
            if branches == 0:
                sys.exit(f"the fuzzer did not start:\n{log[-2000:]}")
            killed += sum(_is_setback(path) for path in _kept(found, known))
    crashes = _kept(found, known)
    print(f"| {name} | {seconds} | {tried} | {branches} | {killed} | {len(crashes)} |", flush=True)
    for crash in crashes:
        print(f"  {crash}")
    return not crashes


def _run(name: str, found: Path, corpus: str, seconds: int) -> str:
    """What libFuzzer says until the time is over or its process ends."""
    kept = [str(CORPUS / name)] if (CORPUS / name).is_dir() else []
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.target", name, str(found), *OPTIONS),
            *(f"-max_total_time={seconds}", f"-artifact_prefix={found}/", corpus, *kept),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    return ended.stderr


def _kept(found: Path, known: set[str]) -> list[Path]:
    new = (path for path in found.glob("*") if path.name not in known)
    return sorted(path for path in new if path.suffix != ".txt")


def _is_setback(path: Path) -> bool:
    """Whether a child of the sandbox reads this input or gives a reason; then it is forgotten."""
    if not path.name.startswith(("crash-", "oom-", "timeout-", "slow-unit-", "leak-")):
        return False
    pool = Readers(1, Limits())
    try:
        pool.read(path.read_bytes())
    except Unreadable as reason:
        if reason.kind == "our-error":
            return False
    finally:
        pool.close()
    path.unlink()
    return True


def main() -> None:
    if find_spec("atheris") is None:
        sys.exit("expected atheris, the coverage-guided fuzzer; `make fuzz` installs it")
    names = sys.argv[2:] or [name for name in SEEDS if name != "scan" or find_spec("rapidocr")]
    print("| reader | seconds | inputs | branches reached | children ended | crashes |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    whole = [fuzzed(name, int(sys.argv[1]) // len(names)) for name in names]
    sys.exit(0 if all(whole) else 1)


if __name__ == "__main__":
    main()
