"""`make bench`: every measurement of docs/performance.md in one run."""

from __future__ import annotations

from bench import judging, reading, whole

if __name__ == "__main__":
    reading.main()
    whole.main()
    judging.main()
