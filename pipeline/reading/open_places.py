"""Places of a text that are left to be filled in: ××局, ____次, （单位名称）, （待办公室核实）."""

from __future__ import annotations

import re

# Who is to do it, or that it is still to be done, in brackets: others ask the reader for something.
_DOING = r"(?:补充|核实|填写|填报|提供|确定|确认)"
_WHO = r"[科股处室办局站]|单位|部门|同志"
NOTE = (
    rf"[（(【\[](?:待[^（）()【】\[\]。]{{0,10}}?{_DOING}"
    rf"|(?:此处|这里|在此)[^（）()【】\[\]。]{{0,12}}?{_DOING}"
    rf"|请[^（）()【】\[\]。]{{0,10}}?(?:{_WHO}){_DOING})[^（）()【】\[\]。]{{0,12}}[）)】\]]"
)
LEFT_OPEN = re.compile(
    r"\[bookmark[^\]]{0,200}+\]|【\s*+】"
    r"|(?<![A-Za-z./])[XxＸｘ×]{2,}(?![A-Za-z./]|小区|\w{0,8}[（(](?:匿名|化名))"
    r"|(?<=[\u4e00-\u9fff：:])[_＿]{2,}|[（(](?:单位|机关|部门|行政机关)(?:全称|名称)[)）]"
    rf"|(?<!等)待定(?![期点向位义价性额量型])|（模板）|此处填写|{NOTE}"
)
# Of a paper without figures; in a report a line of dashes, or （部门）, is nothing of the kind.
MAY_BE_LEFT_OPEN = re.compile(
    rf"{LEFT_OPEN.pattern}|[_＿]{{2,}}"
    r"|[（(](?:单位|机关|部门|行政机关|公章)(?:全?称)?[)）]|(?:此处|在此|请|[（(])填[写入报]"
)
