"""What is transferred, item by item (INV-18)."""

from datetime import date

from accounts.acting import Reader
from engagements.models import Engagement, State, TransferItem
from engagements.models.choices import COUNTED_STATES
from engagements.models.materiel import TRANSFER_KINDS, RegisterCategory


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """What is still to be done before the engagement is in that state."""
    if to not in {State.APPROVED, State.CONFIRMED, *COUNTED_STATES}:
        return []
    items = TransferItem.objects.visible_to(by).filter(engagement=engagement)
    where = f"/api/v1/engagements/{engagement.ref}/transfer-items/"
    if engagement.kind_id in TRANSFER_KINDS and not items.exists():
        return [f"{engagement.kind_id} says what is transferred: add at least one under {where}."]
    if to not in COUNTED_STATES:
        return []
    unlicensed = items.filter(export_licence_ref="").exclude(
        register_category=RegisterCategory.NONE
    )
    return [
        f"{item.designation} ({item.ref}) is in category {item.register_category}: give the "
        f"reference of its export licence under {where}."
        for item in unlicensed.order_by("id")
    ]
