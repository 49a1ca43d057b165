"""Archives: the one report in them, whatever its name; everything else with its reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.formats.choice import read_content
from pipeline.formats.packed import libarchive
from pipeline.records import Unreadable
from pipeline.sandbox.pool import warm_readers
from tests.formats.judge import Score, judged
from tests.formats.made import hostile
from tests.formats.made.archives import rar_of, seven_zip_of, zip_of
from tests.formats.made.docx import docx_of
from tests.formats.made.report import made
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup

pytestmark = pytest.mark.skipif(libarchive is None, reason="needs Debian's libarchive13")
DOCUMENT = made(PUBLICATIONS[0], Markup.CLEAN)


def test_a_report_in_an_archive_is_read_whatever_its_name(tmp_path: Path) -> None:
    files = {"../../etc/说明.txt": "请见附件".encode(), "年报.exe": docx_of(DOCUMENT)}
    archives = (zip_of(files), rar_of(files), seven_zip_of(files, tmp_path))
    total = judged((DOCUMENT, archive) for archive in archives)
    assert total == Score(total.right, 0, 0)
    assert not (tmp_path / "etc").exists()


def test_a_child_opens_every_kind_of_archive_though_it_may_start_no_process(tmp_path: Path) -> None:
    files = {"a.docx": docx_of(DOCUMENT)}
    for content in (zip_of(files), rar_of(files), seven_zip_of(files, tmp_path)):
        assert warm_readers().read(content) == read_content(content)


def test_one_report_in_two_formats_is_one_report() -> None:
    files = {"a.pdf": pdf_of(DOCUMENT.report), "a.docx": docx_of(DOCUMENT)}
    assert read_content(zip_of(files)).format == "docx"


def _nested(content: bytes, depth: int) -> bytes:
    return zip_of({"inner.zip": _nested(content, depth - 1)}) if depth else content


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: zip_of({}), "nothing-to-read"),
    "only pictures": (lambda: zip_of({"a.png": b"\x89PNG\r\n"}), "nothing-to-read"),
    "too deep": (lambda: _nested(docx_of(DOCUMENT), 4), "nothing-to-read"),
    "too many": (lambda: zip_of({f"{n}.txt": b"x" for n in range(150)}), "too-many-members"),
    "bomb": (hostile.zip_bomb, "unpacks-too-far"),
    "damaged zip": (lambda: zip_of({"a": docx_of(DOCUMENT)})[:-40], "file-damaged"),
    "damaged rar": (lambda: rar_of({"a": docx_of(DOCUMENT)})[:900], "file-damaged"),
}


@pytest.mark.parametrize(("content", "kind"), REFUSED.values(), ids=REFUSED)
def test_an_archive_that_is_not_one_report_is_refused(
    content: Callable[[], bytes], kind: str
) -> None:
    made = content()
    with pytest.raises(Unreadable) as refusal:
        read_content(made)
    assert refusal.value.kind == kind
