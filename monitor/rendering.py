"""Fill the templates beside this file, in one language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from core.clock import printed
from core.messages import Message, render, text

TEMPLATES = Path(__file__).parent / "templates"


def fill(template: str, language: str, **values: object) -> str:
    """Render one template; raises TemplateNotFound.

    In it, `t("中文", name=value)` is a sentence of the catalogue, `say(message)` a Message.
    """

    def translate(sentence: str, **named: str | int) -> str:
        return text(sentence, language, **named)

    def say(message: Message) -> str:
        return render(message, language)

    marks = {"colon": "：", "comma": "，"} if language == "zh" else {"colon": ": ", "comma": ", "}
    page = _environment().get_template(template)
    rendered = page.render(t=translate, say=say, language=language, **marks, **values)
    return rendered.strip() + "\n"


def web_address(address: str | None) -> str | None:
    """An address that may stand behind a link; scraped ones can be anything."""
    is_web = address is not None and address.startswith(("http://", "https://"))
    return address if is_web else None


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html.j2"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["web_address"] = web_address
    environment.filters["moment"] = printed
    return environment
