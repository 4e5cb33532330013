"""Marking an engagement or a remark otherwise, whoever may read it then: for security officers."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_named
from accounts.actions.proposals import Overtaken, Subject, carries_out, checked_reason, propose
from accounts.models import Marking, Proposal
from accounts.relabelling import widens
from accounts.roles import Right
from engagements.actions.annexes import require_within
from engagements.actions.marking import require_no_twin
from engagements.models import Engagement, EngagementAnnex
from engagements.rules.kept import require_not_kept


def relabel_engagement(
    engagement: Engagement, text: str, *, reason: str, by: Reader, at: datetime
) -> Proposal | None:
    """Marks the engagement as the text says; its parts, remarks and figures follow.

    Where it takes two persons, a proposal that waits for the second one and nothing else. The
    engagement comes from `lock_engagement`. Raises PermissionDenied, ValidationError by field.
    """
    by.require(Right.RELABEL)
    require_not_kept(engagement, by=by)
    new = _wanted(engagement, text, reason, by)
    return _relabel(engagement, engagement.ref, new, reason=reason, by=by, at=at)


def relabel_annex(
    annex: EngagementAnnex, text: str, *, reason: str, by: Reader, at: datetime
) -> Proposal | None:
    """The same for a remark, which stays within its engagement's marking.

    It comes from `lock_annex`.
    """
    by.require(Right.RELABEL)
    new = _wanted(annex, text, reason, by)
    require_within(annex.engagement.marking, new)
    return _relabel(annex, annex.ref, new, reason=reason, by=by, at=at)


def _wanted(row: Engagement | EngagementAnnex, text: str, reason: str, by: Reader) -> Marking:
    new = marking_named(text, by=by)
    if new.pk == row.marking_id:
        raise ValidationError({"marking": f"It is marked {new.text} already: choose another."})
    if isinstance(row, Engagement):
        require_no_twin(row, new)
    checked_reason(reason, "Say why: the record keeps the reason beside the old marking.")
    return new


def _relabel(
    row: Engagement | EngagementAnnex,
    name: str,
    new: Marking,
    *,
    reason: str,
    by: Reader,
    at: datetime,
) -> Proposal | None:
    if not (row.marking.two_person and widens(row.marking.label, new.label)):
        _mark(row, new, reason=reason, at=at)
        return None
    subject = Subject(
        table_name=row._meta.db_table,
        object_id=str(row.pk),
        name=name,
        marking_id=row.marking_id,
        new_marking_id=new.pk,
        details={"version": row.version},
    )
    return propose(Proposal.Kind.RELABEL, subject, reason=reason, by=by, at=at)


def _mark(row: Engagement | EngagementAnnex, new: Marking, *, reason: str, at: datetime) -> None:
    row.marking = new
    row.marking_reason = " ".join(reason.split())
    row.changed_at = at
    row.version += 1
    row.save(update_fields=["marking", "marking_reason", "changed_at", "version"])


def _hold(proposal: Proposal, by: Reader) -> Engagement | EngagementAnnex | None:
    """The engagement or remark that the proposal is about, held; None when it is out of sight."""
    engagements = Engagement.objects.visible_to(by).select_for_update(of=("self",))
    if proposal.table_name == Engagement._meta.db_table:
        found: Engagement | None = engagements.filter(pk=proposal.object_id).first()
        return found
    annexes = EngagementAnnex.objects.visible_to(by).filter(pk=proposal.object_id)
    # The engagement first, as everybody does who writes a remark.
    engagements.filter(pk__in=annexes.values("engagement")).first()
    annex: EngagementAnnex | None = annexes.select_for_update(of=("self",)).first()
    return annex


@carries_out(Proposal.Kind.RELABEL, hold=_hold)
def _carry_out(proposal: Proposal, by: Reader, at: datetime) -> None:
    """Marks what the proposal is about, as long as it is what the first person looked at."""
    row = _hold(proposal, by)
    now = (row.version, row.marking_id) if row is not None else None
    if row is None or now != (proposal.details["version"], proposal.marking_id):
        raise Overtaken(
            f"{proposal.subject} was changed since this was proposed. Reject the proposal, look "
            "again, and have it proposed anew if need be."
        )
    new = proposal.new_marking
    if new is None:
        message = "the database keeps a new marking with every such proposal"
        raise ValueError(message)
    if isinstance(row, Engagement):
        try:
            require_no_twin(row, new)
        except ValidationError as error:
            raise Overtaken(" ".join(error.messages)) from error
    _mark(row, new, reason=proposal.reason, at=at)
