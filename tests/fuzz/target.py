"""One reader under libFuzzer, guided by the lines of our own code that an input reaches.

`python -m tests.fuzz.target READER FOUND [LIBFUZZER OPTIONS] [CORPUS …]`; guided.py runs it.
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random

import atheris

from pipeline.records import Unreadable
from tests.fuzz.mutations import spoiled

with atheris.instrument_imports(include=["pipeline", "crawlers"]):
    from pipeline.formats.choice import read_content

# What the child process of the sandbox turns into a reason (pipeline/sandbox/worker.py).
REASONS = (Unreadable, MemoryError, RecursionError)


def reader_of(name: str) -> Callable[[bytes], object]:
    """What the fuzzer calls; of a scan only what opens it, because OCR takes half a minute."""
    if name != "scan":
        return read_content
    with atheris.instrument_imports(include=["pipeline"]):
        from pipeline.formats.scan.pictures import pictures_of  # noqa: PLC0415 - needs the extra `ocr`
    return lambda content: list(pictures_of(content))


def target(read: Callable[[bytes], object], found: Path) -> Callable[[bytes], None]:
    """Read, and keep the first input for every place in our code where reading crashed."""
    places: set[str] = set()

    def one_input(content: bytes) -> None:
        try:
            read(content)
        except REASONS:
            return
        except Exception as error:  # noqa: BLE001 - the point is to find them all
            place = f"{type(error).__name__} {traceback.extract_tb(error.__traceback__)[-1]}"
            if place not in places:
                places.add(place)
                name = hashlib.sha256(content).hexdigest()[:12]
                found.joinpath(name).write_bytes(content)
                found.joinpath(f"{name}.txt").write_text(traceback.format_exc())

    return one_input


def mutated(content: bytes, most: int, seed: int) -> bytes:
    """Half by libFuzzer's own changes, half inside the parts of packages with sums made right."""
    random = Random(seed)
    if random.random() < 0.5:
        return spoiled(content, random)[:most]
    return bytes(atheris.Mutate(content, most))


def main() -> None:
    name, found = sys.argv[1], Path(sys.argv[2])
    found.mkdir(parents=True, exist_ok=True)
    options = [sys.argv[0], *sys.argv[3:]]
    atheris.Setup(options, target(reader_of(name), found), custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
