"""A refusal that rules make, wherever they stand."""


class NotAllowedNow(Exception):
    """The state of what is meant does not let this happen; says what to do instead."""
