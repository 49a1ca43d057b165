"""Check a proof without configuration, database or network: whatever follows is made out again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from core.messages import Message
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.kept_looks import name_of_look
from monitor.proof.container import (
    EXTRA,
    MEDIA_TYPE,
    MISSING,
    PLAIN,
    STATEMENT,
    SUMS,
    TYPE,
    ProofBroken,
    unpack,
)
from monitor.proof.proof import (
    FORMER_SCHEMA,
    PROOF,
    SCHEMA,
    CrawlName,
    Proof,
    ProofClaim,
    as_bytes,
)
from monitor.proof.statement import list_pages, look_evidence, refuted, stated

# What all bodies of a proof may come to when they are unpacked.
LARGEST_UNPACKED = 4 * 2**30
NO_STATEMENT = Message("proof.no-statement")
OTHER_SCHEMA = "proof.other-schema"
DAMAGED = "proof.damaged"
TOO_LARGE = Message("proof.too-large")
DOES_NOT_FOLLOW = Message("proof.does-not-follow")


def checked(path: Path) -> Proof:
    """The proof in a file; raises NoProof, or ProofBroken with what does not hold."""
    with TemporaryDirectory(prefix="reportwatch-") as folder:
        names = unpack(path, Path(folder))
        try:
            found = _wrong_in(Path(folder), names)
        except (ValueError, OverflowError, TypeError, RecursionError):
            raise ProofBroken(path, NO_STATEMENT) from None
        except ArchiveDamaged as damage:
            name = damage.path.removeprefix(f"{folder}/")
            said = Message(DAMAGED, {"name": name, "found": damage.found})
            raise ProofBroken(path, said) from None
        if isinstance(found, Message):
            raise ProofBroken(path, found)
        return found


def _wrong_in(folder: Path, names: frozenset[str]) -> Proof | Message:
    """The proof, or why it does not hold."""
    for name in PLAIN:
        if name not in names:
            return Message(MISSING, {"name": name})
    content = (folder / STATEMENT).read_bytes()
    proof = PROOF.validate_json(content)
    if (folder / TYPE).read_bytes() != MEDIA_TYPE or as_bytes(proof) != content:
        return NO_STATEMENT
    if not _is_known(proof.claim):
        return Message(OTHER_SCHEMA, {"schema": proof.claim.schema[:80], "known": SCHEMA})
    archive = Archive(str(folder))
    return (
        _other_members(proof.claim, archive, names)
        or refuted(proof.claim, archive)
        or _unread(proof.claim, archive)
        or (proof if stated(proof.claim, archive) == proof else DOES_NOT_FOLLOW)
    )


def _is_known(claim: ProofClaim) -> bool:
    """Whether the claim is of a version that we know, and states what that version states."""
    return claim.schema == (FORMER_SCHEMA if claim.looks is None else SCHEMA)


def _other_members(claim: ProofClaim, archive: Archive, names: frozenset[str]) -> Message | None:
    """A member that nothing speaks of, or one that is spoken of and not there."""
    needed = {*PLAIN, SUMS, *members_of(claim, archive)}
    for template, differing in ((MISSING, needed - names), (EXTRA, names - needed)):
        for name in sorted(differing):
            return Message(template, {"name": name})
    return None


def members_of(claim: ProofClaim, archive: Archive) -> set[str]:
    """Reports of all crawls of the portals; records and list pages of those that were captured;
    second looks and what they kept."""
    return {
        *(_report(one) for one in claim.counted),
        *(
            _report(CrawlName(portal, crawl_id))
            for portal in claim.portals
            for crawl_id in archive.reported_ids(portal)
        ),
        *(f"manifest/{one.portal}/{one.crawl_id}.jsonl" for one in claim.captured),
        *(
            f"blobs/{page.sha256[:2]}/{page.sha256}.gz"
            for one in claim.captured
            for page in list_pages(archive, one)
            if page.sha256 is not None
        ),
        *(name_of_look(one.portal, one.look_id) for one in claim.looks or ()),
        *(f"blobs/{sha256[:2]}/{sha256}.gz" for sha256 in look_evidence(claim, archive)),
    }


def _report(one: CrawlName) -> str:
    return f"crawls/{one.portal}/{one.crawl_id}.json"


def _unread(claim: ProofClaim, archive: Archive) -> Message | None:
    """Unpack every body and compare it with its hash; raises ArchiveDamaged."""
    size = 0
    hashes = {page.sha256 for one in claim.captured for page in list_pages(archive, one)}
    hashes |= look_evidence(claim, archive)
    for sha256 in sorted(one for one in hashes if one is not None):
        size += len(archive.read(sha256))
        if size > LARGEST_UNPACKED:
            return TOO_LARGE
    return None
