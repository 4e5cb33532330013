"""What stops an import before its first row, and what keeps one row out."""

from dataclasses import dataclass


class Unusable(Exception):
    """The file or its mapping cannot be used; nothing was written.

    `about` is "file" or "mapping"; the text says what to do.
    """

    def __init__(self, about: str, sentence: str) -> None:
        super().__init__(sentence)
        self.about = about
        self.sentence = sentence


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken: our field, what the file says there, what to do."""

    field: str
    value: str
    sentence: str
