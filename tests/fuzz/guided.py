"""Coverage-guided fuzzing of every reader in turn: `make fuzz`.

`python -m tests.fuzz.guided SECONDS [READER …]` shares the time among the readers, prints how many
inputs were tried and what they reached, and ends with 1 when one crashed. What crashed is kept
below data/fuzz; once mended, the input belongs into tests/fuzz/corpus/READER.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.seeds import CORPUS, SEEDS

FOUND = Path("data/fuzz")
# As in the sandbox; libFuzzer and the traces of the reached lines need memory of their own.
OPTIONS = ("-timeout=20", "-rss_limit_mb=1536", "-max_len=400000", "-print_final_stats=1")
REACHED = re.compile(r"cov: (\d+) ft: (\d+)")
TRIED = re.compile(r"number_of_executed_units: (\d+)")


def fuzzed(name: str, seconds: int) -> bool:
    """Fuzz one reader in a process of its own and print a row; whether nothing crashed."""
    found = FOUND / name
    before = set(found.glob("*")) if found.is_dir() else set()
    with TemporaryDirectory() as folder:
        Path(folder, "seed").write_bytes(SEEDS[name]())
        corpora = [folder, *([str(CORPUS / name)] if (CORPUS / name).is_dir() else [])]
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "tests.fuzz.target", name, str(found)),
                *(*OPTIONS, f"-max_total_time={seconds}", f"-artifact_prefix={found}/", *corpora),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
        )
    crashes = sorted(path for path in set(found.glob("*")) - before if path.suffix != ".txt")
    lines, features = (REACHED.findall(ended.stderr) or [("–", "–")])[-1]
    tried = (TRIED.findall(ended.stderr) or ["–"])[-1]
    print(f"| {name} | {seconds} | {tried} | {lines} | {features} | {len(crashes)} |", flush=True)
    for crash in crashes:
        print(f"  {crash}")
    if ended.returncode and not crashes:
        print(ended.stderr[-2000:])
    return not crashes and ended.returncode == 0


def main() -> None:
    if find_spec("atheris") is None:
        sys.exit("expected atheris, the coverage-guided fuzzer; `make fuzz` installs it")
    names = sys.argv[2:] or [name for name in SEEDS if name != "scan" or find_spec("rapidocr")]
    print("| reader | seconds | inputs | branches reached | features | crashes |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    whole = [fuzzed(name, int(sys.argv[1]) // len(names)) for name in names]
    sys.exit(0 if all(whole) else 1)


if __name__ == "__main__":
    main()
