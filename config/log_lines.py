"""The lines of the log: one for each entry, in UTC, whatever was written into it."""

import logging
import re
from datetime import UTC, datetime
from types import TracebackType

#: What would start a line of its own or speak to a terminal.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLine(logging.Formatter):
    """Spells control characters out; only the lines of a traceback follow, each set in."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the name is logging's
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        return _CONTROL.sub(_spelt_out, super().formatMessage(record))

    def formatException(self, ei: _Caught) -> str:  # noqa: N802 - the name is logging's
        return self._set_in(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the name is logging's
        return self._set_in(super().formatStack(stack_info))

    def _set_in(self, lines: str) -> str:
        return "\n".join(f"    {_CONTROL.sub(_spelt_out, line)}" for line in lines.split("\n"))


def _spelt_out(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode()
