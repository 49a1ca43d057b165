"""Write tests/formats/golden anew with a real office suite: `python -m tests.formats.made.office`.

Needs LibreOffice (`soffice`) and 7-Zip (`7z`) on the machine; the tests only need what it wrote.
"""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, made
from tests.replicas.plan import PUBLICATIONS, Markup

GOLDEN = Path(__file__).parent.parent / "golden"
BORDERS = Print(size=12)
WRITER, CALC = "HTML (StarWriter)", "HTML (StarCalc)"
FILTERS = {
    "doc": (WRITER, "doc:MS Word 97"),
    "docx": (WRITER, "docx:MS Word 2007 XML"),
    "odt": (WRITER, "odt"),
    "pdf": (WRITER, "pdf:writer_pdf_Export"),
    "xls": (CALC, "xls:MS Excel 97"),
    "xlsx": (CALC, "xlsx:Calc MS Excel 2007 XML"),
}
KEPT = ("doc", "docx", "odt", "xls", "xlsx")


def documents() -> dict[str, Made]:
    """One report of each form; the second one leaves zeros blank and splits its headers."""
    old = next(p for p in PUBLICATIONS if p.form == "2019-60")
    new = next(p for p in PUBLICATIONS if p.form == "2021-30" and p.fault is None)
    return {
        "narrow-2019-60": made(old, Markup.NARROW),
        "split-2021-30": made(new, Markup.SPLIT, "/"),
    }


def page_of(document: Made) -> str:
    """The page that the suite opens: borders as attributes, the only ones that it draws."""
    bordered = replace(document, publication=replace(document.publication, markup=Markup.CLEAN))
    page = html_of(bordered, BORDERS)
    return page.replace("<table", '<table border="1" cellspacing="0"')


def converted(document: Made, folder: Path, kinds: Iterable[str] = FILTERS) -> Iterator[Path]:
    """What the suite makes of the page, one file for each kind."""
    page = folder / "report.html"
    page.write_text(page_of(document))
    for kind in kinds:
        source, target = FILTERS[kind]
        command = ["soffice", "--headless", f"--infilter={source}", "--convert-to", target]
        command += ["--outdir", str(folder), str(page)]
        subprocess.run(command, check=True, capture_output=True)
        yield folder / f"report.{kind}"


def main() -> None:
    """Write the files that are small enough to keep; a .doc is kept in the archive of 7-Zip."""
    GOLDEN.mkdir(exist_ok=True)
    for name, document in documents().items():
        expected = {
            ".".join(place): str(n) for place, n in document.expected.items() if n is not None
        }
        (GOLDEN / f"{name}.json").write_text(json.dumps(expected, indent=0) + "\n")
        with TemporaryDirectory() as folder:
            for path in converted(document, Path(folder), KEPT):
                _keep(path, name)


def _keep(path: Path, name: str) -> None:
    kept = GOLDEN / f"{name}{path.suffix}"
    if path.suffix == ".doc":
        packed = kept.with_suffix(".7z")
        packed.unlink(missing_ok=True)
        subprocess.run(["7z", "a", str(packed), str(path)], check=True, capture_output=True)
    elif path.suffix == ".odt":
        kept.write_bytes(_without_thumbnail(path.read_bytes()))
    else:
        kept.write_bytes(path.read_bytes())


def _without_thumbnail(content: bytes) -> bytes:
    """The same package without the picture of its first page, three quarters of its size."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for member in old.infolist():
            if not member.filename.startswith("Thumbnails/"):
                new.writestr(member, old.read(member), member.compress_type)
    return file.getvalue()


if __name__ == "__main__":
    main()
