"""What somebody wrote beside what stands by now, when the two were written at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django import forms

from engagements.forms.delegations import HomeRow, PartnerRow
from engagements.forms.log import LogForm


@dataclass(frozen=True)
class Difference:
    """One field of the form that is not as it stands; an empty text where nothing is said."""

    label: str
    standing: str
    written: str


def differences(written: LogForm, standing: LogForm) -> list[Difference]:
    """The fields in which the two differ, in the order of the form."""
    pairs = [
        (written.main, standing.main, ""),
        (written.home, standing.home, ""),
        *(
            (ours, theirs, f"Partner {number}: ")
            for number, (ours, theirs) in enumerate(
                zip_longest(written.rows, standing.rows), start=1
            )
        ),
    ]
    return [found for ours, theirs, where in pairs for found in _of_part(ours, theirs, where)]


_Part = forms.Form | HomeRow | PartnerRow | None


def _of_part(written: _Part, standing: _Part, where: str) -> Iterator[Difference]:
    for name, field in (written or standing or forms.Form()).fields.items():
        ours, theirs = _shown(written, name), _shown(standing, name)
        if ours != theirs:
            yield Difference(f"{where}{field.label or name}", theirs, ours)


def _shown(part: _Part, name: str) -> str:
    """A value as a reader of the page would say it."""
    if part is None or name not in part.fields:
        return ""
    bound = part[name]
    value = bound.value()
    words = _words(bound.field)
    if isinstance(value, list | tuple):
        return ", ".join(sorted(words.get(str(each), str(each)) for each in value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
    text = " ".join(text.split())
    return words.get(text, text) if text else ""


def _words(field: forms.Field) -> dict[str, str]:
    """What each code of a list says, groups of the list included."""
    choices: Any = getattr(field, "choices", None) or getattr(field.widget, "choices", ())
    found: dict[str, str] = {}
    for code, said in choices:
        if isinstance(said, list | tuple):
            found |= {str(inner): str(words) for inner, words in said}
        else:
            found[str(code)] = str(said)
    return found
