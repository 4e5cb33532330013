"""What can be chosen in the forms of this room, in words."""

from collections.abc import Iterable
from itertools import groupby

from accounts.acting import Reader
from accounts.models import Desk, Marking
from engagements.models import Kind, Series
from engagements.wording import LEVELS
from partners.models import Agreement, Grouping, Outcome, Partner

Options = list[tuple[str, str]]
Grouped = list[tuple[str, str | Options]]


def kinds(blank: str) -> Grouped:
    """Every kind under its family, in the vocabulary's order."""
    rows = Kind.objects.select_related("family").order_by("family__position", "code")
    families = [
        (family.label, [(kind.code, kind.label) for kind in found])
        for family, found in groupby(rows, key=lambda kind: kind.family)
    ]
    return [("", blank), *families]


def partners(blank: str) -> Options:
    """Everybody but home, by name; those that are no more say until when they were."""
    rows = Partner.objects.filter(is_home=False).order_by("name", "code")
    return [("", blank), *((row.code, _with_end(row)) for row in rows)]


def _with_end(partner: Partner) -> str:
    return f"{partner.name} (to {partner.valid_to.year})" if partner.valid_to else partner.name


def places() -> Options:
    """Home and every partner: who may host."""
    rows = Partner.objects.order_by("-is_home", "name", "code")
    return [("", "as the place and the roles say"), *((row.code, _with_end(row)) for row in rows)]


def outcomes(blank: str) -> Options:
    return [("", blank), *Outcome.objects.order_by("position").values_list("code", "label")]


def groupings() -> Options:
    return list(Grouping.objects.order_by("name", "code").values_list("code", "name"))


def frameworks(cited: Iterable[str]) -> Options:
    """Groupings, and the agreements among what is cited already."""
    agreements = Agreement.objects.filter(ref__in=cited).order_by("title", "ref")
    return [*groupings(), *agreements.values_list("ref", "title")]


def series() -> Options:
    return [("", "none"), *Series.objects.order_by("name", "code").values_list("code", "name")]


def desks() -> Options:
    return [("", "mine"), *Desk.objects.order_by("name", "code").values_list("code", "name")]


def levels() -> Options:
    words = [(f"L{number}", f"L{number} {words}") for number, words in LEVELS.items()]
    return [("", "not known"), *reversed(words)]


def markings(reader: Reader) -> Options:
    """The markings that the reader is cleared for, the lowest first."""
    rows = Marking.objects.filter(pk__in=reader.marking_ids).order_by("rank", "text")
    return [(row.text, row.text) for row in rows]


def markings_of_something_new(reader: Reader) -> Options:
    """The same below what leaving it open means: the desk's default, never one below it.

    A reader who may not see that default has to choose.
    """
    by_desk = Desk.objects.filter(pk=reader.desk_id).values("default_marking")
    rows = Marking.objects.filter(pk__in=reader.marking_ids)
    if by_desk.exclude(default_marking=None).exists():
        default = rows.filter(pk__in=by_desk).first()
    else:
        default = rows.filter(is_default=True).first()
    blank = f"{default.text}, the desk's default" if default else "Choose one"
    return [("", blank), *markings(reader)]


def words(blank: str, choices: Iterable[tuple[str, str]]) -> Options:
    """The choices of a code, with what leaving it open means."""
    return [("", blank), *choices]
