"""The port that web listens on: the one asked for, or the first free one."""

import os
import socket

from devstack.words import Halt

HOST = "127.0.0.1"
FIRST = 8000
LAST = 8099


def choose_port() -> int:
    """PORT if it is free, and without PORT the first free one from 8000."""
    given = os.environ.get("PORT", "").strip()
    if given:
        port = _number(given)
        reason = why_not_free(port)
        if reason is None:
            return port
        raise Halt(
            f"Port {port} {reason}. Choose another (make run PORT={port + 1}) or free it. "
            "Without PORT the first free one from 8000 is taken."
        )
    for port in range(FIRST, LAST + 1):
        if why_not_free(port) is None:
            return port
    raise Halt(f"Every port from {FIRST} to {LAST} is taken. Name a free one: make run PORT=9000")


def _number(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
        raise Halt(f"PORT is {given!r}: give a number from 1 to 65535, such as PORT={FIRST}.")
    return int(given)


def why_not_free(port: int) -> str | None:
    """None when nobody answers there and we may listen; otherwise the reason, for a sentence."""
    with socket.socket() as client:
        client.settimeout(1)
        if client.connect_ex((HOST, port)) == 0:
            return "is taken by another program"
    with socket.socket() as server:
        # As the server does: connections of the last run that are still closing do not count.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
            server.listen(1)
        except PermissionError:
            return "may only be used by root"
        except OSError:
            return "is taken by another program"
    return None
