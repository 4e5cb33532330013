"""Who reads more after a row is marked anew, and what a whole is marked by its parts: plain Python.

A marking is an upgrade of another when everybody who reads it reads the other too. Everything else
widens: it lets somebody in who was kept out, and takes a security officer.
"""

from collections.abc import Iterable, Iterator

from accounts.markings import Ceiling, Label, dominates


def widens(old: Label, new: Label) -> bool:
    """Whether somebody could read under the new label who could not under the old one.

    Who holds more reads no less, so it is enough to ask those who just read the new one.
    """
    return any(not dominates(ceiling, old) for ceiling in least_ceilings(new))


def least_ceilings(label: Label) -> Iterator[Ceiling]:
    """The ceilings that read the label and would not with anything less."""
    if not label.permissive:
        yield Ceiling(label.policy, label.rank, label.restrictive)
    for value in sorted(label.permissive):
        yield Ceiling(label.policy, label.rank, label.restrictive | {value})


def join(labels: Iterable[Label]) -> Label | None:
    """The lowest label whose readers read every one of these.

    None for no labels, for labels of several policies, and where nothing that is released to
    somebody is released to the same.
    """
    whole: Label | None = None
    for label in labels:
        if whole is None:
            whole = label
            continue
        if whole.policy != label.policy:
            return None
        permissive = whole.permissive | label.permissive
        if whole.permissive and label.permissive:
            permissive = whole.permissive & label.permissive
            if not permissive:
                return None
        whole = Label(
            whole.policy,
            max(whole.rank, label.rank),
            whole.restrictive | label.restrictive,
            permissive,
        )
    return whole
