"""What development aid may pay for (INV-30)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from engagements.entry import Entry
from engagements.models import Engagement, Kind, OdaAssessment, Role
from partners.models import Partner

#: Materiel never counts as aid by itself.
_MATERIEL = "MAT"
_INSTEAD = (
    "Have an aid screener find it NOT_ELIGIBLE first, or say in override_reason why it counts."
)


def latest_finding(rows: QuerySet[Any]) -> OdaAssessment | None:
    """Of these screenings the latest that came to a finding; None while there is none."""
    found: OdaAssessment | None = rows.exclude(finding="").order_by("-created_at", "-id").first()
    return found


def finding_of(engagement: Engagement) -> OdaAssessment | None:
    return latest_finding(engagement.oda.all())


def against_aid(*, family: str, partners: Collection[str], day: date) -> dict[str, str]:
    """What keeps it from counting as aid, by the field in which it stands; empty: nothing."""
    found = {}
    if family == _MATERIEL:
        found["kind"] = "Materiel does not count as development aid."
    aided = Partner.objects.filter(pk__in=partners).aided_on(day).values_list("pk", flat=True)
    others = sorted(set(partners) - set(aided))
    if others:
        listed = ", ".join(others[:10]) + (" and others" if len(others) > 10 else "")
        found["participants"] = f"On {day} no development aid goes to {listed}."
    return found


def against_aid_now(engagement: Engagement, *, on: date) -> dict[str, str]:
    """The same of the engagement as it stands; without days it begins on that day."""
    came = engagement.participations.exclude(role=Role.NO_SHOW)
    return against_aid(
        family=engagement.kind.family_id,
        partners=list(came.values_list("partner_id", flat=True)),
        day=engagement.days[0] or on,
    )


def check_aid_stands(engagement: Engagement, after: Entry, *, on: date) -> None:
    """Raises ValidationError where what was found to count as aid would do so no more."""
    finding = finding_of(engagement)
    if finding is None or not finding.percent or finding.override_reason:
        return
    kind = Kind.objects.get(pk=after.kind)
    against = against_aid(
        family=kind.family_id,
        partners=[p.partner for p in after.participants if p.role != Role.NO_SHOW],
        day=after.days.start or after.milestone_date or on,
    )
    if against:
        raise ValidationError(
            {name: f"It counts as aid. {sentence} {_INSTEAD}" for name, sentence in against.items()}
        )
