"""Evidence as a WARC file (ISO 28500, WARC/1.1), readable by any tool of web archiving.

Bytes, moments, statuses and hashes are those of the archive. What the archive does not keep (the
request's own lines, most headers, the wire's compression) is rebuilt or absent, and the file's
first record says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from typing import IO
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.archive import Archive, ArchiveDamaged
from crawlers.crawl.captures import RENDERED, SCREENSHOT
from crawlers.manifest import DOCUMENT
from crawlers.records import FetchedDocument
from crawlers.warc.selection import Evidence

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
MADE_BY_BROWSER = (RENDERED, SCREENSHOT)
OF_THE_BYTES = ("response", "revisit", "conversion")
# Lengths of what travelled; the body here is unpacked.
RENAMED = ("content-length", "content-encoding", "transfer-encoding")
DESCRIPTION = (
    "Sightings of government portals, exported from the archive of reportwatch.",
    "Original: response bodies as received (HTTP compression removed), their SHA-256, status codes,"
    " the moments of the answers, and these response headers where they were sent: content-type,"
    " content-disposition, content-length, last-modified, etag, date, server, location.",
    "Reconstructed: request records. The archive keeps the address asked for, not the request; the"
    " method is given as GET, and fields that were posted to a list stand in the query. WARC-Date"
    " is the moment at which the answer was taken in.",
    "content-length, content-encoding and transfer-encoding as sent are named"
    " x-archive-orig-*; characters outside ASCII in headers are percent-encoded (RFC 8187).",
    "revisit records are answers 304 Not Modified; the answer with the bytes that they refer to is"
    " in this file. A metadata record goes with each sighting: the line of the crawl's manifest.",
    "A sighting with is_asked false was not asked for in that crawl: its list named it and the"
    " answer of an earlier crawl still held; it has a metadata record only.",
    "conversion records are a list page after its scripts ran in a browser (text/html) and a"
    " picture of it (image/png); pictures and web fonts were not loaded, so the picture shows text"
    " and layout.",
)


class WarcFile:
    """One WARC file while it is written.

    `written` counts records by type; `lost` are files of the archive that are damaged: of their
    sightings only the metadata are written.
    """

    def __init__(self, archive: Archive, stream: IO[bytes]) -> None:
        self._archive = archive
        self._writer = WARCWriter(stream, gzip=True, warc_version="1.1")
        self._responses: dict[tuple[str, datetime], str] = {}
        self.written: dict[str, int] = {}
        self.lost: list[str] = []

    def write(self, evidence: Evidence, name: str, contact: str) -> None:
        """Write every sighting, and before a revisit the full answer that it refers to."""
        self._introduce(name, contact)
        for seen in evidence.sightings:
            if seen.status == 304 and seen.is_asked and seen.sha256 is not None:
                full = evidence.full.get((seen.url, seen.sha256))
                if full is not None and (full.url, full.seen_at) not in self._responses:
                    self._sighting(full)
                self._revisit(seen, full)
            else:
                self._sighting(seen)

    def _introduce(self, name: str, contact: str) -> None:
        info: dict[str, str] = {
            "software": f"reportwatch/{version('reportwatch')}",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "operator": contact,
            "description": " ".join(DESCRIPTION),
        }
        self._put(self._writer.create_warcinfo_record(name, info))

    def _sighting(self, seen: FetchedDocument) -> None:
        if (seen.url, seen.seen_at) in self._responses:
            return
        if not seen.is_asked or seen.status == 0:
            self._metadata(seen, None)
            return
        try:
            kept = seen.kept_sha256
            body = self._archive.read(kept) if kept is not None else b""
        except ArchiveDamaged as damage:
            self.lost.append(str(damage))
            self._metadata(seen, None)
            return
        if seen.url.endswith(MADE_BY_BROWSER):
            self._conversion(seen, body)
        else:
            self._response(seen, body)

    def _response(self, seen: FetchedDocument, body: bytes) -> None:
        """The answer with its bytes; without a document the status and headers alone."""
        record = self._record(seen, "response", body, _answered(seen, len(body)))
        self._put(record)
        self._request(seen, _id(record))
        self._metadata(seen, _id(record))

    def _revisit(self, seen: FetchedDocument, full: FetchedDocument | None) -> None:
        about = {"WARC-Profile": NOT_MODIFIED}
        if full is not None and (full.url, full.seen_at) in self._responses:
            about["WARC-Refers-To"] = self._responses[full.url, full.seen_at]
            about["WARC-Refers-To-Target-URI"] = _target(full)
            about["WARC-Refers-To-Date"] = _moment(full.seen_at)
        record = self._record(seen, "revisit", b"", _answered(seen, 0), about)
        self._put(record)
        self._request(seen, _id(record))
        self._metadata(seen, _id(record))

    def _conversion(self, seen: FetchedDocument, body: bytes) -> None:
        record = self._record(seen, "conversion", body)
        record.content_type = seen.media_type or "application/octet-stream"
        self._put(record)
        self._metadata(seen, _id(record))

    def _request(self, seen: FetchedDocument, answered_by: str) -> None:
        parts = urlsplit(_target(seen))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = StatusAndHeaders(
            f"GET {path} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True
        )
        about = {"WARC-Concurrent-To": answered_by}
        self._put(self._record(seen, "request", b"", headers, about))

    def _metadata(self, seen: FetchedDocument, about: str | None) -> None:
        """The line of the manifest: title, column, list, dates with their evidence."""
        line = DOCUMENT.dump_json(seen)
        links = {"WARC-Concurrent-To": about} if about else {}
        record = self._record(seen, "metadata", line, about=links)
        record.content_type = "application/json"
        self._put(record)

    def _record(
        self,
        seen: FetchedDocument,
        kind: str,
        body: bytes,
        http: StatusAndHeaders | None = None,
        about: Mapping[str, str] | None = None,
    ) -> ArcWarcRecord:
        headers = {"WARC-Date": _moment(seen.seen_at), **(about or {})}
        if kind in OF_THE_BYTES and seen.sha256 is not None:
            headers["WARC-Payload-Digest"] = f"sha256:{seen.sha256}"
        record = self._writer.create_warc_record(
            seen.url if kind == "conversion" else _target(seen),
            kind,
            payload=BytesIO(body),
            length=len(body),
            warc_headers_dict=headers,
            http_headers=http,
        )
        if kind in ("response", "conversion"):
            self._responses[seen.url, seen.seen_at] = _id(record)
        return record

    def _put(self, record: ArcWarcRecord) -> None:
        self.written[record.rec_type] = self.written.get(record.rec_type, 0) + 1
        self._writer.write_record(record)


def _answered(seen: FetchedDocument, length: int) -> StatusAndHeaders:
    """The status line and the kept headers; the length is that of the body in this file."""
    phrase = HTTPStatus(seen.status).phrase if seen.status in set(HTTPStatus) else ""
    headers = [
        (f"x-archive-orig-{name}" if name in RENAMED else name, value)
        for name, value in seen.headers.items()
    ]
    if seen.status != 304:
        headers.append(("content-length", str(length)))
    return StatusAndHeaders(f"{seen.status} {phrase}".strip(), headers, protocol="HTTP/1.1")


def _target(seen: FetchedDocument) -> str:
    """The address that answered: where redirects led, if there were any."""
    return seen.landed_at or seen.url


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(record: ArcWarcRecord) -> str:
    return str(record.rec_headers.get_header("WARC-Record-ID"))
