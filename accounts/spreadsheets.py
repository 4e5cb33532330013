"""Text that a spreadsheet opens without starting anything."""

import re

#: What a spreadsheet would take for a formula, full-width signs included.
_SIGNS = "=+\\-@|%\uff1d\uff0b\uff0d\uff20"
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*%?")
_AT_THE_START = re.compile(f"[\\s'\"\u00a0\u3000]*[{_SIGNS}]")
#: A file that is separated by commas is opened with semicolons in half of the world.
_BEHIND_A_SEPARATOR = re.compile(f"([;,|][\\s'\"\u00a0\u3000]*)(?=[{_SIGNS}])(?![-+]?\\d)")


def harmless(text: str) -> str:
    """On one line, with an apostrophe before what would start a formula; numbers stay numbers."""
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if _NUMBER.fullmatch(text):
        return text
    text = _BEHIND_A_SEPARATOR.sub(r"\1'", text)
    return f"'{text}" if _AT_THE_START.match(text) else text
