"""Sections, tables, titles, periods and dates: present, in order, and of the right year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.messages import render
from crawlers.records import DateBasis
from pipeline.records import Outcome
from reportwatch.views.report import proof_of
from tests.rules.made import OVERALL, PREFACE, PROBLEMS, TITLES, Made, judged, older
from tests.rules.situations import (
    ASKED,
    BROKEN,
    HARMLESS,
    HOLDS,
    NOT_CHECKED,
    RuleCase,
    of,
    verify,
    when,
)

OTHER_ROWS = ("requests.other_not_corrected", "requests.other_fee_unpaid", "requests.other_misc")
TABLES = ("proactive", "requests", "proceedings")
META, SIGNED = DateBasis.META, DateBasis.SIGNATURE
NAMES_ALL = f"本报告由{'、'.join(TITLES.values())}六部分组成。"
LONG = "本年度在各渠道做了大量工作。" * 80


def _said(text: str) -> Made:
    """The usual section one with a sentence more."""
    return Made(sections={1: f"{OVERALL}\n{text}"})


def _signed(published: str, signed: str) -> Made:
    return Made(dates=((published, META), (signed, SIGNED)))


def _problems(text: str) -> Made:
    return Made(sections={5: text})


DENIED = (
    "无",
    "暂无。",
    "目前不存在问题。",
    "本年度没有发现突出的问题",
    "不存在主要问题，工作顺利。",
)
FIGURES_IN_TEXT = "规范性文件制发2件，行政处罚3件，行政强制0件，行政许可1件。"
BLANK = Made(
    cells={
        f"proceedings.{kind}.{result}": None
        for kind in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
        for result in ("upheld", "corrected", "other", "pending", "total")
    }
)


def _blank_but(place: str, printed: int | str) -> Made:
    return replace(BLANK, cells={**BLANK.cells, place: printed})


OF_LAW_AND_SITE = (
    "我局认真落实条例，推进公开。\n全年通过政府网站公布信息一百二十条，微信公众号公布三十条，"
    "内容涉及就业、住房和救助。\n依申请公开渠道畅通，办结及时，群众在网站查阅方便。"
)
# What stands between a section that is there and the next: whose it is, a person has to say.
BEHIND = (
    ("four, of gaps", 5, 4, "自我检视\n短板在于更新滞后，栏目单一。\n困难在于人手偏少。"),
    ("four, of anything", 5, 4, "自我检视\n经办同志同时负责三个岗位，常常加班。"),
    ("five, of fees", 6, 5, f"{PROBLEMS}\n本年度未收取任何费用。"),
    ("five, of other work", 6, 5, f"{PROBLEMS}\n承办代表建议三件，满意率百分之百。"),
    ("five, under a line like it", 6, 5, f"{PROBLEMS}\n应当说明的事项\n无"),
)
LAST_ROW = "四、结转下年度继续办理\t1\t0\t0\t0\t0\t0\t1"
CHAPTERS = {n: f"第{'零一二三四五六'[n]}章 {title}" for n, title in TITLES.items()}
CLAIMED = (
    ("a section that speaks of itself", 5, 4, "本年度没有发生行政复议和行政诉讼。"),
    ("a note below the table", 5, 4, "注：本表数据由各科室报送后汇总形成，统一校核。"),
    ("the unit of the table", 5, 4, "（单位：件。）"),
    ("problems and measures", 6, 5, f"{PROBLEMS}\n（一）加强学习。\n（二）充实队伍。"),
)


CASES = (
    *of(
        "section-missing",
        when(HOLDS, "all six", Made()),
        when(BROKEN, "no section six", Made(sections={6: None}), severity="error"),
        when(ASKED, "its table is there", Made(sections={3: None})),
        when(ASKED, "its heading says something else", Made(by_place={4: "春耕备耕"})),
        when(
            ASKED,
            "its matter stands under another heading",
            Made(sections={5: None, 4: "问题与下一步改进打算\n一是……"}),
        ),
        when(
            ASKED,
            "its title stands in the text",
            Made(sections={6: None, 5: f"{PROBLEMS}\n其他需要报告的事项：无"}),
        ),
        when(
            ASKED,
            "section one stands before the first heading",
            Made(sections={1: None}, preface=f"{PREFACE}\n{OVERALL}"),
        ),
        when(
            ASKED,
            "section one of law, site and publishing before the first heading",
            Made(sections={1: None}, preface=f"{PREFACE}\n{OF_LAW_AND_SITE}"),
        ),
        *(
            when(ASKED, f"its text behind {where}", Made(sections={number: None, at: text}))
            for where, number, at, text in BEHIND
        ),
        *(
            when(BROKEN, f"only {where}", Made(sections={number: None, at: text}), severity="error")
            for where, number, at, text in CLAIMED
        ),
        when(
            BROKEN,
            "a preface that only names the six parts",
            Made(sections={1: None}, preface=f"{PREFACE}{NAMES_ALL}"),
        ),
    ),
    *of(
        "section-order",
        when(NOT_CHECKED, "no section at all", Made(sections=dict.fromkeys(TITLES))),
        when(HOLDS, "one to six", Made()),
        when(BROKEN, "five before four", Made(order=(1, 2, 3, 5, 4, 6)), severity="warning"),
        when(HARMLESS, "one is missing", Made(sections={4: None})),
        when(HARMLESS, "two are missing", Made(sections={4: None, 6: None})),
    ),
    *of(
        "section-empty",
        when(HOLDS, "prose", Made()),
        when(BROKEN, "nothing under the heading", Made(sections={5: " "}), severity="error"),
        when(BROKEN, "nor under the first", Made(sections={1: ""}), severity="error"),
        when(NOT_CHECKED, "no such section", Made(sections={5: None})),
        when(HARMLESS, "a picture", Made(sections={1: "", 5: ""}, pictures=(1, 5), more=(1, 5))),
        when(HARMLESS, "a table that holds the text", Made(sections={5: ""}, more=(5,))),
        *(when(HARMLESS, "words", Made(sections={5: text})) for text in DENIED),
        when(HARMLESS, "table sections have no prose", Made(sections={2: "", 3: "", 4: ""})),
    ),
    *of(
        "overall-aspect-missing",
        when(HOLDS, "five aspects", Made()),
        when(BROKEN, "only one", Made(sections={1: "我街道主动公开信息若干。"})),
        when(ASKED, "a table beside it", Made(sections={1: "主动公开信息若干。"}, more=(1,))),
        when(NOT_CHECKED, "a picture", Made(sections={1: ""}, pictures=(1,), more=(1,))),
        when(NOT_CHECKED, "no section one", Made(sections={1: None})),
        when(
            HARMLESS,
            "other words for the same",
            Made(
                sections={1: "及时公开内容；依申请公开畅通；规范管理；公众号更新；加强培训考核。"}
            ),
        ),
        when(
            NOT_CHECKED,
            "one told in words of its own",
            Made(
                sections={
                    1: OVERALL.replace("依申请公开方面", "收到的6件来函").replace(
                        "渠道畅通，文书规范", "均已回函"
                    )
                }
            ),
        ),
        when(
            BROKEN,
            "figures on the others alone",
            Made(sections={1: "主动公开信息12条；规范管理；公众号推送30条；培训2次。"}),
        ),
        when(BROKEN, "an older form", older(sections={1: "我街道主动公开。"}), severity="info"),
    ),
    *of(
        "gov-accountability-missing",
        when(HOLDS, "stated", Made(), kind="town"),
        when(BROKEN, "a town without", Made(sections={1: "主动公开。"}), kind="town"),
        when(
            BROKEN,
            "a town without, on no register",
            Made(name="柳城区白石镇人民政府", sections={1: "主动公开。"}),
            kind=None,
        ),
        when(NOT_CHECKED, "a department is exempt", Made(sections={1: "主动公开。"})),
        when(
            NOT_CHECKED,
            "an office of a government is exempt, on no register",
            Made(name="柳城区人民政府办公室", sections={1: "主动公开。"}),
            kind=None,
        ),
        when(
            HARMLESS,
            "nothing happened counts as stated",
            Made(sections={1: "未发生责任追究。"}),
            kind="town",
        ),
    ),
    *of(
        "table-missing",
        when(HOLDS, "three tables", Made()),
        when(BROKEN, "no table four", Made(without_tables=("proceedings",)), place="proceedings"),
        when(
            NOT_CHECKED,
            "a picture instead",
            Made(without_tables=("proceedings",), pictures=(4,), more=(4,)),
        ),
        when(
            ASKED,
            "a table that we could not read",
            Made(without_tables=("proceedings",), more=(4,)),
        ),
        when(
            BROKEN,
            "a sentence in its place",
            Made(without_tables=("requests",), sections={3: "本年度收到6件申请，予以公开6件。"}),
        ),
        when(
            ASKED,
            "its figures in running text",
            Made(
                without_tables=("proactive",),
                sections={2: FIGURES_IN_TEXT},
            ),
        ),
    ),
    *of(
        "table-blank",
        when(HOLDS, "zeros", Made()),
        when(BROKEN, "nothing in any cell", BLANK, severity="error", place="proceedings"),
        when(NOT_CHECKED, "no table", Made(without_tables=TABLES)),
        when(HARMLESS, "one number is there", _blank_but("proceedings.reconsideration.total", 0)),
        when(HARMLESS, "a dash is something", _blank_but("proceedings.reconsideration.total", "-")),
        when(
            BROKEN,
            "a form that asked for no zeros",
            replace(BLANK, form="2019-60", year=2020),
            severity="warning",
        ),
        when(ASKED, "a text that may have lost its cells", replace(BLANK, format="text")),
        when(ASKED, "a picture beside it", replace(BLANK, pictures=(4,))),
        when(ASKED, "scripts that fill the cells in", replace(BLANK, may_be_filled=True)),
    ),
    *of(
        "tables-as-image",
        when(NOT_CHECKED, "no form, no year", Made(form=None, year=None)),
        when(HOLDS, "text tables", Made()),
        when(BROKEN, "a picture", Made(without_tables=("requests",), pictures=(3,), more=(3,))),
        when(HARMLESS, "a picture beside the table", Made(pictures=(3,), more=(3,))),
        when(HARMLESS, "no picture at all", Made(without_tables=("requests",))),
    ),
    *of(
        "table-rows-missing",
        when(HOLDS, "all rows", Made()),
        when(
            BROKEN,
            "a row is gone",
            Made(without_rows=("requests.granted_in_part",)),
            place="requests",
        ),
        when(NOT_CHECKED, "no table", Made(without_tables=TABLES)),
        when(HARMLESS, "a row not aligned", Made(cells={"requests.granted.total": "?"})),
    ),
    *of(
        "other-handling-rows",
        when(HOLDS, "three rows", Made()),
        when(
            BROKEN,
            "three rows in 2020",
            Made(year=2020, period=("2020-01-01", "2020-12-31")),
            severity="warning",
        ),
        when(NOT_CHECKED, "the rows were not found", Made(without_rows=OTHER_ROWS)),
        when(HARMLESS, "one row in 2020", older()),
    ),
    *of(
        "wrong-template",
        when(HOLDS, "2022 on the form of 2021", Made()),
        when(BROKEN, "2022 on the form of 2019", Made(form="2019-60"), severity="error"),
        when(NOT_CHECKED, "no year", Made(year=None)),
        when(
            NOT_CHECKED,
            "a slip of the title's year",
            Made(year=2020, period=("2021-01-01", "2021-12-31")),
        ),
        when(HARMLESS, "2020 on the form of 2019", older()),
    ),
    *of(
        "column-count",
        when(HOLDS, "seven numbers", Made()),
        when(ASKED, "a row that has not seven", Made(cells={"requests.granted.total": "?"})),
        when(NOT_CHECKED, "no table", Made(without_tables=("requests",))),
        when(HARMLESS, "a blank keeps its place", Made(cells={"requests.granted.total": None})),
    ),
    *of(
        "cites-outdated-norm",
        when(HOLDS, "cites nothing old", Made()),
        when(BROKEN, "cites the older form", _said("依据国办公开办函〔2019〕60号编制。")),
        when(NOT_CHECKED, "2020", older()),
        when(HARMLESS, "a local paper of that number", _said("依据柳政办发〔2019〕60号编制。")),
        when(
            HARMLESS,
            "both statutes",
            _said("《条例》（国务院令第492号公布，国务院令第711号修订）。"),
        ),
        when(
            HARMLESS,
            "cites both",
            _said("依据国办公开办函〔2019〕60号和国办公开办函〔2021〕30号编制。"),
        ),
    ),
    *of(
        "placeholder-left",
        when(NOT_CHECKED, "no text", Made(text="")),
        when(HOLDS, "nothing left", Made()),
        when(BROKEN, "XX left", _said("全年召开会议XX次。")),
        *(
            when(BROKEN, left, _said(f"由{left}承办，推进公开。"))
            for left in (
                "ＸＸ局",
                "____科",
                "（单位名称）",
                "（待办公室核实）",
                "（请业务科补充数据）",
            )
        ),
        when(HARMLESS, "a rule of dashes", _said("________\n各科室（部门）承办。")),
        when(HARMLESS, "xx in an address", _said("网址www.xx.gov.cn/xxgk。")),
        when(HARMLESS, "等待定期", _said("网站等待定期检查。")),
        when(HARMLESS, "titles in brackets", _said("依据《〈条例〉实施办法》。")),
        when(HARMLESS, "asked of applicants", _said("网上可以申请（请填写申请表并核实身份）。")),
        when(HARMLESS, "what was to be told", _said("落实待公开事项（待条件成熟后公开）。")),
    ),
    *of(
        "section-number-shift",
        when(HOLDS, "one to six", Made()),
        when(BROKEN, "shifted by one", Made(headings={6: "五、其他需要报告的事项"})),
        when(BROKEN, "as a chapter", Made(headings={6: "第五章 其他需要报告的事项"})),
        when(BROKEN, "in Roman digits", Made(headings={6: "Ⅴ、其他需要报告的事项"})),
        when(HOLDS, "chapters", Made(headings=CHAPTERS)),
        when(ASKED, "five twice, in other words", Made(headings={6: "五、其他需要说明的事项"})),
        when(
            HOLDS,
            "a row of table three above a note, its heading in other words",
            Made(
                headings={3: f"三、依申请公开办理情况\n{LAST_ROW}", 4: "四、法律救济\n0\t0\t0\t0"},
                sections={3: "注：本表由人工统计", 4: "注：本表同上"},
            ),
        ),
        when(
            HOLDS,
            "parts of section five in digits",
            Made(headings={5: "（五）存在的主要问题及改进情况：\n1.存在的主要问题"}),
        ),
        when(NOT_CHECKED, "no ordinals", Made(headings=TITLES)),
        when(HARMLESS, "一是 and 二是 are no headings", _said("一是规范流程。\n二是加强培训。")),
    ),
    *of(
        "subtopic-as-section",
        when(NOT_CHECKED, "no section one", Made(sections={1: None})),
        when(HOLDS, "brackets", _said("（一）主动公开。\n（二）依申请公开。")),
        when(
            BROKEN,
            "topics numbered like sections",
            Made(sections={1: "一、主动公开，拓宽渠道\n二、加强平台建设\n三、监督保障。"}),
        ),
        when(HARMLESS, "one hit is none", Made(sections={1: "一、主动公开，拓宽渠道\n其余。"})),
        when(HARMLESS, "一是 and 二是", _said("一是主动公开。\n二是监督保障。")),
    ),
    *of(
        "wrong-title",
        when(NOT_CHECKED, "no text", Made(title="", text="")),
        when(HOLDS, "annual report", Made()),
        when(BROKEN, "work report", Made(title="柳泉街道2022年度政府信息公开工作总结报告")),
        when(ASKED, "no title at all", Made(title="")),
        when(ASKED, "no year", Made(title="柳泉街道政府信息公开工作年度报告")),
        *(
            when(
                HOLDS,
                f"the year in a line of its own: {line}",
                Made(title="柳泉街道政府信息公开工作年度报告", preface=f"{line}\n{PREFACE}"),
            )
            for line in ("（2022年度）", "二〇二二年度")
        ),
        when(
            BROKEN,
            "a summary, which is no title of an annual report",
            Made(title="", preface=f"柳泉街道2022年政府信息公开工作总结\n{PREFACE}"),
            severity="warning",
        ),
        when(
            ASKED,
            "the title of other work",
            Made(title="", preface=f"柳泉街道2022年法治政府建设报告\n{PREFACE}"),
        ),
        when(
            ASKED,
            "a notice on annual reports",
            Made(
                title="", preface=f"关于做好2022年政府信息公开工作年度报告编制工作的通知\n{PREFACE}"
            ),
        ),
        when(
            HARMLESS,
            "a title run into the sentence behind it",
            Made(title="", preface=f"柳泉街道2022年政府信息公开工作年度报告{PREFACE}"),
        ),
        when(
            HARMLESS,
            "a title in four lines",
            Made(
                title="", preface=f"柳城区\n柳泉街道\n2022年政府信息公开\n工作年度报告\n{PREFACE}"
            ),
        ),
        when(
            HARMLESS,
            "a short title in the list, the right one in the document",
            Made(
                title="柳泉街道2022年政务公开报告",
                preface="柳泉街道2022年政府信息公开工作年度报告",
            ),
        ),
    ),
    *of(
        "cover-letter-published",
        when(NOT_CHECKED, "no text", Made(text="")),
        when(HOLDS, "a report", Made()),
        when(
            BROKEN,
            "only the letter",
            Made(
                preface="现将我街道年度报告报来，请审示。",
                sections=dict.fromkeys((1, 2, 3, 4, 5), None),
            ),
        ),
        when(HARMLESS, "a letter before the report", Made(preface="现将我街道年度报告报来。")),
        when(HARMLESS, "six sections and 请审阅", Made(preface=f"请审阅。{PREFACE}")),
    ),
    *of(
        "contact-missing",
        when(NOT_CHECKED, "no text", Made(text="")),
        when(HOLDS, "a telephone", Made()),
        when(BROKEN, "none", Made(preface="本报告由我街道编制。"), severity="info"),
        when(HARMLESS, "in section six", Made(preface="", sections={6: "联系电话：5550000"})),
        when(HARMLESS, "an address only", Made(preface="地址：春晖路2号")),
    ),
    *of(
        "title-year-mismatch",
        when(HOLDS, "2022", Made()),
        when(BROKEN, "period of 2021", Made(period=("2021-01-01", "2021-12-31")), severity="error"),
        when(NOT_CHECKED, "no year in the title", Made(year=None)),
        when(NOT_CHECKED, "no period", Made(period=None)),
        when(HARMLESS, "only the last day is printed", Made(period=("", "2022-12-31"))),
    ),
    *of(
        "period-mismatch",
        when(HOLDS, "whole year", Made()),
        when(BROKEN, "ends on the 30th", Made(period=("2022-01-01", "2022-12-30"))),
        when(NOT_CHECKED, "no period", Made(period=None)),
        when(ASKED, "signed before the year ends", Made(dates=(("2022-01-16", SIGNED),))),
        when(HARMLESS, "signed on its last day", Made(dates=(("2022-12-31", SIGNED),))),
        when(ASKED, "begins in February", Made(period=("2022-02-01", "2022-12-31"))),
        *(
            when(HARMLESS, words, Made(period=("2022-03-25", "2022-12-31"), preface=words))
            for words in ("我街道于2022年3月25日挂牌成立。", "我街道成立于2022年3月。")
        ),
    ),
    *of(
        "meta-date-vs-signature",
        when(
            HOLDS,
            "signed a week before",
            _signed("2023-01-20", "2023-01-13"),
        ),
        when(BROKEN, "signed after", _signed("2023-01-20", "2023-01-25")),
        when(BROKEN, "signed long before", _signed("2023-06-20", "2023-01-05")),
        when(NOT_CHECKED, "no signature", Made(dates=(("2023-01-20", META),))),
        when(HARMLESS, "the day itself", _signed("2023-01-20", "2023-01-20")),
    ),
    *of(
        "future-date",
        when(HOLDS, "past", Made(dates=(("2023-01-20", META),)), today=date(2023, 2, 1)),
        when(
            BROKEN,
            "next year",
            Made(dates=(("2024-01-20", SIGNED),)),
            today=date(2023, 2, 1),
            severity="error",
        ),
        when(NOT_CHECKED, "today is unknown", Made(dates=(("2024-01-20", META),))),
        when(
            HARMLESS,
            "tomorrow is a time zone",
            Made(dates=(("2023-02-02", META),)),
            today=date(2023, 2, 1),
        ),
    ),
    *of(
        "encoding-garbage",
        when(NOT_CHECKED, "no text", Made(text="")),
        when(HOLDS, "legible", Made()),
        when(ASKED, "replacement characters", _said("\ufffd" * 60)),
        when(HARMLESS, "one broken character", _said("喆\ufffd路")),
        when(HARMLESS, "rare but real characters", _said("䶮㛃㐂" * 30)),
    ),
    *of(
        "problems-none",
        when(HOLDS, "problems", Made()),
        when(BROKEN, "none at all", _problems("全年工作开展较好。"), severity="warning"),
        when(ASKED, "none, and praise", _problems("不存在主要问题，工作开展顺利。")),
        when(NOT_CHECKED, "nothing stands there", _problems("")),
        when(NOT_CHECKED, "a picture", Made(sections={5: ""}, pictures=(5,), more=(5,))),
        when(NOT_CHECKED, "words in a table", Made(sections={5: "如下："}, more=(5,))),
        when(NOT_CHECKED, "no section five", Made(sections={5: None})),
        when(HARMLESS, "short but to the point", _problems("更新不够及时，今后将改进。")),
    ),
    *of(
        "improvement-missing",
        when(HOLDS, "both", Made()),
        when(BROKEN, "problems only", _problems("存在的问题：更新不够及时，解读形式单一。")),
        when(
            BROKEN,
            "problems and what people say of them",
            _problems(
                "存在的主要问题：一是栏目更新不及时，群众意见较大；二是公开栏破损，反映较多。"
            ),
        ),
        when(
            BROKEN,
            "a list of faults that calls them nothing",
            _problems("一是字迹模糊，多次有人投诉。二是附件打不开。三是栏目乱。四是电话无人接听。"),
        ),
        when(
            HARMLESS,
            "a measure with a word for complaints",
            _problems("栏目更新不及时，解读少。公开前听取群众意见，打破科室界限。"),
        ),
        when(HARMLESS, "no problem found", _problems("本年度未发现明显缺项。")),
        when(
            HARMLESS,
            "measures alone",
            _problems("对错漏逐条更正；对投诉当天回复；破损的公开栏换新；旧栏目合并。"),
        ),
        when(NOT_CHECKED, "no section five", Made(sections={5: None})),
        *(when(HARMLESS, "no problem is named", _problems(text)) for text in DENIED),
        when(BROKEN, "没有 within a problem", _problems("存在没有及时更新的问题，质量不高。")),
        when(HARMLESS, "called 整改", _problems("问题：更新不够及时。整改：每月检查。")),
    ),
    *of(
        "problem-count-vs-measures",
        when(HOLDS, "three and three", Made()),
        when(
            BROKEN,
            "four and one",
            _problems(
                "存在的问题：一是更新不及时；二是形式单一；三是人员不足；四是培训不够。"
                "改进措施：一是加强领导。"
            ),
            severity="info",
        ),
        when(NOT_CHECKED, "not numbered", _problems("更新不够及时。下一步改进措施：加强培训。")),
        when(
            HARMLESS,
            "one measure covers two problems",
            _problems(
                "问题：一是更新不及时；二是形式单一；三是人员不足；四是培训不够。"
                "改进措施：一是加强领导；二是充实力量。"
            ),
        ),
    ),
    *of(
        "overall-too-long",
        when(HOLDS, "short", Made(year=2025)),
        when(BROKEN, "long", Made(year=2025, sections={1: LONG}), severity="info"),
        when(HARMLESS, "long, before the wish was issued", Made(sections={1: LONG})),
        when(NOT_CHECKED, "no section one", Made(sections={1: None})),
        when(HARMLESS, "blanks do not count", Made(sections={1: "公开。" + "　\n" * 1200})),
    ),
    *of(
        "section6-none",
        when(HOLDS, "a sentence", older()),
        when(BROKEN, "one word", older(sections={6: "无。"}), severity="info"),
        when(NOT_CHECKED, "no section six", older(sections={6: None})),
        when(HARMLESS, "无 within a sentence", older(sections={6: "本年度无其他事项。"})),
        when(NOT_CHECKED, "the newer form asks for fees instead", Made(sections={6: "无"})),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_structure(case: RuleCase) -> None:
    verify(case)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "应使用的格式：国办公开办函〔2021〕30号　实际使用的格式：国办公开办函〔2019〕60号"),
        ("en", "form to use: 国办公开办函〔2021〕30号　form used: 国办公开办函〔2019〕60号"),
    ],
)
def test_a_wrong_form_is_told_by_the_documents_of_both(language: str, expected: str) -> None:
    (finding,) = (one for one in judged(Made(form="2019-60")) if one.rule == "wrong-template")

    assert proof_of(finding, None, language).endswith(expected)


def test_an_english_sentence_names_a_table_in_english() -> None:
    said = [
        render(one.message, "en")
        for one in judged(Made(without_tables=("requests",)))
        if one.rule == "table-missing" and one.outcome is Outcome.BROKEN
    ]
    assert said == ["section 3 “requests received and handled” has no table"]
