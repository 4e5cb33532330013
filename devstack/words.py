"""What the stack says to the person at the terminal, and how it gives up."""

import sys
from collections.abc import Iterable
from typing import TextIO


class Halt(Exception):
    """Stops the command; its text is the sentence that says what to do next."""


class Interrupted(Exception):
    """Somebody asked the stack to stop (Ctrl-C, SIGTERM, a closed terminal)."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


def prepare_streams() -> None:
    """Lets no message fail on a terminal without UTF-8; lines come out as they are written."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", line_buffering=True)


def say(text: str = "") -> None:
    _write(sys.stdout, text)


def warn(text: str) -> None:
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    # A reader that went away (`make run | head`) must not keep the stack from stopping cleanly.
    try:
        stream.write(text + "\n")
        stream.flush()
    except (OSError, ValueError):
        return


def last_lines(lines: Iterable[str], count: int) -> str:
    """The last `count` lines that are not blank, indented for quoting below a sentence."""
    kept = [line.rstrip() for line in lines if line.strip()]
    return "\n".join(f"    {line}" for line in kept[-count:])
