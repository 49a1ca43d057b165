"""What a template goes through before any document: a small report of nobody, written here.

Whatever it brings libraries and the books to make ready is then ready in every child, which
would else make it anew for each document. No byte of it is anybody's but ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module

from pipeline.checks.checking import Question, said_of
from pipeline.formats.choice import READERS
from pipeline.reading.document import OUTCOME, Hints, ReadingReference, outcome_of
from pipeline.records import Unreadable
from pipeline.reference.forms import Forms
from pipeline.reference.register import Register
from pipeline.reference.rulebook import Rulebook

ROW = "<tr>" + "<td>信息内容</td><td>1</td>" + "<td>0</td>" * 8 + "</tr>"
TABLE = "<table>" + ROW * 3 + "</table>"
PAGE = f"""<html><head><title>无名局2022年政府信息公开工作年度报告</title></head><body>
<h1>无名局2022年政府信息公开工作年度报告</h1>
<p>本报告根据《中华人民共和国政府信息公开条例》编制，数据统计期限为2022年1月1日至2022年12月31日。</p>
<p>一、总体情况</p><p>2022年，主动公开政府信息10条，收到政府信息公开申请1件，已办结1件。</p>
<p>二、主动公开政府信息情况</p>{TABLE}<p>三、收到和处理政府信息公开申请情况</p>{TABLE}
<p>四、政府信息公开行政复议、行政诉讼情况</p>{TABLE}<p>五、存在的主要问题及改进情况</p>
<p>一是公开不够及时。</p><p>六、其他需要报告的事项</p><p>无。</p></body></html>""".encode()


def load() -> None:
    """Load what reads each format; what is not installed here is missed by its document alone."""
    for reader in READERS.values():
        with suppress(ImportError, OSError, Unreadable):
            import_module(f"pipeline.formats.{reader.partition(':')[0]}")


def rehearse(books: Iterable[object]) -> None:
    """Read the report and check it, by these books as far as they are all there."""
    told = {type(one): one for one in books}
    register, forms, rules = (told.get(one) for one in (Register, Forms, Rulebook))
    if not isinstance(register, Register) or not isinstance(forms, Forms):
        return
    with suppress(Unreadable):
        said = outcome_of(PAGE, ReadingReference(register, forms), Hints())
        report = OUTCOME.validate_json(said).report
        if report is not None and isinstance(rules, Rulebook):
            said_of(Question(report, register, forms, rules))
