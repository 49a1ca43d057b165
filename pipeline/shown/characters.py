"""Characters as they look, for all formats: look-alikes as what they stand for, no unseen ones.

NFKC is taken where it keeps the meaning. A raised digit, a circled number or a fraction is no digit
(「12²」 is not 122), and full-width punctuation is how Chinese is printed: those stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Marks of direction, joiners, soft hyphens, variation selectors and the rest that has no ink.
UNSEEN = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
# Letters that look like a blank.
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
# Radicals, compatibility ideographs, full-width and mathematical letters and digits, ligatures.
COMPATIBLE = (
    "\u2f00-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
    "\U0001d400-\U0001d7ff\ufb00-\ufb06\u2488-\u249b\u2160-\u217f"
)
MINUS = "\u2010-\u2012\u2212\u02d7\ufe58\ufe63\u2796"
PLUS = "\ufe62\u2795"
BRACKETED = "\u3220-\u3229\u2474-\u2487"
# Radicals of the supplement that are written like a character; Unicode gives them no equivalent.
RADICALS = dict(
    zip(
        "⺁⺃⺅⺉⺋⺌⺎⺏⺐⺑⺒⺓⺔⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺫⺭⺮⺯⺰⺱⺲⺳⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "厂乚亻刂㔾小兀尣尢尣巳幺彑忄扌攵旡月歺母民氵氺灬爪爫丬犭王疋罒礻竹糹纟网罒网羊羊羋耂耂聿肉臼艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阜阝雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)
ODD = re.compile(
    f"[{UNSEEN}{CONTROLS}{BLANK_LETTERS}{COMPATIBLE}{MINUS}{PLUS}{BRACKETED}\u2e80-\u2ef3]"
)
NO_INK = re.compile(f"[{UNSEEN}{CONTROLS}]")
# After one of these what follows is shown from right to left, digits or at least their signs.
TURNS_AROUND = re.compile("[\u200f\u061c\u202b\u202e\u2067]")
REVERSES = "\u202e"


def normalised(text: str) -> str:
    """The text with every character as what it looks like; most texts come back as they are."""
    return text if ODD.search(text) is None else ODD.sub(_seen_as, text)


def is_turned_around(text: str) -> bool:
    """Whether marks of direction may show digits, or a sign, in another order than stored."""
    if TURNS_AROUND.search(text) is None:
        return False
    return REVERSES in text or not NO_INK.sub("", text).strip().isdigit()


def _seen_as(match: re.Match[str]) -> str:
    return _replacement(match[0])


@lru_cache(4096)
def _replacement(character: str) -> str:
    if NO_INK.match(character):
        return ""
    if re.match(f"[{BLANK_LETTERS}]", character):
        return " "
    if re.match(f"[{MINUS}]", character):
        return "-"
    if re.match(f"[{PLUS}]", character):
        return "+"
    if re.match(f"[{BRACKETED}]", character):
        return unicodedata.normalize("NFKC", character).replace("(", "（").replace(")", "）")
    return RADICALS.get(character) or unicodedata.normalize("NFKC", character)
