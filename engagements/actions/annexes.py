"""Writing, correcting and withdrawing sensitive remarks on an engagement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.actions.marking import marking_named
from accounts.actions.proposals import checked_reason
from accounts.models import Marking
from accounts.refusing import NotAllowedNow
from accounts.relabelling import widens
from accounts.roles import Right
from engagements.actions.changing import lock_engagement
from engagements.actions.marking import require_no_wider
from engagements.models import Engagement, EngagementAnnex
from engagements.models.annex import LONGEST_REMARK


def lock_annex(ref: str, letters: str, *, by: Reader) -> EngagementAnnex:
    """The remark, held against other writers with its engagement until the transaction ends.

    Raises Engagement.DoesNotExist and EngagementAnnex.DoesNotExist for what is not there or not to
    be seen.
    """
    engagement = lock_engagement(ref, by=by)
    rows = EngagementAnnex.objects.visible_to(by).select_for_update(of=("self",))
    annex: EngagementAnnex = rows.select_related("marking", "created_by").get(
        engagement=engagement, letters=letters
    )
    annex.engagement = engagement
    return annex


def add_annex(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> EngagementAnnex:
    """A remark on the engagement, which comes from `lock_engagement`.

    Without a marking it has the engagement's. Raises ValidationError by field, PermissionDenied.
    """
    by.require(Right.EDIT, desk=engagement.desk_id)
    text = fields.get("marking") or engagement.marking.text
    marking = marking_named(text, by=by)
    require_within(engagement.marking, marking)
    annex = EngagementAnnex(
        engagement=engagement,
        marking=marking,
        body=_checked_body(fields.get("body", "")),
        created_by_id=by.user_id,
        created_at=at,
        changed_at=at,
    )
    annex.save(force_insert=True)
    return annex


def correct_annex(
    annex: EngagementAnnex, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> bool:
    """Writes what the fields change, and says whether they did; the remark is from `lock_annex`.

    Raises ValidationError by field, PermissionDenied, NotAllowedNow for what is withdrawn.
    """
    by.require(Right.EDIT, desk=annex.engagement.desk_id)
    _require_standing(annex)
    body, marking = annex.body, annex.marking
    if "body" in fields:
        body = _checked_body(fields["body"])
    if fields.get("marking"):
        marking = marking_named(fields["marking"], by=by)
        require_within(annex.engagement.marking, marking)
        require_no_wider(annex.ref, annex.marking, marking)
    if (body, marking.pk) == (annex.body, annex.marking_id):
        return False
    annex.body, annex.marking = body, marking
    annex.changed_at = at
    annex.version += 1
    annex.save(update_fields=["body", "marking", "changed_at", "version"])
    return True


def withdraw_annex(annex: EngagementAnnex, *, reason: str, by: Reader, at: datetime) -> None:
    """Takes the remark's words away from every reader; the row and its history stay.

    Raises ValidationError without a reason, PermissionDenied, NotAllowedNow the second time.
    """
    by.require(Right.EDIT, desk=annex.engagement.desk_id)
    _require_standing(annex)
    annex.withdrawn_reason = checked_reason(reason, "Say in a few words why it is withdrawn.")
    annex.withdrawn_at = annex.changed_at = at
    annex.version += 1
    annex.save(update_fields=["withdrawn_at", "withdrawn_reason", "changed_at", "version"])


def require_within(engagement_marking: Marking, marking: Marking, what: str = "a remark") -> None:
    """Raises ValidationError unless everybody who will read it may read the engagement."""
    if widens(engagement_marking.label, marking.label):
        raise ValidationError(
            {
                "marking": f"The engagement is marked {engagement_marking.text}, and {what} is "
                "for fewer readers, not for others: choose that marking or one above it."
            }
        )


def _checked_body(text: str) -> str:
    body = text.replace("\r\n", "\n").strip()
    if not body:
        raise ValidationError({"body": "Write the remark."})
    if len(body) > LONGEST_REMARK:
        raise ValidationError({"body": f"Shorten this to {LONGEST_REMARK:,} characters."})
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in body):
        raise ValidationError({"body": "Take out the control characters."})
    return body


def _require_standing(annex: EngagementAnnex) -> None:
    if annex.withdrawn:
        raise NotAllowedNow(f"{annex.ref} is withdrawn already: write a new remark if need be.")
