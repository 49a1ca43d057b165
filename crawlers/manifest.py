"""The sightings of a crawl while it runs, line by line."""

from __future__ import annotations

from typing import IO

from pydantic import TypeAdapter

from crawlers.records import FetchedDocument

DOCUMENT = TypeAdapter(FetchedDocument)


class Manifest:
    """The sightings of one crawl while it runs; every line is safe as soon as it is appended."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def append(self, document: FetchedDocument) -> None:
        self._stream.write(DOCUMENT.dump_json(document) + b"\n")
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()
