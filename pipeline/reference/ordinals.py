"""The ordinals that number the parts of a paper: 一、 第二部分 （三） 4. Ⅴ 陆、."""

from __future__ import annotations

import re

# Whatever numbers a line, with its mark: 三、 （三） 12. 3）
NUMBERED = r"[（(]?(?:[一二三四五六七八九十]{1,2}|\d{1,2}(?!\d))[）)、.．]"
OF_A_LIST = r"[一二三四五六七八九]是"  # 一是……二是……
# What numbers the parts of a whole paper.
PART_ORDINAL = r"[一二三四五六七八九十]{1,2}、|第[一二三四五六七八九十]部分"
NUMERALS = ("一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖", "十拾")
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7}
ROMAN |= {sign: number for number, sign in enumerate("ⅠⅡⅢⅣⅤⅥⅦ", start=1)}
ORDINAL = re.compile(
    r"(?:第(?P<part>[一二三四五六七八九十\d])(?:(?:部分|章|节)[:：、.．]?|[、，,:：])"
    r"|(?P<plain>[一二三四五六七八九十]{1,2}|[壹贰叁肆伍陆柒捌玖拾]|[IV]{1,3}|[Ⅰ-Ⅶ]|0?\d)(?:\s*+[、.．,，:：]|(?=\s))"
    r"|[（(](?P<bracketed>[一二三四五六七八九十\d])[)）][、.．]?)\s*+"
)


def number_of(printed: re.Match[str] | None) -> int | None:
    """What an ordinal says, however it is printed; None where there is none."""
    if printed is None:
        return None
    ordinal = printed["part"] or printed["plain"] or printed["bracketed"]
    if ordinal.isdecimal():
        return int(ordinal)
    if ordinal in ROMAN:
        return ROMAN[ordinal]
    return next((at for at, same in enumerate(NUMERALS, start=1) if ordinal in same), None)
