"""An HTTP client that costs little beside the servers: kept connections, bytes made beforehand."""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


def request(
    method: str, path: str, *, token: str = "", body: bytes = b"", accept: str = "application/json"
) -> bytes:
    """One request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Accept: {accept}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _END + body


class Connection:
    """One kept connection; answers must carry Content-Length."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.wanted = 0
        self.head = 0

    def ask(self, wire: bytes) -> Answer:
        begun = time.perf_counter()
        self.send(wire)
        while not self.receive():
            pass
        return Answer(self.status, self.body, time.perf_counter() - begun)

    def send(self, wire: bytes) -> None:
        self.received.clear()
        self.wanted = 0
        self.socket.sendall(wire)

    def receive(self) -> bool:
        """Takes what has come; whether the answer is whole."""
        came = self.socket.recv(262_144)
        if not came:
            raise ConnectionError("The server closed the connection in the middle of an answer.")
        self.received += came
        if not self.wanted:
            self.head = self.received.find(_END)
            if self.head < 0:
                return False
            self.wanted = self.head + len(_END) + self._length()
        return len(self.received) >= self.wanted

    def _length(self) -> int:
        for line in bytes(self.received[: self.head]).lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return int(line.partition(b":")[2])
        raise ConnectionError("The answer has no Content-Length, and this client needs one.")

    @property
    def status(self) -> int:
        return int(self.received[9:12])

    @property
    def body(self) -> bytes:
        return bytes(self.received[self.head + len(_END) : self.wanted])

    def close(self) -> None:
        self.socket.close()


@dataclass(frozen=True)
class Crowd:
    """What several clients at once got: answers, how long it took, the client's own time."""

    answers: int
    seconds: float
    client_seconds: float
    wrong: int
    wrong_answer: bytes

    @property
    def each_second(self) -> float:
        return self.answers / self.seconds


def crowd(
    port: int, wires: Sequence[bytes], *, clients: int, seconds: float, expected: int = 200
) -> Crowd:
    """So many clients with one request under way each, in one thread that waits on all."""
    turn = count()
    connections = [Connection(port) for _ in range(clients)]
    answers = wrong = 0
    wrong_answer = b""
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        own = time.process_time()
        begun = time.perf_counter()
        end = begun + seconds
        for connection in connections:
            connection.send(wires[next(turn) % len(wires)])
        under_way = clients
        while under_way:
            for key, _events in selector.select(30):
                connection = key.data
                if not connection.receive():
                    continue
                answers += 1
                if connection.status != expected:
                    wrong += 1
                    wrong_answer = bytes(connection.received[:600])
                if time.perf_counter() < end:
                    connection.send(wires[next(turn) % len(wires)])
                else:
                    under_way -= 1
        took = time.perf_counter() - begun
        own = time.process_time() - own
    for connection in connections:
        connection.close()
    return Crowd(answers, took, own, wrong, wrong_answer)
