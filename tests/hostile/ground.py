"""Where hostile inputs are tried: servers, an address that nobody may ask, a net without a way out."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.reference.register import COLUMNS
from tests.hostile.inputs import Answer, HostilePortal
from tests.hostile.pages import LIST, OWN, page, rows
from tests.replicas.configuration import PRODUCTION, with_changes

INSIDE = "REPORTWATCH_HOSTILE_NET"
# A net of its own whose only way out is a line on which every packet is seen and none is answered.
NET = (
    "ip link set lo up && ip link add out type veth peer name nowhere && ip link set nowhere up && ip link set out up"
    " && ip addr add 198.51.100.2/24 dev out && ip route add default via 198.51.100.1 dev out"
    ' && ip neigh add 198.51.100.1 lladdr 02:00:00:00:00:01 dev out && exec "$@"'
)
EVERY_PACKET = 3
SECTIONS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)


def in_a_net_of_its_own() -> bool:
    """Start this program again in one, when it may; whether it is in one now."""
    if os.environ.get(INSIDE) == "1":
        return True
    if os.geteuid() == 0 and shutil.which("unshare") and shutil.which("ip"):
        own = os.environ | {INSIDE: "1"}
        again = [sys.executable, "-m", "tests.hostile", *sys.argv[1:]]
        os.execvpe("unshare", ["unshare", "--net", "sh", "-ec", NET, "sh", *again], own)
    return False


class Line:
    """What left, or tried to: addresses of packets on the way out, names that were looked up."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(EVERY_PACKET)
        )
        self._socket.bind(("out", EVERY_PACKET))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            packet = self._socket.recv(4096)
            if packet[0] >> 4 != 4:  # IPv6 of the line's own: neighbours and routers
                continue
            head = (packet[0] & 15) * 4
            port = (
                struct.unpack(">H", packet[head + 2 : head + 4])[0] if packet[9] in (6, 17) else 0
            )
            name = _name(packet[head + 20 :]) if port == 53 else ""
            self.seen.append(f"{socket.inet_ntoa(packet[16:20])}:{port} {name}".strip())


def _name(question: bytes) -> str:
    labels = []
    while question and question[0]:
        labels.append(question[1 : question[0] + 1].decode("latin-1"))
        question = question[question[0] + 1 :]
    return ".".join(labels)


class Trap:
    """An address of this machine that nobody may ask."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._servers = [socket.create_server(("127.0.0.1", 0))]
        self.port = int(self._servers[0].getsockname()[1])
        with contextlib.suppress(OSError):
            self._servers.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for server in self._servers:
            threading.Thread(target=self._listen, args=(server,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _listen(self, server: socket.socket) -> None:
        while True:
            asking, _ = server.accept()
            with asking, contextlib.suppress(OSError):
                asking.settimeout(2)
                self.asked.append(
                    asking.recv(200).decode("latin-1").split("\r\n")[0] or "connected"
                )
                asking.sendall(page(b"root:x:0:0: this is the inside of somebody else"))


class Served(socketserver.ThreadingTCPServer):
    """One portal, hostile or honest, at a port of its own."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, portal: HostilePortal, trap: Trap, names: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.over = threading.Event()
        self.own = f"127.0.0.1:{self.server_address[1]}"
        self._trap, self._names = trap, names
        self.answers = {"/": _home(), LIST: rows(OWN), "/robots.txt": page(b"", status=b"404 No")}
        for number in range(1, 6):
            self.answers[f"/nb/{number}.html"] = page(_report(OWN[number - 1][1]))
        self.answers |= portal.answers  # type: ignore[arg-type]

    def answer(self, path: str) -> Answer:
        found = self.answers.get(path) or self.answers.get(f"{path.rpartition('/')[0]}/*")
        return page(b"not here", status=b"404 Not Found") if found is None else found

    def filled(self, content: bytes) -> bytes:
        """With its own address, the trap's and the agencies' names in their places."""
        if len(content) > 50_000_000 or b"{" not in content:
            return content
        places = {
            "{trap}": self._trap.address,
            "{port}": str(self._trap.port),
            "{host}": self._trap.address[7:],
            "{own}": self.own,
            "{base}": f"http://{self.own}",
        }
        places |= {f"{{agency{n}}}": name for n, name in enumerate(self._names, start=1)}
        head, _, body = content.partition(b"\r\n\r\n")
        whole = len(body)
        for place, text in places.items():
            head, body = (part.replace(place.encode(), text.encode()) for part in (head, body))
        head = head.replace(b"Content-Length: %d" % whole, b"Content-Length: %d" % len(body))
        return head + b"\r\n\r\n" + body if _ else head


def _report(title: str) -> bytes:
    sections = "".join(
        f"<p>{number}、{name}</p><p>{'我单位依法公开政府信息。' * 40}</p>"
        for number, name in zip("一二三四五六", SECTIONS, strict=True)
    )
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{sections}</body></html>".encode()


def _home() -> bytes:
    return page(
        "<html><head><title>区人民政府</title></head><body><a href='/nb/'>政府信息公开年报</a></body></html>".encode()
    )


class Asked(socketserver.StreamRequestHandler):
    server: Served
    timeout = 5

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            line = self.rfile.readline(70_000).decode("latin-1").split(" ")
            while self.rfile.readline(70_000) not in (b"\r\n", b"\n", b""):
                pass
            path = line[1].partition("?")[0] if len(line) > 1 else "/"
            answer = self.server.answer(path)
            if isinstance(answer, bytes):
                self.send(answer)
            else:
                answer(self)

    @property
    def over(self) -> threading.Event:
        return self.server.over

    def send(self, content: bytes) -> None:
        self.connection.sendall(self.server.filled(content))


@contextlib.contextmanager
def serving(
    portals: Mapping[str, HostilePortal], trap: Trap, names: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, Served]]:
    """All of them at once, each with its agencies' names."""
    served = {key: Served(portal, trap, names[key]) for key, portal in portals.items()}
    for one in served.values():
        threading.Thread(
            target=one.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        ).start()
    try:
        yield served
    finally:
        for one in served.values():
            one.over.set()
            one.shutdown()
            one.server_close()


def agencies_of(number: int) -> list[str]:
    return [f"柳{number:03}区{what}" for what in ("财政局", "民政局", "教育局", "司法局", "审计局")]


def write_configuration(folder: Path, portals: Mapping[str, tuple[str, bool]]) -> None:
    """config/ for portals: by id the address, and whether it is opened in a browser."""
    shutil.copytree(PRODUCTION, folder, ignore=shutil.ignore_patterns("portals"))
    (folder / "portals").mkdir()
    for portal, (address, in_browser) in portals.items():
        text = f'name = "{portal}"\nbase_url = "{address}"\nlayout = "static_list"\nstart = ["/", "/nb/"]\n'
        text += "article = '/nb/\\d+\\.html$'\ndelay_s = 0\n" + (
            "browser = true\n" if in_browser else ""
        )
        text += '[pager]\nkind = "numbered"\ncounts_from = 0\n[expect]\nmin_reports = 1\n'
        (folder / "portals" / f"{portal}.toml").write_text(text, "utf-8")
    watch = folder / "watch.toml"
    changes = {
        "first_year": "2022",
        "crawl_timeout_s": "60",
        "quiet_s": "0.1",
        "most_s": "20.0",
        "most_visit_s": "40.0",
        "most_controls": "5",
        "officers_on": '"every-day"',
    }
    watch.write_text(with_changes(watch.read_text("utf-8"), changes), "utf-8")
    districts = [str(100_001 + number) for number in range(len(portals))]
    people = f'[[officers]]\nname = "张三"\naddress = "zhangsan@example.invalid"\ndistricts = {districts}\n'.replace(
        "'", '"'
    )
    people += '[[operators]]\nname = "值班"\naddress = "zhiban@example.invalid"\n'
    (folder / "officers.toml").write_text(people, "utf-8")
    with (folder / "agencies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number, portal in enumerate(portals):
            for index, name in enumerate(agencies_of(number)):
                row = {
                    "code": f"{districts[number]}-a{index}",
                    "name": name,
                    "kind": "department",
                    "district": districts[number],
                    "portal": portal,
                }
                writer.writerow(dict.fromkeys(COLUMNS, "") | row)
