"""Asking a virus scanner that speaks the protocol of clamd: plain Python.

INSTREAM sends the file in pieces, each with its length before it, and ends with a length of
nothing; the answer is one line.
"""

import socket
import struct

#: Seconds to be reached in, and to answer in.
_TO_REACH, _TO_ANSWER = 3.0, 60.0
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner does not answer, or says that it cannot tell."""


def finding(content: bytes, scanner: str) -> str:
    """The name of what was found, or "". Raises ScannerAway.

    `scanner` is `unix:/path/of/its/socket` or `host:port`.
    """
    answer = _asked(scanner, b"zINSTREAM\0", content, patience=_TO_ANSWER)
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerAway(f"The scanner answered “{answer[:200]}”.")


def answers(scanner: str) -> bool:
    """Whether it is there."""
    try:
        return _asked(scanner, b"zPING\0", None, patience=_TO_REACH) == "PONG"
    except ScannerAway:
        return False


def _asked(scanner: str, command: bytes, content: bytes | None, *, patience: float) -> str:
    try:
        with _connected(scanner) as link:
            link.settimeout(patience)
            link.sendall(command)
            if content is not None:
                _send(link, content)
            return _answer(link)
    except (OSError, ValueError) as error:
        raise ScannerAway(f"{scanner}: {error}") from error


def _connected(scanner: str) -> socket.socket:
    if scanner.startswith("unix:"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(_TO_REACH)
        try:
            link.connect(scanner.removeprefix("unix:"))
        except OSError:
            link.close()
            raise
        return link
    host, _, port = scanner.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_TO_REACH)


def _send(link: socket.socket, content: bytes) -> None:
    """A scanner that has seen enough answers and hangs up before the end."""
    try:
        for at in range(0, len(content), _PIECE):
            piece = content[at : at + _PIECE]
            link.sendall(struct.pack("!L", len(piece)) + piece)
        link.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        piece = link.recv(_LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
