"""When a request arrived, by the kernel: a busy server's own thread notes it late."""

from __future__ import annotations

import socket
import struct

# linux/tcp.h, struct tcp_info: eight bytes, then tcpi_last_data_recv as the twelfth number.
OFFSET, SIZE = 52, 4
MS = 1000


def arrived_ago_s(connection: socket.socket) -> float:
    """How long the last bytes from the other side are here, in seconds."""
    said = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, OFFSET + SIZE)
    (milliseconds,) = struct.unpack_from("=I", said, OFFSET)
    return float(milliseconds) / MS
