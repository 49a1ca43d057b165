"""Whether two states of the tree say the same: status report, mails, `read --format json`.

    .venv/bin/python tools/same_output.py OLD NEW [--words FILE] [--samples DIR] [--keep DIR]

OLD and NEW are commits of this repository, or folders of others (what is committed there). Each is
cloned into a folder of its own and set up by its own `make setup`; in each `make run` runs the
demonstration, with its fixed clock, and `reportwatch read --format json` reads the demonstration's
documents and the real samples. Only commands are called, so that it does not matter where a tree
keeps which module. What they wrote is compared byte for byte. Nothing is normalised: both nights
talk to the same ports, and ids, dates and boundaries of mails follow from what the mails say. Only
the order in which mails left is not compared; they are sorted by recipient, subject and id.

One thing hangs on the speed of the machine: of two copies of a report on two portals that one
counts which was seen first. So where the trees differ both have further nights (--nights), each on
data of its own, and an output is the same when a night of NEW wrote what some night of OLD did.

FILE holds a replacement a line, `old<TAB>new`: words that were renamed on purpose. They are
replaced in what OLD wrote wherever it differs from NEW, in this order, and what was used is listed.
Of a mail in which words are replaced the decoded text is compared, and of enclosures that are no
text their SHA-256.

Exit status: 0 the same (but for these words), 1 different, 2 one of the two could not be run.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"
SAME, DIFFERENT, NOT_RUN = 0, 1, 2
DEMONSTRATION = Path("data/demo")
# The replicas' hosts; below the ports that a machine gives away by itself, so that none is taken.
HOSTS = ("beiguan-files", "acheng", "hrbpf", "nangang", "nangang-old", "beiguan")
FIRST_PORT, LAST_PORT = 20_000, 30_000
# Articles and attachments of an archive as files, named by what they hold.
DOCUMENTS = """
import sys
from pathlib import Path
from crawlers.archive import Archive
archive = Archive(sys.argv[1])
for seen in archive.sightings():
    if seen.role in ("article", "attachment") and seen.status == 200 and seen.sha256:
        Path(sys.argv[2], seen.sha256).write_bytes(archive.read(seen.sha256))
"""

Outputs = Mapping[str, bytes]
Nights = Sequence[Outputs]


class NotRun(Exception):
    """A command of one of the trees failed; the text says which, and how it ended."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that OLD says and NEW replaced on purpose."""

    old: str
    new: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two trees, and print what differs."""
    options = _options(arguments)
    words = load_words(options.words) if options.words else []
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        try:
            old, new = nights_of(folder, options, words)
        except NotRun as reason:
            print(reason)
            return NOT_RUN
    return report(old, new, words)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("old", help="a commit of this repository, or a folder")
    parser.add_argument("new", help="a commit of this repository, or a folder")
    parser.add_argument("--words", type=Path, help="allowed replacements: old<TAB>new a line")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help=f"default {SAMPLES}")
    parser.add_argument("--nights", type=int, default=3, help="at most; more where they differ")
    parser.add_argument("--keep", type=Path, help="an empty folder that keeps both trees")
    return parser.parse_args(arguments)


def load_words(path: Path) -> list[Word]:
    """Read the allowed replacements; `#` begins a line of comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [Word(old, new) for old, new in pairs]


def nights_of(
    folder: Path, options: argparse.Namespace, words: Sequence[Word]
) -> tuple[Nights, Nights]:
    """What both trees write, night by night, until some night of one is as one of the other."""
    trees = [folder / "old", folder / "new"]
    for tree, source in zip(trees, (options.old, options.new), strict=True):
        clone(source, tree)
        _command(["make", "setup"], tree)
    ports = dict(zip(HOSTS, _free_ports(len(HOSTS)), strict=True))
    old: list[Outputs] = []
    new: list[Outputs] = []
    documents = folder / "documents"
    while len(old) < options.nights and not (old and not differing(old, new, words, Counter())):
        for tree in trees:
            night(tree, ports, len(old) + 1)
        if not old:
            documents.mkdir()
            archive = str(trees[0] / DEMONSTRATION / "archive")
            _command([".venv/bin/python", "-c", DOCUMENTS, archive, str(documents)], trees[0])
        old.append(written_by(trees[0], documents, options.samples))
        new.append(written_by(trees[1], documents, options.samples))
    return old, new


def night(tree: Path, ports: Mapping[str, int], number: int) -> None:
    """Run the demonstration on data of its own; that of an earlier night is put aside."""
    demonstration = tree / DEMONSTRATION
    if demonstration.exists():
        demonstration.rename(demonstration.with_name(f"before-night-{number}"))
    demonstration.mkdir(parents=True)
    (demonstration / "ports.json").write_text(json.dumps(ports), encoding="utf-8")
    print(f"{tree.name}: night {number}", flush=True)
    _command(["make", "run"], tree)
    if json.loads((demonstration / "ports.json").read_text(encoding="utf-8")) != ports:
        raise NotRun(f"{tree}: another program took a port of {ports}; try again")


def clone(source: str, tree: Path) -> None:
    """Clone a folder, or this repository at a commit."""
    is_folder = Path(source).is_dir()
    origin = Path(source).resolve() if is_folder else ROOT
    commit = _command(["git", "rev-parse", "HEAD" if is_folder else f"{source}^{{commit}}"], origin)
    tree.parent.mkdir(parents=True, exist_ok=True)
    _command(["git", "clone", "--quiet", "--no-checkout", str(origin), str(tree)], ROOT)
    _command(["git", "checkout", "--quiet", "--detach", commit.decode().strip()], tree)
    print(f"{tree.name}: {source}, {commit.decode()[:9]}", flush=True)


def written_by(tree: Path, documents: Path, samples: Path) -> dict[str, bytes]:
    """What one tree's demonstration wrote, and what it reads in the documents."""
    status = tree / DEMONSTRATION / "status"
    found = {
        f"status/{path.relative_to(status)}": path.read_bytes()
        for path in sorted(status.rglob("*"))
        if path.is_file()
    }
    found |= mails_in(tree / DEMONSTRATION / "mailbox")
    found["read demonstration"] = _read(tree, documents, str(DEMONSTRATION / "config"))
    if samples.is_dir():
        found["read samples"] = _read(tree, samples, "config")
    return found


def mails_in(folder: Path) -> dict[str, bytes]:
    """The mails by recipient, in an order that does not depend on which left first."""
    mails = [(path, path.read_bytes()) for path in folder.glob("*.eml")]
    keyed = []
    for path, content in mails:
        headers = message_from_bytes(content, _class=EmailMessage, policy=default)
        recipient = path.name.partition("-")[2].removesuffix(".eml")
        keyed.append((recipient, str(headers["Subject"]), str(headers["Message-ID"]), content))
    numbers: Counter[str] = Counter()
    found = {}
    for recipient, _, _, content in sorted(keyed):
        numbers[recipient] += 1
        found[f"mail {numbers[recipient]} to {recipient}"] = content
    return found


def _read(tree: Path, folder: Path, config: str) -> bytes:
    """`read --format json` of all files of a folder; 0, 1 and 2 say what was found in them."""
    files = sorted(
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".md", ".json")
    )
    reportwatch = [".venv/bin/reportwatch", "--config", config]
    return _command([*reportwatch, "read", "--format", "json", *files], tree, (0, 1, 2))


def _command(command: Sequence[str], folder: Path, accepted: Sequence[int] = (0,)) -> bytes:
    # An installation of this machine (its database, its mail server) is no matter of ours.
    known = {key: value for key, value in os.environ.items() if not key.startswith("REPORTWATCH_")}
    done = subprocess.run(command, cwd=folder, env=known, capture_output=True, check=False)
    if done.returncode not in accepted:
        said = (done.stdout + done.stderr).decode(errors="replace").splitlines()[-40:]
        call = " ".join(command[:4])
        raise NotRun("\n".join([f"{folder}: {call} ended with {done.returncode}:", *said]))
    return done.stdout


def _free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on."""
    return list(islice(filter(_is_free, range(FIRST_PORT, LAST_PORT)), count))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def report(old: Nights, new: Nights, words: Sequence[Word]) -> int:
    """Print what differs, and the words that were replaced; returns the exit status."""
    used: Counter[Word] = Counter()
    differences = differing(old, new, words, used)
    for name, nights in (("old", old), ("new", new)):
        varying = sorted(key for key in nights[0] if len({one.get(key) for one in nights}) > 1)
        if varying:
            print(f"not the same in each of the {len(nights)} nights of {name}:", *varying)
    for lines in differences.values():
        print("\n".join(lines))
    for word, count in used.items():
        print(f"replaced {count} times: {word.old!r} → {word.new!r}")
    count = len(_names(old, new))
    print(" ".join([f"{count} outputs compared, {len(differences)} different", *differences]))
    return DIFFERENT if differences else SAME


def _names(*nights: Nights) -> set[str]:
    return {name for several in nights for one in several for name in one}


def differing(
    old: Nights, new: Nights, words: Sequence[Word], used: Counter[Word]
) -> dict[str, list[str]]:
    """The outputs that no two nights have in common, each with its shortest diff."""
    found = {}
    for name in sorted(_names(old, new)):
        tries = []
        for before, after in product(old, new):
            its_words: Counter[Word] = Counter()
            lines = difference(name, before.get(name), after.get(name), words, its_words)
            tries.append((list(lines), its_words))
        lines_of_best, words_of_best = min(tries, key=lambda one: len(one[0]))
        used.update(words_of_best)
        if lines_of_best:
            found[name] = lines_of_best
    return found


def difference(
    name: str,
    old: bytes | None,
    new: bytes | None,
    words: Sequence[Word],
    used: Counter[Word],
) -> Iterator[str]:
    """The lines of a unified diff between two outputs; none when only allowed words differ."""
    if old == new:
        return
    if old is None or new is None:
        yield f"only in {'new' if old is None else 'old'}: {name}"
        return
    before, after = text_of(name, old), text_of(name, new)
    replaced = _replaced(before, words, used)
    if replaced == after and replaced != before:
        return
    was, is_now = (readable(name, text).splitlines() for text in (replaced, after))
    yield from difflib.unified_diff(was, is_now, f"old/{name}", f"new/{name}", n=1, lineterm="")
    if was == is_now:
        yield f"{name}: the same to a reader, and not the same bytes"


def _replaced(text: str, words: Sequence[Word], used: Counter[Word]) -> str:
    for word in words:
        count = text.count(word.old)
        if count:
            used[word] += count
            text = text.replace(word.old, word.new)
    return text


def text_of(name: str, content: bytes) -> str:
    """An output as text, mails decoded; of what is no text its SHA-256."""
    if name.startswith("mail "):
        return "".join(_parts(message_from_bytes(content, _class=EmailMessage, policy=default)))
    try:
        return content.decode()
    except UnicodeDecodeError:
        return f"SHA-256 {hashlib.sha256(content).hexdigest()}"


def _parts(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        yield from (f"{key}: {value}\n" for key, value in part.items())
        if part.get_content_maintype() == "text":
            yield str(part.get_content())
        elif not part.is_multipart():
            yield f"SHA-256 {hashlib.sha256(part.get_content()).hexdigest()}\n"


def readable(name: str, text: str) -> str:
    """An output as a diff shows it best: of JSON a value a line, of pages a tag a line."""
    if name.startswith("read "):
        objects = [json.loads(line) for line in text.splitlines()]
        return "\n".join(json.dumps(one, ensure_ascii=False, indent=1) for one in objects)
    return text.replace("><", ">\n<")


if __name__ == "__main__":
    sys.exit(main())
