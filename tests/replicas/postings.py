"""The plan's publications as rows of lists, each on its portal and in its column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from random import Random

from tests.replicas.documents import MadeReport, report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.henan import picture_path
from tests.replicas.markup import body_html
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import COPIES, PUBLICATIONS, Markup, Medium, Publication
from tests.replicas.posting import AttachedFile, Posting
from tests.replicas.register import BY_CODE
from tests.replicas.scan_image import scan_of
from tests.replicas.trees import column_of

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Ids grow with the day of entry, which is not the day of publication: pages were moved in batches.
NUMBERS = {2020: (80_000, 99_000), 2021: (100_000, 220_000), 2022: (120_000, 350_000)}
LATEST_NUMBERS = (590_000, 870_000)
CUT_AFTER = 22
NO_DATE_IN_META = "990101002-2021"
CUT_WITHOUT_HINT = "990101002-2021"
UNPADDED = "990102-yjj-2022"
PDF_AS_WELL = "990103-scj-2020"
DEEP_ROW = "990103101-2020"


def planned_postings(portal: str) -> list[Posting]:
    """Every report that the plan puts on this portal, copies included."""
    own = [_posting(p, portal) for p in PUBLICATIONS if p.portal == portal]
    return [*own, *_copies(portal)]


def earlier_posting() -> Posting:
    """A report of 2019, before the years that anybody watches."""
    agency = BY_CODE["990103002"]
    earlier = Publication(agency, 2019, date(2020, 1, 20), "nangang-old", Markup.CLEAN)
    return _posting(earlier, "nangang-old")


def _copies(portal: str) -> Iterator[Posting]:
    for copy in COPIES:
        if copy.portal == portal:
            original = next(
                p for p in PUBLICATIONS if (p.agency.code, p.year) == (copy.agency_code, copy.year)
            )
            posting = _posting(original, portal)
            yield replace(
                posting,
                column=copy.column,
                published_on=copy.published_on,
                number=number_of(f"copy {original.key}", copy.published_on),
                pub_date=f"{copy.published_on:%Y-%m-%d} 09:30",
            )


def _posting(publication: Publication, portal: str) -> Posting:
    report = report_of(publication)
    on, key = publication.published_on, publication.key
    files = tuple(_files(publication, report))
    return Posting(
        column=column_of(portal, publication.year, publication.agency.kind),
        title_lines=report.title_lines,
        published_on=on,
        body=_body(publication, report, files),
        number=number_of(key, on),
        pub_date=_pub_date(publication),
        shown=_shown(publication, report),
        files=files,
        is_late_row=key == DEEP_ROW,
    )


def number_of(seed: str, on: date) -> int:
    """The id of an article, stable and in no order with its date."""
    low, high = NUMBERS.get(on.year, LATEST_NUMBERS)
    return Random(f"number {seed}").randint(low, high)


def _pub_date(publication: Publication) -> str:
    on = publication.published_on
    if publication.key == NO_DATE_IN_META:
        return ""
    if publication.key == UNPADDED:
        return f"{on.year}-{on.month}-{on.day}"
    return f"{on:%Y-%m-%d} 09:30:00" if publication.portal == "nangang" else f"{on:%Y-%m-%d} 09:30"


def _shown(publication: Publication, report: MadeReport) -> str | None:
    """The old portal cuts every title and keeps the whole one in an attribute."""
    is_cut = publication.portal == "nangang-old" or publication.key == CUT_WITHOUT_HINT
    too_long = len(report.title) > CUT_AFTER
    return f"{report.title[: CUT_AFTER - 1]}…" if is_cut and too_long else None


def _files(publication: Publication, report: MadeReport) -> Iterator[AttachedFile]:
    name, medium = report.title, publication.medium
    if medium in (Medium.PDF, Medium.PDF_AND_DOCX) or publication.key == PDF_AS_WELL:
        yield AttachedFile(f"{name}.pdf", pdf_of(report), PDF)
    if medium is Medium.PDF_AND_DOCX:
        yield AttachedFile(f"{name}.docx", docx_of(report), DOCX)
    if medium is Medium.DOCX:
        yield AttachedFile(
            f"{name}.docx", docx_of(report), "application/octet-stream", by_servlet=True
        )
    if medium is Medium.IMAGE:
        for page in (1, 2):
            yield AttachedFile(f"{name}{page}.png", scan_of(f"{name} {page}"), "image/png")


def _body(publication: Publication, report: MadeReport, files: tuple[AttachedFile, ...]) -> str:
    """The text, or what stands in its place when a file carries the report."""
    if publication.medium is Medium.PAGE:
        return body_html(report, publication.markup)
    if publication.medium is Medium.IMAGE:
        day = publication.published_on
        return "\n".join(
            f'<p style="text-align:center"><img src="{picture_path(day, file.digest)}" alt=""/></p>'
            for file in files
        )
    return "<p>&nbsp;</p>"


def notice(column: str, title: str, on: date, text: str) -> Posting:
    """An article that is no report, in a list of reports or elsewhere."""
    return Posting(
        column=column,
        title_lines=(title,),
        published_on=on,
        body=f"<p>　　{escape(text)}</p>",
        number=number_of(f"{column} {title}", on),
        pub_date=f"{on:%Y-%m-%d} 10:05",
    )
