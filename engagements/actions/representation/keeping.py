"""The engagement that an accreditation keeps in the log, so that presence counts by days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.acting import Reader
from engagements.actions.logging import checked, with_owner, write_new
from engagements.entry import Entry
from engagements.models import Accreditation, Engagement, Mission, Place, State
from engagements.models.choices import COUNTED_STATES, TERMINAL_STATES, CancelBy, CancelReason
from engagements.models.representation_codes import SETTLED, TAKEN_UP, Basis, Side, Title
from engagements.references import look_up
from partners.models import Partner


def keep_in_step(accreditation: Accreditation, *, by: Reader, at: datetime) -> bool:
    """Logs, moves, starts, ends or takes out the engagement; says whether anything was written.

    Held from the first day on which the officer is in post, a draft until then; taken out with an
    accreditation that comes to nothing. Takes no right of its own: whoever may change the
    accreditation changes this with it. The appointment is locked.
    """
    today = by.today(at)
    wanted = _wanted(accreditation, today)
    if accreditation.engagement_id is None:
        if wanted is None:
            return False
        accreditation.engagement = _logged(accreditation, wanted, by=by, at=at)
        accreditation.save(update_fields=["engagement"])
        return True
    rows = Engagement.objects.select_for_update(of=("self",))
    engagement = rows.get(pk=accreditation.engagement_id)
    mission = accreditation.appointment.post.mission
    columns: dict[str, Any] = {"desk_id": mission.desk_id, "marking_id": mission.marking_id}
    if wanted is None:
        return _write(engagement, columns | _taken_out(engagement, accreditation), at=at)
    held = wanted.first <= today and _taken_up(accreditation)
    columns |= wanted.columns(held=held, today=today)
    if held and not engagement.held:
        columns["completed_on"] = today
    elif held and wanted.last is not None and wanted.last <= today:
        columns["completed_on"] = max(engagement.completed_on or today, wanted.last)
    return _write(engagement, columns, at=at)


@dataclass(frozen=True)
class _Wanted:
    """What is to stand in the log."""

    kind: str
    partner: Partner
    first: date
    last: date | None

    def columns(self, *, held: bool, today: date) -> dict[str, Any]:
        """State and days; a last day that is ahead is not held yet."""
        if not held:
            return {
                "state": State.DRAFT,
                "planned_start": self.first,
                "planned_end": self.last,
            }
        over = self.last is not None and self.last <= today
        return {
            "state": State.COMPLETED,
            "actual_start": self.first,
            "actual_end": self.last if over else None,
        }


def _wanted(accreditation: Accreditation, today: date) -> _Wanted | None:
    """None where there is nothing to keep: not approved, come to nothing, or not between us."""
    if accreditation.approval_state not in SETTLED:
        return None
    mission = accreditation.appointment.post.mission
    partner = _counterpart(accreditation, mission)
    if partner is None:
        return None
    return _Wanted(
        kind=_kind(accreditation, mission, partner),
        partner=partner,
        first=accreditation.valid_from,
        last=accreditation.valid_to,
    )


def _counterpart(accreditation: Accreditation, mission: Mission) -> Partner | None:
    """With whom: to whom ours is accredited, or whose is accredited to us."""
    if mission.side == Side.HOME:
        return accreditation.receiving_party
    return mission.party if accreditation.receiving_party_id is None else None


def _kind(accreditation: Accreditation, mission: Mission, partner: Partner) -> str:
    resident = accreditation.basis == Basis.RESIDENT
    if accreditation.appointment.post.titles[0] == Title.LO:
        return "REP-LO"
    if mission.side == Side.FOREIGN:
        return "REP-HST" if resident else "REP-HNR"
    if partner.kind == Partner.Kind.ORGANISATION:
        return "REP-MIS"
    return "REP-RES" if resident else "REP-NRA"


def _taken_up(accreditation: Accreditation) -> bool:
    appointment = accreditation.appointment
    return appointment.state in TAKEN_UP and not appointment.fell_through


def _logged(
    accreditation: Accreditation, wanted: _Wanted, *, by: Reader, at: datetime
) -> Engagement:
    """The new engagement, marked as the mission is and kept by its desk."""
    today = by.today(at)
    appointment = accreditation.appointment
    mission = appointment.post.mission
    held = wanted.first <= today and _taken_up(accreditation)
    title = Title(appointment.post.titles[0]).label
    basis = Basis(accreditation.basis).label
    of_whom = "of" if mission.side == Side.FOREIGN else "to"
    days = wanted.columns(held=held, today=today)
    said = {
        "kind": wanted.kind,
        "state": days["state"],
        "planned": {"start": wanted.first, "end": wanted.last},
        "actual": {"start": days.get("actual_start"), "end": days.get("actual_end")},
        "title": f"{title[0].upper()}{title[1:]} {of_whom} {wanted.partner.name}, {basis}"[:140],
        "summary": f"Kept by the appointment {appointment.ref}.",
        "place": Place.HOME if mission.side == Side.FOREIGN else Place.PARTNER,
        "place_name": mission.capital if wanted.partner == mission.party else "",
        "participants": [{"partner": wanted.partner.pk}],
        "marking": mission.marking.text,
        "desk": mission.desk_id,
    }
    entry = with_owner(Entry().with_fields(said), by)
    refs = look_up(entry, by=by)
    entry, _ = checked(entry, refs, today=today, by_hand=False)
    return write_new(entry, refs, by=by, at=at)


def _taken_out(engagement: Engagement, accreditation: Accreditation) -> dict[str, Any]:
    """Voided once it was held, cancelled before that; what is out already stays so."""
    if engagement.state in TERMINAL_STATES:
        return {}
    why = {"state_reason": f"The accreditation {accreditation.ref} came to nothing."}
    if engagement.held:
        return {"state": State.VOIDED, **why}
    called_off = {"cancel_by": CancelBy.HOME, "cancel_reason": CancelReason.OTHER}
    return {"state": State.CANCELLED, **why, **called_off}


def _write(engagement: Engagement, columns: dict[str, Any], *, at: datetime) -> bool:
    if engagement.state in COUNTED_STATES and columns.get("state") == State.COMPLETED:
        # What was reported on or closed since stays so.
        columns = {**columns, "state": engagement.state}
    changed = [name for name, value in columns.items() if getattr(engagement, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(engagement, name, columns[name])
    engagement.changed_at = at
    engagement.version += 1
    engagement.save(update_fields=[*changed, "changed_at", "version"])
    return True
