"""Two people for one deed: plain Python.

Whoever asked for something, made it or proposed it never decides on it. The rule takes names and
nothing else, so that there is nobody whom it could let past: no role, no administrator, no job.
"""

from collections.abc import Iterable

SECOND_PERSON = (
    "Whoever proposes something does not decide on it, whatever else they may do. "
    "Ask somebody else who has this right."
)


def is_second_person(decider: int, *, involved: Iterable[int | None]) -> bool:
    """Whether the decider is none of those who proposed, made or changed what is decided.

    People are named by their keys; None stands for nobody known, such as a row from before.
    """
    return all(person != decider for person in involved)
