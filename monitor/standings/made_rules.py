"""Every rule that the monitor makes: of dates, of lists, of the register, of our own work."""

from __future__ import annotations

from monitor.duties.filings import SUBMISSION
from monitor.standings import (
    against_proof,
    appearance,
    dead_links,
    list_rules,
    register_counts,
    series,
    timeliness,
)
from monitor.standings.health import CRAWL_BLIND
from monitor.working_days import CALENDAR_MISSING

# What duties and deadlines keep to and never speak of; the book says it to its readers.
GUARDS = frozenset({"agency-exempt", "wrong-deadline-era"})
MADE = frozenset(
    {
        *timeliness.RULES,
        timeliness.SECOND_DEADLINE_MISSED,
        *against_proof.RULES,
        *appearance.RULES,
        *dead_links.RULES,
        *list_rules.CHECKS,
        *register_counts.RULES,
        *series.RULES,
        SUBMISSION,
        CRAWL_BLIND,
        CALENDAR_MISSING,
        *GUARDS,
    }
)
