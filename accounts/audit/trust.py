"""The first place at which the record is not what it was."""


class Broken(Exception):
    """Says table, key and what is wrong there; nothing of what the row holds."""

    def __init__(self, table: str, key: object, sentence: str) -> None:
        self.table, self.key, self.sentence = table, str(key), sentence
        super().__init__(f"{table} {key}: {sentence}")
