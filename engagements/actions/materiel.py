"""What is transferred, and what export control says of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acting import Reader
from accounts.actions.records import change_row, put_down
from accounts.roles import Right
from accounts.two_persons import SECOND_PERSON, is_second_person
from engagements.actions.belonging import require_now
from engagements.models import Engagement, SignOff, TransferItem
from engagements.models.materiel import RegisterCategory

#: Comes after the sign-off.
_LICENCE = "export_licence_ref"


def add_transfer_item(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> TransferItem:
    """One sort of thing that changes hands; the engagement is locked.

    Raises ValidationError keyed by field, PermissionDenied, NotAllowedNow.
    """
    require_now(engagement, Right.EDIT, by=by)
    item = TransferItem(engagement=engagement, stated_at=at, **_columns(fields))
    _require_licence(item)
    return put_down(item, by=by, at=at)


def change_transfer_item(
    item: TransferItem, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> bool:
    """Writes what the fields change and says whether they did; the item is locked."""
    require_now(item.engagement, Right.EDIT, by=by)
    columns = _columns(fields)
    if any(name != _LICENCE and getattr(item, name) != said for name, said in columns.items()):
        columns["stated_at"] = at
    changed = change_row(item, columns, at=at)
    _require_licence(item)
    return changed


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(fields)
    if "value" in columns:
        value = columns.pop("value")
        columns["value_amount"] = value["amount"] if value else None
        columns["value_currency"] = value["currency"] if value else ""
    return columns


def _require_licence(item: TransferItem) -> None:
    """INV-18: what was handed over and is in a category of the register had its licence."""
    listed = item.register_category != RegisterCategory.NONE
    if item.engagement.held and listed and not item.export_licence_ref:
        raise ValidationError(
            {
                _LICENCE: f"{item.engagement.ref} was held, and category "
                f"{item.register_category} needs a licence: give its reference."
            }
        )


def sign_off(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> SignOff:
    """Export control's decision on the locked engagement; it takes the place of an earlier one.

    Kinds that ask for none take one too. Raises PermissionDenied for whoever made the engagement,
    ValidationError, NotAllowedNow.
    """
    require_now(engagement, Right.SIGN_OFF, by=by)
    if not is_second_person(by.user_id, involved=[engagement.created_by_id, engagement.owner_id]):
        raise PermissionDenied(SECOND_PERSON)
    if not fields["reason"].strip():
        raise ValidationError({"reason": "Say why you decide so."})
    return put_down(SignOff(engagement=engagement, **fields), by=by, at=at)
