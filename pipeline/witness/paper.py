"""Pages written as a PDF, so that all that is looked at is drawn by one hand."""

from __future__ import annotations

from collections.abc import Sequence


def pdf_of_pages(pages: Sequence[tuple[float, float, str]], fonts: str) -> bytes:
    """A PDF of pages: width, height and what is drawn on each; `fonts` are entries of resources."""
    first = 3
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]/Resources<</Font<<{fonts}>>>>>>".encode(
            errors="replace"
        ),
    ]
    for at, (width, height, drawn) in enumerate(pages):
        box = f"[0 0 {width:.2f} {height:.2f}]"
        content = drawn.encode("latin-1", "replace")
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents {first + 2 * at + 1} 0 R>>".encode(),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj%s\nendobj\n" % (number, one)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(written)
