"""What a process says to its caller by its exit status, whichever command or child it is."""

from __future__ import annotations

WELL, FAILED, NOT_READ, PARTIAL, BLOCKED = 0, 1, 2, 3, 4
# A command line or a configuration with which nothing runs (sysexits.h's number), so that no status
# of a command is taken for it.
USAGE = 64
# Somebody else is at work in the data folder, which is no failure of ours (sysexits.h's word for
# what may go well later).
IN_USE = 75
