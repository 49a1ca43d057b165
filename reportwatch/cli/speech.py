"""Commands speak the language asked for, wherever `--lang` stands: help, errors, click's own words.

A first line or an option says its help in both languages with ` · ` between them; of a longer text
each paragraph is in one of them.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace

import click

from core.catalogues import refuse_spoilt_words
from core.messages import LANGUAGES, LOCALE, text
from reportwatch.options import Options

OPTION = "--lang"
BOTH = " · "
KEY = "reportwatch.language"
# The domain of click's own words (core/locale/click.zh.po), and of none.
OURS, THEIRS = "click", "messages"
CLICKS_WORDS = LOCALE / "zh" / "LC_MESSAGES" / f"{OURS}.mo"
OPTIONS, WHICH = "[选项]", "命令 [参数]..."
# What stands for the value of an option, by its type, and for an argument, by its name.
VALUES = {"text": "文本", "integer": "整数", "float range": "数", "path": "路径"}
ARGUMENTS = {
    "agency": "speech.arguments-agency",
    "year": "speech.arguments-year",
    "rule": "speech.arguments-rule",
    "url": "speech.arguments-url",
    "file": "文件",
    "files": "文件...",
    "portals": "门户...",
}
LEAST_WIDTH = 11
# Lines of the source are no words apart.
BETWEEN_HAN = re.compile(
    r"(?<=[\u3000-\u303f\uff00-\uffef])\n(?!\n)\s*|(?<=[\u4e00-\u9fff])\n(?!\n)\s*(?=[\u3000-\u9fff])"
)
CHINESE = re.compile(r"\s*[\u4e00-\u9fff]")


def language_in(words: Sequence[str]) -> str:
    """The language that a command line asks for, wherever it does; the last one counts."""
    asked = LANGUAGES[0]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--":
            break
        name, _, value = word.partition("=")
        wanted = value or following
        if name == OPTION and wanted in LANGUAGES:
            asked = wanted
    return asked


def language_of(ctx: click.Context | None) -> str:
    """The language of the command line that this context belongs to."""
    language: str = ctx.meta.get(KEY, LANGUAGES[0]) if ctx is not None else LANGUAGES[0]
    return language


def speak(ctx: click.Context, language: str) -> None:
    """Let this command line, and click's own words, speak a language from now on."""
    ctx.meta[KEY] = language
    if language != "en":
        refuse_spoilt_words(CLICKS_WORDS)
    gettext.bindtextdomain(OURS, str(LOCALE))
    gettext.textdomain(THEIRS if language == "en" else OURS)


def half(said: str, language: str) -> str:
    """One language of a line that says both."""
    zh, both, en = said.partition(BOTH)
    return (en if language == "en" else zh) if both else said


class InCells(click.HelpFormatter):
    """Help whose lines end by the room they take: a Chinese character takes that of two letters."""

    def write_text(self, text: str) -> None:
        room, width = " " * self.current_indent, max(self.width - self.current_indent, LEAST_WIDTH)
        paragraphs = BETWEEN_HAN.sub("", text).split("\n\n")
        for number, paragraph in enumerate(paragraphs):
            if number:
                self.write("\n")
            for line in _lines(" ".join(paragraph.split()), width):
                self.write(f"{room}{line}\n")


def _lines(said: str, width: int) -> Iterable[str]:
    if 2 * len(said) <= width:
        return [said]
    # Loaded where lines have to be ended: the list of commands does without.
    from reportwatch.views.flowing import folded  # noqa: PLC0415

    return folded(said, width)


class Speaking(click.Context):
    """The context of each command: its help is written in cells."""

    formatter_class = InCells


def spoken(command: click.Command, language: str) -> click.Command:
    """The command as it speaks one language, with `--lang` among its options."""
    said = voiced(command, language)
    said.params = [*said.params, _lang(language)]
    if isinstance(said, click.Group):
        inner = said.commands
        said.commands = {name: spoken(inner[name], language) for name in inner}
    return said


def voiced(command: click.Command, language: str) -> click.Command:
    """The command as its help and its errors show it in one language."""
    said = copy(command)
    said.context_class = Speaking
    said.help = _help(command.help, language)
    if language != "en":
        said.options_metavar = OPTIONS
    said.params = [_param(one, language) for one in command.params]
    if isinstance(said, click.Group) and language != "en":
        said.subcommand_metavar = WHICH
    return said


def _help(said: str | None, language: str) -> str | None:
    if said is None:
        return None
    first, *others = said.split("\n\n")
    wanted = [one for one in others if (CHINESE.match(one) is None) == (language == "en")]
    return "\n\n".join([half(first, language), *wanted])


def _param(param: click.Parameter, language: str) -> click.Parameter:
    said = copy(param)
    if isinstance(said, click.Option) and said.help is not None:
        said.help = half(said.help, language)
    if param.metavar is not None:
        said.metavar = half(param.metavar, language)
    is_named = param.metavar is not None or isinstance(param.type, click.Choice)
    if language != "en" and not is_named:
        known = VALUES.get(param.type.name.lower()) if isinstance(param, click.Option) else None
        argument = ARGUMENTS.get(param.name or "")
        said.metavar = known or (text(argument, language) if argument else param.metavar)
    return said


def _lang(language: str) -> click.Option:
    """`--lang` after the name of a command, where people write it, too."""

    def choose(ctx: click.Context, _param: click.Parameter, chosen: str | None) -> None:
        if chosen is not None and isinstance(ctx.obj, Options):
            ctx.obj = replace(ctx.obj, language=chosen)

    help_ = half("语言 · language", language)
    return click.Option(
        [OPTION], type=click.Choice(LANGUAGES), help=help_, expose_value=False, callback=choose
    )
