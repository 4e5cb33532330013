"""Loading what the log is written in: kinds, series, and which state is home."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions import Kept, keep
from accounts.roles import Right
from engagements.models import Family, Kind, Participation, Series
from partners.actions import set_home
from partners.models import Partner

_VOCABULARY = Path(__file__).parents[1] / "reference" / "vocabulary.json"
_OF_A_KIND = (
    "label",
    "mode",
    "effort_class",
    "clearance",
    "appropriateness_gate",
    "visit_request",
    "default_outcomes",
    "default_flow",
    "sources",
)


@dataclass(frozen=True)
class SeriesEntry:
    """A run of engagements, how often it recurs in months, and with whom."""

    code: str
    name: str
    interval_months: int
    tolerance_months: int
    partners: tuple[str, ...] = ()


def load_vocabulary(*, by: Reader) -> Kept:
    """The sixteen families and the kinds within them."""
    by.require(Right.LOAD_REFERENCE)
    shipped = json.loads(_VOCABULARY.read_text(encoding="utf-8"))
    families = keep(
        (
            Family(code=family["code"], label=family["label"], position=position)
            for position, family in enumerate(shipped["families"], start=1)
        ),
        key=("code",),
        compare=("label", "position"),
    )
    kinds = keep(
        (
            Kind(
                code=kind["code"],
                family_id=kind["code"].partition("-")[0],
                **{name: kind[name] for name in _OF_A_KIND},
            )
            for kind in shipped["kinds"]
        ),
        key=("code",),
        compare=_OF_A_KIND,
    )
    return families + kinds


def load_series(shipped: Sequence[SeriesEntry], *, by: Reader) -> Kept:
    """Series with the partners whom they are with."""
    by.require(Right.KEEP_SERIES)
    rows = keep(
        (
            Series(
                code=run.code,
                name=run.name,
                interval_months=run.interval_months,
                tolerance_months=run.tolerance_months,
            )
            for run in shipped
        ),
        key=("code",),
        compare=("name", "interval_months", "tolerance_months"),
    )
    through = Series.partners.through
    partners = keep(
        (through(series_id=run.code, partner_id=code) for run in shipped for code in run.partners),
        key=("series_id", "partner_id"),
        compare=(),
    )
    return rows + partners


def take_home(code: str, *, by: Reader) -> Partner:
    """Says which state is home, unless the log has it as somebody's partner (INV-4).

    Raises ValidationError for a state that is unknown or took part in an engagement.
    """
    # Whatever its marking: home cannot be a partner in an engagement that nobody here may read.
    if Participation._base_manager.filter(partner=code).exists():  # for the reason just above
        raise ValidationError(
            {
                "home": f"HOME_COUNTRY is {code}, but {code} takes part in engagements of this "
                "log as a partner. Set HOME_COUNTRY back, or use another database."
            }
        )
    return set_home(code, by=by)
