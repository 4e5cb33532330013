"""Keeping missions and their posts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_named, marking_of_something_new
from accounts.actions.records import change_row, put_down
from accounts.models import Desk
from accounts.relabelling import widens
from accounts.roles import Right
from engagements.actions.representation.keeping import keep_in_step
from engagements.models import Accreditation, Appointment, Mission, Post
from engagements.models.representation_codes import Title
from partners.actions.naming import partner_named, require_order


def open_mission(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> Mission:
    """Ours at a partner's, or a partner's that is accredited to us.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.KEEP_POSTS)
    party = partner_named(fields["party"], "party")
    if party.is_home:
        raise ValidationError(
            {"party": "Name the partner: whose place it is at, or whose mission it is."}
        )
    mission = Mission(
        name=fields["name"],
        capital=fields.get("capital", ""),
        side=fields["side"],
        party=party,
        desk=_desk(fields.get("desk", by.desk_id)),
        marking=marking_of_something_new(fields.get("marking", ""), by=by),
    )
    return put_down(mission, by=by, at=at)


def change_mission(
    mission: Mission, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> None:
    """The mission comes locked; all that belongs to it is marked as it is.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.KEEP_POSTS)
    columns = {name: fields[name] for name in ("name", "capital") if name in fields}
    if "desk" in fields:
        columns["desk"] = _desk(fields["desk"])
    if "marking" in fields:
        columns["marking"] = new = marking_named(fields["marking"], by=by)
        if widens(mission.marking.label, new.label):
            raise ValidationError(
                {
                    "marking": f"Under {new.text}, people would read {mission.ref} and its "
                    "appointments who may not now: open another mission under that marking."
                }
            )
    moved = {"marking", "desk"} & columns.keys()
    if change_row(mission, columns, at=at) and moved:
        kept = Accreditation.objects.filter(
            appointment__post__mission=mission, engagement__isnull=False
        )
        for accreditation in kept.order_by("pk"):
            keep_in_step(accreditation, by=by, at=at)


def establish_post(
    mission: Mission, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> Post:
    """A place for one officer at the mission, which comes locked.

    Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.KEEP_POSTS)
    post = Post(mission=mission, **fields)
    require_order("disestablished", post.established, post.disestablished)
    return put_down(post, by=by, at=at)


def change_post(post: Post, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> None:
    """The post comes locked. Raises ValidationError by field, PermissionDenied."""
    by.require(Right.KEEP_POSTS)
    established = fields.get("established", post.established)
    disestablished = fields.get("disestablished", post.disestablished)
    require_order("disestablished", established, disestablished)
    _check_appointments_within(post, established, disestablished)
    if "titles" in fields:
        _check_liaison(post, fields["titles"])
    change_row(post, fields, at=at)


def _desk(code: str | None) -> Desk:
    found: Desk | None = Desk.objects.filter(pk=code).first() if code is not None else None
    if found is None:
        raise ValidationError({"desk": "Name the desk that keeps this mission by its code."})
    return found


def _check_appointments_within(post: Post, first: date | None, last: date | None) -> None:
    held = Appointment.objects.held().filter(post=post).order_by("valid_from", "pk")
    for appointment in held:
        if first is not None and appointment.valid_from < first:
            raise ValidationError(
                {"established": f"{appointment.ref} begins on {appointment.valid_from}, before it."}
            )
        if last is not None and (appointment.valid_to is None or appointment.valid_to > last):
            raise ValidationError(
                {"disestablished": f"{appointment.ref} lasts beyond that day: end it first."}
            )


def _check_liaison(post: Post, titles: list[str]) -> None:
    """A liaison officer's engagements are of another kind, which they keep for good."""
    if (titles[0] == Title.LO) == (post.titles[0] == Title.LO):
        return
    kept = Accreditation.objects.filter(appointment__post=post, engagement__isnull=False)
    if kept.exists():
        raise ValidationError(
            {"titles": "Officers were accredited to this post as it is: establish another post."}
        )
