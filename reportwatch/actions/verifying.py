"""Checking the proof of an absence: apart, because it needs neither archive nor database."""

from __future__ import annotations

from pathlib import Path

from monitor.proof.checking import checked
from monitor.proof.proof import Proof


def verify_proof(file: Path) -> Proof:
    """What a file proves, with nothing else at hand.

    Raises NoProof for what is no such file, ProofBroken for one that does not hold.
    """
    return checked(file)
