"""Text as it is kept, from whichever door it comes: plain Python."""

import unicodedata

_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_CONTROLS = frozenset({"Cc", "Cs"})


def plain(text: str) -> str:
    """One writing for what looks the same, lines ended alike, without marks that turn the writing.

    A title must read as it is stored, so that `exe.png` is not shown as `gnp.exe`.
    """
    kept = "".join(letter for letter in text.replace("\r\n", "\n") if not _turns(letter))
    return unicodedata.normalize("NFC", kept)


def has_controls(text: str, *, lines: bool = False) -> bool:
    """Whether control characters or halves of characters are in it; `lines` allows line ends."""
    allowed = "\n\t" if lines else ""
    return any(
        unicodedata.category(letter) in _CONTROLS for letter in text if letter not in allowed
    )


def _turns(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _TURNING
