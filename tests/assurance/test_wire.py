"""What only shows over the wire: requests that no library would send."""

import re
import socket

import pytest

from tests.assurance.house import HOST, House
from tests.assurance.rest import LOG

pytestmark = pytest.mark.processes


@pytest.fixture
def web(house: House) -> House:
    house.start("web")
    return house


def told(house: House, *lines: str, body: bytes = b"", end: bytes = b"\r\n\r\n") -> bytes:
    """Everything that comes back until the server closes the connection or says no more."""
    with socket.create_connection((HOST, house.port), timeout=3) as wire:
        wire.sendall("\r\n".join([*lines, "Host: localhost"]).encode("latin-1") + end + body)
        found = b""
        try:
            while part := wire.recv(65_536):
                found += part
        except TimeoutError:
            pass
    return found


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", answer)]


def bearer(house: House, name: str = "desk") -> str:
    return f"Authorization: Bearer {house.tokens[name]}"


KINDS = "GET /api/v1/kinds/ HTTP/1.1"


def test_of_two_tokens_none_counts(web: House):
    desk, lead = bearer(web), bearer(web, "lead")
    assert statuses(told(web, KINDS, desk)) == [200]
    assert statuses(told(web, KINDS, desk, lead)) in ([400], [401])


@pytest.mark.parametrize(
    "lines",
    [
        ("GET /api/v1/kinds/ HTTP/1.1", "X: a\x00b"),
        ("GET /api/v1/kinds/\x00 HTTP/1.1",),
        ("GET  /api/v1/kinds/ HTTP/1.1",),
        ("GET /api/v1/kinds/ HTTP/9.9",),
        ("\x16\x03\x01",),
        ("POST /api/v1/engagements/ HTTP/1.1", "Content-Length: 2", "Content-Length: 3"),
        ("POST /api/v1/engagements/ HTTP/1.1", "Content-Length: -1"),
        ("POST /api/v1/engagements/ HTTP/1.1", "Content-Length: 1, 2"),
        ("POST /api/v1/engagements/ HTTP/1.1", "Transfer-Encoding: chunked, identity"),
        ("CONNECT localhost:22 HTTP/1.1",),
        ("TRACE /api/v1/kinds/ HTTP/1.1",),
        ("FOO /api/v1/kinds/ HTTP/1.1",),
        ("GET /api/v1/kinds/ HTTP/1.1", "Host: evil.test"),
        ("GET /" + "x" * 100_000 + " HTTP/1.1",),
        ("GET /api/v1/kinds/ HTTP/1.1", "X: " + "x" * 500_000),
        ("GET /api/v1/kinds/ HTTP/1.1", *(f"X{n}: x" for n in range(2000))),
    ],
    ids=lambda lines: repr(" ".join(lines))[:50],
)
def test_what_is_no_request_is_refused(web: House, lines: tuple[str, ...]):
    found = told(web, *lines)
    assert all(400 <= status < 500 for status in statuses(found)), found[:300]
    assert b"Traceback" not in found


def test_a_request_is_not_hidden_in_another(web: House):
    """Both lengths are given: what one reading takes for a second request is never answered."""
    hidden = f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{bearer(web)}\r\n\r\n".encode()
    body = b"0\r\n\r\n" + hidden
    answer = told(
        web, "POST /api/v1/engagements/ HTTP/1.1", bearer(web), "Transfer-Encoding: chunked",
        f"Content-Length: {len(body)}", "Content-Type: application/json", body=body,
    )  # fmt: skip
    assert not [status for status in statuses(answer) if status >= 500 or status == 200]


def test_an_old_client_is_answered(web: House):
    assert statuses(told(web, "GET /healthz HTTP/1.0", "Connection: close")) == [200]


def test_a_slow_body_holds_nobody_up(web: House):
    """Eight clients send half of a body and wait: everybody else is answered all the same."""
    halves = []
    try:
        for _ in range(8):
            wire = socket.create_connection((HOST, web.port), timeout=3)
            head = [f"POST {LOG} HTTP/1.1", "Host: localhost", bearer(web)]
            about = ["Content-Type: application/json", "Content-Length: 1000"]
            wire.sendall("\r\n".join([*head, *about, "", '{"title":']).encode())
            halves.append(wire)
        client = web.client()
        assert client.ask("GET", "/api/v1/kinds/").status == 200
        client.close()
    finally:
        for wire in halves:
            wire.close()
