"""What a file may be called: plain Python."""

import unicodedata

from engagements.files.kinds import Kind

#: Characters of a name with its ending.
LONGEST_NAME = 120
#: Letters that turn or join the writing, controls, and what is no letter yet.
_LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: What some system reads as part of a path, or of a command.
_FORBIDDEN = frozenset('<>:"|?*')


def clean_name(given: str, kind: Kind) -> str:
    """The name without folders and without what hides its end, which says what the file is.

    A name that ends otherwise than files of its kind do gets their ending behind its own.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    text = unicodedata.normalize("NFC", last)
    kept = "".join(
        letter
        for letter in text
        if unicodedata.category(letter) not in _LEFT_OUT and letter not in _FORBIDDEN
    )
    name = " ".join(kept.split()).strip(". ") or "file"
    stem, dot, ending = name.rpartition(".")
    if not (dot and stem and ending.lower() in kind.endings):
        stem, ending = name, kind.endings[0]
    ending = ending.lower()
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending}"
