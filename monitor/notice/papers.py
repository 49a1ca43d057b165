"""The notice on paper: docx from a template that the office may replace, or one HTML page."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from core.errors import ConfigurationError
from monitor.notice.content import Notice
from monitor.rendering import fill

OWN = Path(__file__).parent


def template_for(config: Path, language: str, named: Path | None) -> Path:
    """The template that was named, else the office's own in `config`, else ours."""
    if named is not None:
        return named
    own = config / f"notice.{language}.docx"
    return own if own.exists() else OWN / f"notice.{language}.docx"


def as_docx(notice: Notice, template: Path) -> bytes:
    """Fill a template; raises ConfigurationError that says what is wrong with it."""
    content = BytesIO()
    try:
        paper = DocxTemplate(template)
        environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        paper.render(asdict(notice), environment, autoescape=True)
        paper.save(content)
    except (PackageNotFoundError, BadZipFile, KeyError):
        raise ConfigurationError("papers.no-docx", path=str(template)) from None
    except TemplateError as problem:
        raise ConfigurationError(
            "papers.template-fault",
            path=str(template),
            problem=str(problem),
            names=", ".join(asdict(notice)),
        ) from None
    return content.getvalue()


def as_page(notice: Notice) -> str:
    """One page that needs nothing else."""
    return fill("notice.html.j2", notice.language, notice=notice)
