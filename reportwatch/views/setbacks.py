"""Why a file could not be read, for a clerk: what it means and what helps."""

from __future__ import annotations

from pydantic import JsonValue

from core.messages import Bilingual, catalogue, name_in, render, text
from pipeline.records import Setback

# 另存为: what helps most often is the file that the document was written in.
_SAVE_AGAIN = Bilingual(
    "请用编写时的文件（docx、wps 另存为 docx、网页）再试",
    "try the file it was written in (docx, or the web page)",
)
_TOO_LARGE = Bilingual(
    "文件过大或结构过于复杂，没有读取", "the file is too large or too complex to be read"
)
_NO_TEXT = Bilingual("文件里没有可以读取的文字", "the file holds no text that can be read")
_OURS = Bilingual(
    "本工具自身的故障，不是报告的问题；请把文件交给运行人员",
    "a failure of this tool, not of the report; please hand the file to its operators",
)
_LOST = Bilingual(
    "本机暂时没有足够的内存或时间，读取中断，不是报告的问题；请稍后再试",
    "this machine had no memory or time to spare just now, which is no fault of the report;"
    " try again later",
)
_DAMAGED = Bilingual(
    "文件损坏或不完整，打不开；请重新导出", "the file is damaged and does not open; export it again"
)
_PICTURE = Bilingual(
    f"文件是扫描件或图片，没有文字；{_SAVE_AGAIN.zh}",
    f"a scan or a picture without text; {_SAVE_AGAIN.en}",
)
_FORMAT = Bilingual(f"不认识这种文件格式；{_SAVE_AGAIN.zh}", f"unknown format; {_SAVE_AGAIN.en}")
MEANINGS = {
    "file-not-readable": Bilingual(
        "找不到文件或没有权限打开；请核对路径", "no such file, or no permission; check the path"
    ),
    "page-not-laid-out": Bilingual(
        "网页排版复杂，浏览器没有在限时内排出（或本机没有浏览器），有关单元格未读取",
        "no browser laid this page out in time (or there is none); its cells were not read",
    ),
    "file-not-regular": Bilingual(
        "这不是普通文件（是目录、管道或设备）", "no file, but a folder, a pipe or a device"
    ),
    "file-too-large": Bilingual(
        "文件过大，一份年度报告不会超过 64 MB", "too large: no annual report has more than 64 MB"
    ),
    "empty": Bilingual("文件是空的", "the file is empty"),
    "archive-damaged": _OURS,
    "file-damaged": _DAMAGED,
    "part-missing": _DAMAGED,
    "part-unreadable": _DAMAGED,
    "dtd-refused": _DAMAGED,
    "not-html": _DAMAGED,
    "encrypted": Bilingual(
        "文件设有密码；请取消密码后再试", "the file has a password; remove it and try again"
    ),
    "format-unknown": _FORMAT,
    "format-not-supported": _FORMAT,
    "format-too-old": _FORMAT,
    "unpacker-missing": Bilingual(
        "本机缺少解压组件；请先解压，再检查其中的文件",
        "an unpacker is missing here; unpack the archive and check the file in it",
    ),
    "several-documents": Bilingual(
        "一个压缩包或网页里有几份不一致的文件，不同的数字没有采用；请逐份检查",
        "several documents in one archive or on one page differ; no number"
        " of which they differ was taken; check each",
    ),
    "other-documents": Bilingual(
        "压缩包里还有其他种类的文件，没有检查",
        "the archive also holds papers of other kinds, which were not checked",
    ),
    "several-reports": Bilingual(
        "一份文件里有几个机关或几个年度的报告，无法分开读取；请逐份发布",
        "one document holds the reports of several agencies or years; publish each by itself",
    ),
    "too-large": _TOO_LARGE,
    "too-many-pages": _TOO_LARGE,
    "too-many-members": _TOO_LARGE,
    "unpacks-too-far": Bilingual(
        "解压后超过上限（字节数见后），没有读取",
        "unpacks to more than is read (the limit follows, in bytes)",
    ),
    "page-too-complex": _TOO_LARGE,
    "too-deep": _TOO_LARGE,
    "scanned-pdf": _PICTURE,
    "picture": _PICTURE,
    "no-text": _NO_TEXT,
    "nothing-read": _NO_TEXT,
    "nothing-to-read": _NO_TEXT,
    "font-without-mapping": Bilingual(
        f"文件的字体不能还原为文字；{_SAVE_AGAIN.zh}",
        f"the file's fonts give no text; {_SAVE_AGAIN.en}",
    ),
    "no-report-text": Bilingual(
        "有年度报告的标题，没有找到六个部分的正文",
        "it bears the title of the report, but the text of its six sections was not found",
    ),
    "not-a-report": Bilingual(
        "不像政府信息公开工作年度报告：既没有它的标题，也没有六个部分",
        "it does not look like the annual report: neither its title nor its sections",
    ),
    "not-an-annual-report": Bilingual(
        "是半年或季度报告、草稿、计划、汇编等，不是年度报告，没有检查",
        "a half-year's or quarterly report, a draft, plan or collection; it was not checked",
    ),
    "form-unknown": Bilingual(
        "没有认出表格的格式，表格没有核对",
        "the form of the tables was not recognised; the tables were not checked",
    ),
    "older-form": Bilingual(
        "报告年度早于国家统一格式（2019年起），表格没有核对",
        "a year before the national forms (from 2019 on); the tables were not checked",
    ),
    "table-not-found": Bilingual(
        "这张表没有读出，表内的数字没有核对",
        "this table was not read, and its numbers were not checked",
    ),
    "row-ambiguous": Bilingual(
        "这一行的数字与列对不上，没有核对",
        "the numbers of this row do not fit its columns and were not checked",
    ),
    "characters-lost": Bilingual(
        f"正文中有多处文字不能辨认；{_SAVE_AGAIN.zh}",
        f"many characters of the text could not be made out; {_SAVE_AGAIN.en}",
    ),
    "rule-crashed": _OURS,
    "our-error": _OURS,
    "rules-killed": _OURS,
    "rules-lost": _LOST,
    "reader-lost": _LOST,
    "sentence-too-long": Bilingual(
        "正文中有一句过长，没有分析，文中的数量没有与表格核对",
        "one sentence is too long and was not parsed; the numbers in the text were not checked",
    ),
    "reader-killed": Bilingual(
        f"读取这份文件超出了时间或内存的限制；{_SAVE_AGAIN.zh}",
        f"reading the file took more time or memory than allowed; {_SAVE_AGAIN.en}",
    ),
}


# What they mean is all that there is to say of them.
NO_MORE = (
    *("form-unknown", "older-form", "page-not-laid-out", "not-a-report"),
    *("encrypted", "empty", "too-deep"),
)
# What is said of these tells all, in place of their meaning.
TOLD_IN_FULL = (
    *("table-not-found", "row-ambiguous", "not-an-annual-report"),
    *("several-documents", "other-documents"),
)
# The file was read well; it or another beside it is no annual report.
OF_OTHER_KIND = ("not-an-annual-report", "not-a-report", "other-documents")


def explained(setback: Setback, language: str) -> str:
    """Why something was not read, first for a clerk, then for who has to mend it."""
    kind, detail = setback.kind, render(setback.detail, language)
    meaning = meaning_of(kind)
    opening, closing = (" (", ")") if language == "en" else ("（", "）")
    if kind in TOLD_IN_FULL and setback.detail.template in catalogue(language):
        return f"{detail}{opening}{kind}{closing}"
    technical = f"{kind}{': ' if language == 'en' else '：'}{detail}"
    if meaning is None:
        return technical
    shown = kind if kind in NO_MORE else technical
    return f"{name_in(meaning, language)}{opening}{shown}{closing}"


def announced(setback: Setback, language: str) -> str:
    """The same as a line of its own."""
    colon = ": " if language == "en" else "："
    heading = "report.not-checked" if setback.kind in OF_OTHER_KIND else "report.not-read"
    return f"{text(heading, language)}{colon}{explained(setback, language)}"


def as_json(setback: Setback, language: str) -> dict[str, JsonValue]:
    """A setback for programs, with the sentence that people read."""
    says, detail = explained(setback, language), render(setback.detail, language)
    return {"kind": setback.kind, "detail": detail, "says": says}


def meaning_of(kind: str) -> Bilingual | None:
    """What a setback means to a clerk; None for one that speaks only to operators."""
    return MEANINGS.get(kind)
