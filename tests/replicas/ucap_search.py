"""The JSON search of a 开普云 portal: the same lists for the scripts of the site itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from tests.replicas.posting import Posting
from tests.replicas.site import Answer, Page, Question
from tests.replicas.ucap_tree import Column, Tree

JSON = "application/json;charset=UTF-8"


def search_answers(tree: Tree, postings: Sequence[Posting]) -> dict[str, Answer]:
    """Answers by path: one search per column, and the list of columns with their search ids."""
    answers = {
        f"/common/search/{channel_of(tree.site, column.code)}": _searching(
            tree, column, [posting for posting in postings if posting.column == column.code]
        )
        for column in tree.columns
    }
    channels = [
        {"displayName": column.name, "channelId": channel_of(tree.site, column.code)}
        for column in tree.columns
    ]

    def channel_list(question: Question) -> Page:
        return _json({"results": {"children": channels}})

    return answers | {"/common/getChannelList": channel_list}


def channel_of(site: str, code: str) -> str:
    """The 32 hex digits by which the search knows a column."""
    return hashlib.md5(f"{site}/{code}".encode(), usedforsecurity=False).hexdigest()


def _searching(tree: Tree, column: Column, postings: Sequence[Posting]) -> Answer:
    def search(question: Question) -> Page:
        page, size = int(question.get("page", "1")), int(question.get("_pageSize", "15"))
        shown = postings[(page - 1) * size : page * size]
        data = {
            "channelId": channel_of(tree.site, column.code),
            "total": len(postings),
            "page": page,
            "rows": size,
            "results": [_result(tree, column, posting) for posting in shown],
        }
        return _json({"code": 200, "data": data})

    return search


def _result(tree: Tree, column: Column, posting: Posting) -> dict[str, object]:
    """One row; the values that editors left out are the words undefined and null."""
    metadata = (
        ("refno", "undefined"),
        ("writedate", "null"),
        ("indexnumber", f"736916955/{posting.number}"),
        ("source", tree.face.name),
    )
    return {
        "title": posting.title,
        "url": f"{tree.face.public}{tree.article_path(posting)}",
        "content": "",
        "publishedTimeStr": f"{posting.published_on:%Y-%m-%d} 09:30:00",
        "subTitle": "undefined",
        "channelName": column.name,
        "domainMetaList": [{"resultList": [{"key": k, "value": v} for k, v in metadata]}],
    }


def _json(content: object) -> Page:
    return Page(json.dumps(content, ensure_ascii=False).encode(), JSON)
