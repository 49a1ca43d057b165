"""What the text says against the tables; sentences of real reports that must stay silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.narrative.claims import claims_in, number_of
from pipeline.records import Outcome
from tests.rules.made import OTHER, OVERALL, Cells, Made, column, judged
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

FIVE = column(
    "natural_person", new_received=5, carried_in=1, granted=4, handled_total=4, carried_out=2
)
NEW, CARRIED_OUT = "requests.new_received.total", "requests.carried_out.total"
REVIEW = "proceedings.reconsideration"
DIRECT, AFTER = "proceedings.litigation_direct", "proceedings.litigation_after_reconsideration"
CASES_OF = {f"{REVIEW}.upheld": 1, f"{REVIEW}.corrected": 2, f"{REVIEW}.total": 3}
SUITS = {f"{DIRECT}.total": 2, f"{AFTER}.total": 1}
DOCUMENTS = {
    f"proactive.normative_documents.{key}": value
    for key, value in (("made", 3), ("repealed", 1), ("in_force", 20))
}
DECISIONS = {"proactive.licences.decisions": 423, "proactive.penalties.decisions": 60}


OF_REQUESTS = ("text-vs-new", "text-none-vs-table", "text-all-done-vs-carry")
DENIED = "本年未收到政府信息公开申请。"


def _says(text: str, cells: Cells | None = None) -> Made:
    """Section one with a sentence, over tables with five new requests unless told otherwise."""
    chosen = FIVE if cells is None else cells
    return Made(sections={1: f"{OVERALL}\n{text}"}, cells=dict(chosen))


CASES = (
    *of(
        "text-vs-new",
        when(HOLDS, "the same number", _says("全年新收政府信息公开申请5件。")),
        when(HOLDS, "Chinese numerals", _says("共收到政府信息公开申请五件。")),
        when(HOLDS, "another unit", _says("共受理依申请公开五宗。")),
        when(
            BROKEN,
            "another number",
            _says("全年新收政府信息公开申请7件。"),
            place=NEW,
            severity="warning",
        ),
        when(BROKEN, "in 份", _says("共收到公民、法人提交的政府信息公开申请9份。"), place=NEW),
        when(NOT_CHECKED, "no number", _says("依申请公开渠道畅通。")),
        when(NOT_CHECKED, "blank table", _says("新收申请5件。", {NEW: None})),
        when(HARMLESS, "with carried-in ones", _says("收办政府信息公开申请6件（含上年结转1件）。")),
        when(HARMLESS, "may count carried-in ones", _says("受理政府信息公开申请6件。")),
        when(HARMLESS, "by channel", _says("收到政府信息公开申请5件，其中网上2件、信函3件。")),
        when(HARMLESS, "one channel", _says("通过网站收到政府信息公开申请2件。")),
        when(HARMLESS, "last year's", _says("2021年收到政府信息公开申请9件。")),
        when(HARMLESS, "against last year", _says("收到政府信息公开申请5件，比2021年增加3件。")),
        when(HARMLESS, "other matters", _says("依申请公开之外，12345热线受理工单300件。")),
        when(ASKED, "requests of no kind", _says("公示栏张贴公告9张。\n全年收到申请7件。")),
        when(HOLDS, "requests of no kind, as many", _says("公示栏张贴公告9张。\n收到申请5件。")),
        when(HARMLESS, "of a kind before", _says("窗口办理许可。全年收到申请700件。")),
        when(
            ASKED,
            "a government's text may be about its office",
            _says("共受理政府信息公开申请17件。"),
            kind="government",
        ),
    ),
    *of(
        "text-vs-handled",
        when(HOLDS, "four", _says("新收政府信息公开申请5件，已答复4件。")),
        when(BROKEN, "three", _says("新收政府信息公开申请5件，已办结3件。"), severity="warning"),
        when(NOT_CHECKED, "no number", _says("政府信息公开申请按时办结率100%。")),
        when(HARMLESS, "one kind of answer", _says("政府信息公开申请予以公开答复2件。")),
        when(HARMLESS, "letters", _says("答复群众来信30件，政府信息公开申请渠道畅通。")),
    ),
    *of(
        "text-vs-carry",
        when(HOLDS, "both in one sentence", _says("政府信息公开申请上年结转1件，结转下年度2件。")),
        when(HOLDS, "number first", _says("新收政府信息公开申请5件，另有2件结转下年度继续办理。")),
        when(
            BROKEN,
            "carried on",
            _says("新收政府信息公开申请5件，结转下一年度3件。"),
            place=CARRIED_OUT,
            severity="warning",
        ),
        when(NOT_CHECKED, "not said", _says("新收政府信息公开申请5件。")),
        when(HARMLESS, "money carried over", _says("上年结转资金12万元。")),
    ),
    *of(
        "text-none-vs-table",
        when(HOLDS, "none", _says("本年未收到政府信息公开申请。", {})),
        when(
            BROKEN,
            "the table counts five",
            _says("本年未收到政府信息公开申请。"),
            place=NEW,
            severity="error",
        ),
        when(
            BROKEN,
            "the text counts three, the table none",
            _says("共收到政府信息公开申请3件。", {}),
            place=NEW,
            severity="error",
        ),
        when(NOT_CHECKED, "nothing said", _says("依申请公开渠道畅通。")),
        when(
            BROKEN,
            "in other words",
            _says("未收到任何公民、法人和其他组织提出的公开政府信息的申请。"),
            severity="error",
        ),
        when(ASKED, "requests of no kind", _says("公示栏张贴公告9张。\n没有收到申请。")),
        when(ASKED, "of no kind, the table none", _says("公示栏张贴公告。\n收到申请3件。", {})),
        when(HARMLESS, "of a kind", _says("窗口办理登记。没有收到申请。")),
        when(HARMLESS, "no reviews", _says("未收到因政府信息公开申请引发的行政复议。")),
        when(HARMLESS, "last year", _says("2021年未收到政府信息公开申请。")),
        when(HARMLESS, "not by letter", _says("未收到信函政府信息公开申请。")),
        when(ASKED, "a government", _says("未收到政府信息公开申请。"), kind="government"),
        when(BROKEN, "in section three", Made(cells=FIVE, sections={3: DENIED}), severity="error"),
        when(
            ASKED,
            "in a section that only its place makes the third",
            Made(cells=FIVE, sections={3: DENIED}, by_place={3: "绿水青山"}),
        ),
    ),
    *of(
        "text-all-done-vs-carry",
        when(HOLDS, "none carried on", _says("政府信息公开申请全部办结。", {})),
        when(
            BROKEN,
            "two carried on",
            _says("收到的政府信息公开申请已全部按时办结。"),
            place=CARRIED_OUT,
            severity="error",
        ),
        when(NOT_CHECKED, "not said", _says("收到政府信息公开申请5件。")),
        when(ASKED, "except those carried on", _says("除结转外，政府信息公开申请全部办结。")),
        when(ASKED, "those that were due", _says("到期的政府信息公开申请均已办结。")),
        when(
            BROKEN,
            "a comma and their number between",
            _says("本年度收到政府信息公开申请5件，均已按时办结，行政复议0件。"),
            severity="error",
        ),
        when(
            HARMLESS,
            "proposals",
            _says("依申请公开渠道畅通，人大代表建议和政协提案全部办结。"),
        ),
        when(HARMLESS, "tickets", _says("依申请公开规范有序，12345工单均已办结。")),
        when(ASKED, "some other work", _says("依申请公开规范有序，民生实事全部办结。")),
        when(HARMLESS, "other cases", _says("行政许可事项全部办结。")),
    ),
    *of(
        "text-vs-review",
        when(HOLDS, "three", _says("因信息公开被申请行政复议3件，维持1件，纠正2件。", CASES_OF)),
        when(
            BROKEN,
            "upheld two",
            _says("因政府信息公开被申请行政复议3件，维持2件。", CASES_OF),
            place=f"{REVIEW}.upheld",
            severity="warning",
        ),
        when(NOT_CHECKED, "not said", _says("信息公开有序。", CASES_OF)),
        when(HARMLESS, "cases it decides", _says("备案政府信息公开行政复议134件。", CASES_OF)),
        when(HARMLESS, "reviews in general", _says("全年行政复议12件。", CASES_OF)),
    ),
    *of(
        "text-vs-lawsuit",
        when(HOLDS, "both kinds", _says("因政府信息公开引发行政诉讼3件。", SUITS)),
        when(BROKEN, "five", _says("因政府信息公开引发行政诉讼5件。", SUITS), severity="warning"),
        when(NOT_CHECKED, "not said", _says("信息公开有序。", SUITS)),
        when(HARMLESS, "one kind only", _says("因政府信息公开引发行政诉讼2件。", SUITS)),
        when(HARMLESS, "appeals", _says("政府信息公开行政诉讼二审行政诉讼案件5件。", SUITS)),
    ),
    *of(
        "text-vs-normative",
        when(
            HOLDS,
            "made, repealed, in force",
            _says("制发行政规范性文件3件，废止1件，现行有效20件。", DOCUMENTS),
        ),
        when(
            BROKEN,
            "made four",
            _says("制发行政规范性文件4件。", DOCUMENTS),
            place="proactive.normative_documents.made",
            severity="warning",
        ),
        when(NOT_CHECKED, "not said", _says("文件公开及时。", DOCUMENTS)),
        when(HARMLESS, "passed on", _says("转发行政规范性文件40件。", DOCUMENTS)),
        when(HARMLESS, "explained", _says("公开解读行政规范性文件12件。", DOCUMENTS)),
    ),
    *of(
        "text-vs-licence-penalty",
        when(HOLDS, "all decisions", _says("作出行政许可决定423件。", DECISIONS)),
        when(
            BROKEN,
            "another number",
            _says("作出行政处罚决定61件。", DECISIONS),
            place="proactive.penalties.decisions",
        ),
        when(NOT_CHECKED, "not said", _says("许可公开及时。", DECISIONS)),
        when(HARMLESS, "published ones", _says("双公示作出行政许可55件。", DECISIONS)),
    ),
    *of(
        "itemised-sum",
        when(HOLDS, "2 + 3 + 4", _says("发布信息共9条，包含：养老2条；就业3条；救灾4条。")),
        when(
            BROKEN,
            "2 + 3 + 5",
            _says("发布信息共9条，包含：养老2条；就业3条；救灾5条。"),
            severity="warning",
        ),
        when(HOLDS, "thousands", _says("发布信息1,009条，包含：养老1,002条；就业3条；救灾4条。")),
        when(ASKED, "a colon", _says("公开信息73条：职能6条，项目22条，招标17条，转载27条。")),
        when(ASKED, "parts above the whole", _says("公开信息9条，其中养老7条、就业3条、救灾4条。")),
        when(
            ASKED,
            "in brackets",
            _says("公开信息1,009条（养老1,002条，就业3条，救灾5条）。"),
        ),
        when(HARMLESS, "parts below it", _says("公开信息9条，其中养老2条、就业3条、救灾2条。")),
        when(HARMLESS, "some of them", _says("公开信息9条：养老2条，就业3条，救灾2条等。")),
        when(
            HARMLESS, "with the rest", _says("公开信息9条：养老2条，就业3条，救灾2条，另转载1条。")
        ),
        when(HARMLESS, "two parts", _says("公开信息9条：养老2条，就业3条。")),
        when(NOT_CHECKED, "two units", _says("发布信息共9条，包含：养老2条；讲座3次；救灾4条。")),
        when(HARMLESS, "an open list", _says("发布信息共9条，养老2条，就业3条。")),
        when(
            HARMLESS,
            "more counts after the list",
            _says("发布信息共9条，包含：养老2条；就业3条；救灾4条；另在公告栏张贴6条。"),
        ),
    ),
    *of(
        "proactive-zero-claim",
        when(NOT_CHECKED, "no section one", Made(sections={1: None})),
        when(HOLDS, "some", _says("主动公开政府信息127条。")),
        when(BROKEN, "none", _says("全年共主动公开政府信息0条。"), severity="warning"),
        when(HARMLESS, "documents", _says("规范性文件0件。")),
        when(HARMLESS, "ten", _says("主动公开政府信息10条。")),
    ),
    *of(
        "number-missing-in-text",
        when(NOT_CHECKED, "no section that tells", Made(sections={1: None, 5: None, 6: None})),
        when(HOLDS, "a number", _says("共主动公开12条。")),
        when(BROKEN, "gone", _says("全年共主动公开条，更新及时。"), severity="warning"),
        when(
            ASKED,
            "in a section that only its place makes the first",
            replace(_says("全年共主动公开条，更新及时。"), by_place={1: "绿水青山"}),
        ),
        when(BROKEN, "gone before a list", _says("共公开信息条：职能6条，项目22条。")),
        when(HARMLESS, "a list of counts", _says("受理件：15件；办结件：12件。")),
        when(HARMLESS, "each case", _says("逐件登记，各件归档，收到文件。")),
        when(HARMLESS, "a channel", _says("公开次数增加，收到信件，答复要件齐全。")),
    ),
    *of(
        "word-defect",
        when(NOT_CHECKED, "no section that tells", Made(sections={1: None, 5: None, 6: None})),
        when(HOLDS, "none", Made()),
        when(BROKEN, "said twice", _says("完善信息公开制度信息公开制度。"), severity="info"),
        when(BROKEN, "cut off", _says("下半年继续，")),
        when(
            ASKED,
            "in a section that only its place makes the sixth",
            Made(sections={6: f"{OTHER}完善信息公开制度信息公开制度。"}, by_place={6: "绿水青山"}),
        ),
        when(HARMLESS, "reduplication", _says("认认真真、逐步逐步推进，目的的实现。")),
        when(HARMLESS, "the heading again", _says("依申请公开方面\n依申请公开方面")),
    ),
    *of(
        "stale-year-in-text",
        when(NOT_CHECKED, "no section one", Made(sections={1: None})),
        when(HOLDS, "this year", _says("2022年主动公开信息12条。")),
        when(
            BROKEN,
            "last year's sentence",
            _says("2021年，我街道收到政府信息公开申请9件。"),
            severity="warning",
        ),
        when(
            ASKED,
            "last year's fees",
            Made(sections={6: "2021年度没有收取信息处理费。"}),
        ),
        when(HARMLESS, "both years", Made(sections={6: "2021年未收费。2022年未收处理费。"})),
        when(NOT_CHECKED, "no year", Made(year=None)),
        when(HARMLESS, "compared", _says("较2021年增加12条，公开信息30条。")),
        when(HARMLESS, "a title", _says("依据《2021年工作要点》公开信息30条。")),
        when(HARMLESS, "carried over from", _says("2021年结转的申请，答复1件。")),
    ),
    *of(
        "policy-year-stale",
        when(NOT_CHECKED, "no section one", Made(sections={1: None})),
        when(HOLDS, "this year's", _says("落实《2022年政务公开工作要点》。")),
        when(BROKEN, "last year's", _says("落实《2021年政务公开工作要点》。"), severity="info"),
        when(NOT_CHECKED, "no year", Made(year=None)),
        when(
            HARMLESS,
            "both years",
            _says("落实《2021年政务公开工作要点》《2022年政务公开工作要点》。"),
        ),
    ),
    *of(
        "wrong-self-reference",
        when(NOT_CHECKED, "neither section", Made(sections={1: None, 5: None})),
        when(HOLDS, "我街道", Made()),
        when(BROKEN, "a town says 我局", _says("我局高度重视。"), kind="town", severity="warning"),
        when(BROKEN, "a bureau says 我镇", _says("我镇高度重视。"), kind="department"),
        when(
            BROKEN,
            "a town by its name alone",
            Made(name="石桥镇人民政府", sections={1: "我局高度重视。"}),
            kind=None,
        ),
        when(
            NOT_CHECKED,
            "kind unknown",
            Made(name="柳城区档案馆", sections={1: "我局高度重视。"}),
            kind=None,
        ),
        when(NOT_CHECKED, "a government's own words", _says("我局高度重视。"), kind="government"),
        when(HARMLESS, "in quotation marks", _says("开展“我局我来管”活动。")),
    ),
    *of(
        "no-self-reference",
        when(HOLDS, "我街道", Made(sections={1: OVERALL * 2})),
        when(
            BROKEN,
            "about everybody and nobody",
            Made(sections={1: "各级政府部门持续推进公开工作，部分地区还建立了制度。" * 8}),
            severity="info",
        ),
        when(NOT_CHECKED, "very short", Made(sections={1: "各级部门持续推进。"})),
        when(
            HARMLESS,
            "its name in short",
            Made(
                name="柳城市住房和城乡建设局",
                code="990101002",
                sections={1: "市住建局持续推进公开工作，渠道更多。" * 12},
            ),
        ),
        when(
            BROKEN,
            "another body in short",
            Made(
                name="柳城市住房和城乡建设局",
                code="990101002",
                sections={1: "市教育局持续推进公开工作，渠道更多。" * 12},
            ),
            severity="info",
        ),
        when(
            HARMLESS,
            "sentences without a subject",
            Made(sections={1: "全年发布政务信息212条。镇务动态95条，渠道更多。" * 12}),
        ),
        when(HARMLESS, "its place", Made(sections={1: "柳泉的公开工作持续推进，渠道更多。" * 12})),
    ),
)
SILENT = (
    "全年收办政府信息公开申请6件。",
    "受理政府信息公开申请6件（其中新收5件，上年结转1件）。",
    "区政府办代表区政府受理政府信息公开申请17件。",
    "备案本地区政府信息公开行政复议案件134件。",
    "依托双公示平台公开行政许可55项。",
    "答复政府信息公开申请4件（含上年度结转1件，另有72件顺延）。",
    "12345热线受理群众诉求8000件，办结7990件。",
    "收到政府信息公开申请近百件次。",
    "《关于受理政府信息公开申请30件的通报》已公布。",
    "第一季度收到政府信息公开申请2件。",
    "不予受理政府信息公开申请3件。",
    "新收政府信息公开申请5件，答复3件，其他处理1件。",
    "推进政府信息公开工作。全年行政复议120件，行政诉讼30件。",
    "未受理政府信息公开申请8件，已转有关部门。",
    "以区政府名义制发行政规范性文件9件。",
    "开展行政规范性文件清理，废止5件，宣布失效6件。",
    "公布行政规范性文件目录和规章13件（新制定5件，废止4件）。",
    "适用简易程序作出行政处罚决定30件。",
    "在安全生产领域作出行政许可决定30件。",
    "自条例施行以来，共受理政府信息公开申请98件。",
    "2020年至2022年共受理政府信息公开申请98件。",
    "2020、2021、2022年分别收到政府信息公开申请3件、2件、5件。",
    "截至11月底，共收到政府信息公开申请4件。",
    "1月1日至10月31日受理政府信息公开申请4件。",
    "截止2022年11月30日，答复政府信息公开申请3件。",
    "协助区政府办答复政府信息公开申请12件。",
    "我街道承办区政府受理的政府信息公开申请3件。",
    "当年受理当年答复政府信息公开申请3件。",
    "本年度受理的政府信息公开申请中，已答复3件。",
    "按期答复政府信息公开申请3件，延期后答复1件。",
    "收到政府信息公开申请8件，其中3件不属于政府信息公开申请，按信访处理。",
    "对公民提出的政府信息公开申请，答复3件，告知1件。",
    "本年度新发生政府信息公开行政复议2件，上年未审结1件。",
    "报请区政府制发行政规范性文件2件。",
    "历史累计制发行政规范性文件45件。",
    "作出行政处罚案件55件（60份处罚决定书）。",
    "本年度共作出行政处罚决定58件（不含当场处罚2件）。",
    "作出行政许可决定100件，委托街道作出323件。",
    "本级未收到政府信息公开申请，下属单位收到5件。",
    "社区未收到政府信息公开申请。",
    "未收到法人提出的政府信息公开申请。",
    "信函方面，未收到政府信息公开申请。",
    "第四季度，我街道未收到政府信息公开申请。",
    "未收到对政府信息公开申请的异议。",
    "上半年收到的政府信息公开申请已全部办结。",
    "应答复的政府信息公开申请全部按时办结。",
)
QUIET = (
    "公开信息100条，包括：动态50条（含图片新闻10条），公告30条，文件20条。",
    "主动公开政府信息出现差错0条。",
    "主动公开政府信息0件涉密信息。",
    "2021年度政府信息公开工作年度报告于2022年1月发布，主动公开信息127条。",
    "2021年发布的30条信息进行了清理。",
    "2021年全区政府信息公开申请38件，本街道工作平稳。",
    "我委托第三方开展评估，自我局限有所突破。",
)
DENIALS = (
    "2022年度，柳城区柳泉街道办事处未收到政府信息公开申请。",
    "柳泉街道全年未收到政府信息公开申请。",
    "依申请公开方面，本年度没有收到公民、法人和其他组织提出的政府信息公开申请。",
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_narrative(case: RuleCase) -> None:
    verify(case)


@pytest.mark.parametrize("sentence", SILENT)
def test_a_sentence_about_another_quantity_stays_silent(sentence: str) -> None:
    found = judged(_says(sentence, {**FIVE, **CASES_OF, **SUITS, **DOCUMENTS, **DECISIONS}))
    accused = {f.rule for f in found if f.outcome is Outcome.BROKEN and f.rule.startswith("text-")}
    assert accused == set()


@pytest.mark.parametrize("sentence", QUIET)
def test_a_sentence_that_only_looks_wrong_accuses_nobody(sentence: str) -> None:
    found = judged(_says(sentence))
    assert {f.rule for f in found if f.outcome is Outcome.BROKEN} == set()


@pytest.mark.parametrize("sentence", DENIALS)
def test_a_denial_is_heard_under_every_name_of_the_agency(sentence: str) -> None:
    found = judged(_says(sentence))
    assert "text-none-vs-table" in {f.rule for f in found if f.outcome is Outcome.BROKEN}


def test_fees_that_were_asked_for_and_not_paid_are_no_contradiction() -> None:
    unpaid = column("business", new_received=1, other_fee_unpaid=1, handled_total=1)
    made = Made(cells=unpaid, sections={6: "本年度未收取信息处理费。"})
    assert "fee-rows-vs-statement" not in {
        f.rule for f in judged(made) if f.outcome is Outcome.BROKEN
    }


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1,113", 1113),
        ("二十三", 23),
        ("十", 10),
        ("一百零五", 105),
        ("两千", 2000),
        ("二三", None),
    ],
)
def test_a_number_in_the_text_is_read_exactly(printed: str, number: int | None) -> None:
    assert number_of(printed) == number


def test_a_claim_quotes_its_whole_sentence() -> None:
    text = "渠道畅通。全年新收政府信息公开申请 5 件，\n均已登记。"
    (claim,) = claims_in(text, 2022)
    assert claim.quote == "全年新收政府信息公开申请5件，均已登记"


@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_finding_says_in_which_section_its_sentence_stands(number: int) -> None:
    says = f"{DENIED}全年新收政府信息公开申请7件。政府信息公开申请全部办结。"
    found = judged(Made(cells=FIVE, sections={number: f"{OVERALL}\n{says}"}))
    spoken = {f.rule: f.where.section for f in found if f.rule in OF_REQUESTS and f.where.quote}
    assert spoken == dict.fromkeys(OF_REQUESTS, number)
