"""The server is honest about what it served, and every switch does what it says."""

from __future__ import annotations

import http.client
import json
import threading
from pathlib import Path

from tests.replicas.asking import ask
from tests.replicas.faults import HostFault, Switch
from tests.replicas.hanweb import PROXY
from tests.replicas.portals import FILE_HOST, PORTALS, demonstration
from tests.replicas.server import EVERYWHERE, Replica, base_urls, serve_all

LIST = "/achengqu/c111273/zfxxgklby_nb.shtml"
NOBODY = "/achengqu/nothing.shtml"


def test_every_host_has_an_address_of_its_own(replicas: dict[str, Replica]) -> None:
    assert set(replicas) == set(EVERYWHERE) == {*PORTALS, FILE_HOST}
    assert len({replica.base_url for replica in replicas.values()}) == 6
    assert set(base_urls(replicas)) == set(PORTALS)


def test_a_page_has_both_validators_and_is_not_sent_twice(acheng: Replica) -> None:
    first = ask(acheng, LIST)
    by_tag = ask(acheng, LIST, {"If-None-Match": first.headers["ETag"]})
    by_date = ask(acheng, LIST, {"If-Modified-Since": first.headers["Last-Modified"]})
    assert (first.status, by_tag.status, by_date.status) == (200, 304, 304)
    assert (by_tag.body, by_date.body) == (b"", b"")


def test_another_tag_gets_the_page_whatever_the_date_says(acheng: Replica) -> None:
    first = ask(acheng, LIST)
    conditions = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert ask(acheng, LIST, conditions).status == 200


def test_an_article_was_last_modified_on_the_day_of_its_publication(acheng: Replica) -> None:
    posting = demonstration().postings["acheng"][0]
    path = f"/achengqu/{posting.column}/{posting.published_on:%Y%m}/c01_{posting.number}.shtml"
    modified = ask(acheng, path).headers["Last-Modified"]
    assert f"{posting.published_on:%d %b %Y}" in modified


def test_every_request_is_written_down(acheng: Replica) -> None:
    ask(acheng, LIST, {"User-Agent": "reportwatch test", "If-None-Match": '"x"'})
    (request,) = acheng.requests
    assert (request.method, request.target, request.status) == ("GET", LIST, 200)
    assert (request.agent, request.running) == ("reportwatch test", 1)
    assert request.conditions == {"If-None-Match": '"x"'}
    assert request.bytes > 5_000


def test_requests_at_the_same_time_are_counted(acheng: Replica) -> None:
    acheng.set(Switch(HostFault.SLOW, seconds=0.2))
    threads = [threading.Thread(target=ask, args=(acheng, LIST)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(request.running for request in acheng.requests) == 3


def test_the_log_is_also_kept_as_lines_of_json(tmp_path: Path) -> None:
    with serve_all(demonstration(), log_folder=tmp_path) as replicas:
        ask(replicas["hrbpf"], "/")
    (line,) = (tmp_path / "hrbpf.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["target"] == "/"


def test_an_unknown_address_is_a_404(acheng: Replica) -> None:
    assert ask(acheng, NOBODY).status == 404


def test_a_form_may_be_posted_to_the_proxy(replicas: dict[str, Replica]) -> None:
    host = replicas["nangang-old"].base_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    form = "columnid=126585&unitid=382174&webid=39&path=%2F"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    target = f"{PROXY}?startrecord=46&endrecord=62&perpage=15"
    connection.request("POST", target, form, kind)
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.read().count(b"<record>") == 17
    connection.close()
