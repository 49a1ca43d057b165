"""The configuration that comes with the program: forms, rules, and what a new one begins with."""

from __future__ import annotations

from pathlib import Path

from monitor.configuration import load_reference
from pipeline.one_report import Reference
from reportwatch.options import Options

# Where `--config` points when nobody says where.
USUAL = Path("config")
IN_THE_WHEEL = Path(__file__).parent / "shipped"
IN_THE_SOURCE = Path(__file__).parents[1] / "config"


def shipped() -> Path:
    """The folder of the configuration that comes with the program; nobody changes it."""
    return IN_THE_WHEEL if IN_THE_WHEEL.is_dir() else IN_THE_SOURCE


def shelf(options: Options) -> Reference:
    """The register, forms and rules by which a file is read: the installation's own, or ours.

    Who checks a report before publishing it needs no installation. Raises ConfigurationError, also
    for a folder that was named and is not there.
    """
    is_without = options.config == USUAL and not USUAL.exists()
    return load_reference(shipped() if is_without else options.config)
