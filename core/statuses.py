"""What a process says to its caller by its exit status, whichever command or child it is."""

from __future__ import annotations

# A file that could not be read has 2, as click's own errors of usage: there is no finding to trust.
WELL, FAILED, NOT_READ, PARTIAL, BLOCKED = 0, 1, 2, 3, 4
# Somebody else is at work in the data folder, which is no failure of the job (sysexits.h's word
# for what may go well later).
IN_USE = 75
