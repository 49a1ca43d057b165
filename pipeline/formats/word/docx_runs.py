"""The runs of WordprocessingML: what is printed, hidden, struck, raised, or stands beside words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.formats.package import attribute, local
from pipeline.formats.word.fields import Fields, is_kept
from pipeline.formats.word.looks import PLAIN, Look, Styles, ground, look_of
from pipeline.shown.runs import THING, Run

GONE = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sdtPr", "rt")
)
PRINTED = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# What stands in a line and is no text; what it shows beside digits is not known.
THINGS = frozenset(
    (
        "drawing",
        "pict",
        "object",
        "sym",
        "oMath",
        "oMathPara",
        "ruby",
        "checkBox",
        "control",
        "pgNum",
        *("yearShort", "yearLong", "monthShort", "monthLong", "dayShort", "dayLong"),
    )
)
LOWEST_LINE = 120  # twips, of exactly so high a line
FARTHEST_ASIDE = 600  # twips; forms squeeze numbers by moving lines a little outwards
RIGHT_TO_LEFT = frozenset(("bdo", "dir"))
NOTES = frozenset(("footnoteReference", "endnoteReference", "footnoteRef", "endnoteRef"))
# Of alternatives Word takes the first that it understands.
UNDERSTOOD = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a run: the styles, the table's and the paragraph's among them."""

    styles: Styles
    table: str | None = None
    paragraph: str | None = None
    is_turned: bool = False
    ground: str = "light"
    is_unclear: bool = False
    #: What stands in fields that are worked out anew.
    recomputed: frozenset[etree._Element] = frozenset()


def shown_alternative(element: etree._Element) -> etree._Element:
    """Of alternatives the one that Word shows: the first that it understands, or the fallback."""
    if local(element) != "AlternateContent" or not len(element):
        return element
    for choice in element:
        if local(choice) == "Fallback" or _is_understood(choice):
            return choice
    return etree.Element("nothing")


def _is_understood(choice: etree._Element) -> bool:
    wanted = (choice.get("Requires") or "").split()
    return all((choice.nsmap.get(prefix) or "").startswith(UNDERSTOOD) for prefix in wanted)


def runs_of(paragraph: etree._Element, around: Around) -> Iterator[Run]:
    """The runs of a paragraph in order; what stands in text boxes is read by itself.

    Raises RecursionError for runs nested too deep, which the process that reads makes a setback.
    """
    properties = _child(paragraph, "pPr")
    style = _child(properties, "pStyle")
    own = replace(around, paragraph=None if style is None else attribute(style, "val"))
    shade = _child(properties, "shd")
    if shade is not None:
        own = replace(own, ground=ground(shade))
    if _is_cut(properties):
        own = replace(own, is_unclear=True)
    if next(paragraph.iter("{*}fldChar", "{*}fldSimple"), None) is not None:
        own = replace(own, recomputed=frozenset(_recomputed(paragraph)))
    if _is_numbered(properties, own):
        yield THING
    if _child(properties, "framePr") is not None:
        yield replace(THING, is_thing=False, is_unclear=True)
    yield from _runs(paragraph, own, PLAIN)


def _is_cut(properties: etree._Element | None) -> bool:
    """Whether lines are too low for what stands in them, or begin far outside of their cell."""
    spacing, indent = _child(properties, "spacing"), _child(properties, "ind")
    is_exact = spacing is not None and attribute(spacing, "lineRule") == "exact"
    if is_exact and _twips(spacing, "line") < LOWEST_LINE:
        return True
    aside = [_twips(indent, name) for name in ("left", "start", "right", "end", "firstLine")]
    return min(aside) < -FARTHEST_ASIDE or _twips(indent, "hanging") > FARTHEST_ASIDE


def _twips(properties: etree._Element | None, name: str) -> int:
    value = "" if properties is None else attribute(properties, name) or ""
    return int(value[:7]) if re.fullmatch(r"-?\d+", value) else 0


def _recomputed(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The texts in results of fields that a page does not show as they are stored."""
    for field in paragraph.iter("{*}fldSimple"):
        if not is_kept(attribute(field, "instr") or ""):
            yield from field.iter("{*}t")
    fields = Fields()
    marks = {"begin": fields.begin, "separate": fields.separate, "end": fields.end}
    for element in paragraph.iter("{*}fldChar", "{*}instrText", "{*}t"):
        name = local(element)
        if name == "instrText":
            fields.say(element.text or "")
        elif name == "fldChar":
            marks.get(attribute(element, "fldCharType") or "", str)()
        elif not (fields.is_instruction or fields.are_kept):
            yield element


def _is_numbered(properties: etree._Element | None, around: Around) -> bool:
    numbering = _child(properties, "numPr")
    if numbering is None:
        return around.styles.is_numbered(around.paragraph)
    which = _child(numbering, "numId")
    return which is not None and attribute(which, "val") != "0"


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    if parent is None:
        return None
    return next((child for child in parent if local(child) == name), None)


def _runs(element: etree._Element, around: Around, look: Look) -> Iterator[Run]:
    """Those inside one element; raises RecursionError as runs_of does."""
    for child in element:
        name = local(child)
        if name in GONE or name == "txbxContent":
            continue
        if name == "t":
            run = _run(child.text or "", look, around)
            yield replace(run, is_unclear=True) if child in around.recomputed else run
        elif name in PRINTED:
            yield _run(PRINTED[name], look, around)
        elif name in THINGS:
            yield _thing(look)
            yield from () if name != "ruby" else _runs(child, around, look)
        elif name in NOTES:
            yield Run("*", is_raised=True)
        else:
            of = _look(child, around) if name == "r" else look
            turned = replace(around, is_unclear=True) if _is_turned_round(child) else around
            yield from _runs(shown_alternative(child), turned, of)


def _is_turned_round(element: etree._Element) -> bool:
    return local(element) in RIGHT_TO_LEFT and attribute(element, "val") == "rtl"


def _thing(look: Look) -> Run:
    return replace(THING, is_hidden="hidden" in look.values())


def _look(run: etree._Element, around: Around) -> Look:
    """How a run is shown: what its styles say, and then what it says itself."""
    properties = _child(run, "rPr")
    style = _child(properties, "rStyle")
    name = None if style is None else attribute(style, "val")
    look = around.styles.look(around.table, around.paragraph, name)
    if properties is None or not len(properties):
        return look
    own = look_of(properties)
    return {**look, **own} if own else look


def _run(text: str, look: Look, around: Around) -> Run:
    if not (look or around.is_turned or around.is_unclear):
        return Run(text)
    kinds = {kind for name, kind in look.items() if name not in ("color", "shd")}
    return Run(
        text,
        is_hidden="hidden" in kinds,
        is_struck="struck" in kinds,
        is_raised="raised" in kinds,
        is_turned=around.is_turned,
        is_pale="pale" in kinds or not _is_seen(look, around),
        is_unclear="unclear" in kinds or around.is_unclear,
    )


def _is_seen(look: Look, around: Around) -> bool:
    """Whether ink stands out from its ground; ink of no colour of its own always does."""
    ink = look.get("color")
    return ink is None or {ink, look.get("shd") or around.ground} == {"dark", "light"}
