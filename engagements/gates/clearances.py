"""Clearances and visit requests (INV-15, INV-16)."""

from collections.abc import Iterator, Sequence
from datetime import date

from accounts.acting import Reader
from engagements.models import Clearance, Engagement, EngagementAsset, State, VisitRequest
from engagements.models.permissions import IN_HAND, PermissionState
from partners.models import Partner

#: Whatever its assets are called, this family is about one that comes.
_ASSETS_COME = "VIS"
_INSTEAD = {
    PermissionState.TO_REQUEST: "ask for it, or say that it is not required",
    PermissionState.REQUESTED: "wait for the answer, or withdraw it",
}
_LOST = "postpone or cancel; taken up again, it is asked for anew"


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """What is still to be done before the engagement is in that state."""
    if to != State.CONFIRMED:
        return []
    clearances = list(Clearance.objects.visible_to(by).filter(engagement=engagement))
    requests = list(VisitRequest.objects.visible_to(by).filter(engagement=engagement))
    return [
        *_for_assets(engagement, clearances, by=by),
        *(sentence for row in (*clearances, *requests) for sentence in _of(row, engagement)),
    ]


def _of(row: Clearance | VisitRequest, engagement: Engagement) -> Iterator[str]:
    """INV-16: what keeps one permission from being in hand for all planned days."""
    state = PermissionState(row.state)
    what = "visit request" if isinstance(row, VisitRequest) else "clearance"
    called = f"The {what} {row.ref} from {row.receiving_party_id}"
    if state in {PermissionState.NOT_REQUIRED, PermissionState.WITHDRAWN}:
        return
    if state not in IN_HAND:
        yield f"{called} is {state.label}: {_INSTEAD.get(state, _LOST)}."
        return
    if state == PermissionState.GRANTED_COND and row.acknowledged_on is None:
        yield f"{called} has conditions: acknowledge them (“acknowledged”: true)."
    row.engagement = engagement
    if not row.covers_the_plan():
        yield f"{called} is not valid on all planned days: ask for more, or change the plan."


def _for_assets(
    engagement: Engagement, clearances: Sequence[Clearance], *, by: Reader
) -> Iterator[str]:
    """INV-15: what crosses a border has at least one clearance that is required."""
    if not engagement.kind.clearance or engagement.place_party_id is None:
        return
    in_hand_or_waiting = [
        row
        for row in clearances
        if row.state not in {PermissionState.NOT_REQUIRED, PermissionState.WITHDRAWN}
    ]
    if in_hand_or_waiting:
        return
    assets = list(EngagementAsset.objects.visible_to(by).filter(engagement=engagement))
    comes = (
        engagement.kind.family_id == _ASSETS_COME if not assets else _crosses(engagement, assets)
    )
    where = f"/api/v1/engagements/{engagement.ref}/"
    if comes:
        yield (
            f"An asset enters {engagement.place_party_id}, and no clearance is asked for: add one "
            f"under {where}clearances/."
        )
    elif not assets and not clearances:
        yield (
            f"Say which assets enter {engagement.place_party_id} under {where}assets/ and ask for "
            f"their clearance under {where}clearances/; where none does, add one NOT_REQUIRED."
        )


def _crosses(engagement: Engagement, assets: Sequence[EngagementAsset]) -> bool:
    """Whether an asset of home goes abroad, or another's comes to home."""
    home = set(Partner.objects.filter(is_home=True).values_list("code", flat=True))
    abroad = engagement.place_party_id not in home
    return any((asset.party_id in home) == abroad for asset in assets)
