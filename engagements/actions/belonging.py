"""What an action asks before it writes something that belongs to an engagement."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from accounts.acting import Reader
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.gates import wanting_now
from engagements.models import Engagement, State
from partners.actions.naming import require_order


def require_now(engagement: Engagement, right: Right, *, by: Reader) -> None:
    """The person first, then the state. Raises PermissionDenied, NotAllowedNow."""
    by.require(right, desk=engagement.desk_id)
    if not by.may(right, desk=engagement.desk_id, state=engagement.state):
        raise NotAllowedNow(
            f"{engagement.ref} is {State(engagement.state).label}, which is not when to "
            f"{right.value}: nothing was changed."
        )


@contextmanager
def keeping_what_was_met(engagement: Engagement, *, by: Reader, at: datetime) -> Iterator[None]:
    """What was met when the engagement came to its state stays met by what is written inside.

    Raises NotAllowedNow with what would be missing.
    """
    today = by.today(at)
    before = wanting_now(engagement, by=by, on=today)
    yield
    after = wanting_now(engagement, by=by, on=today)
    wants = [sentence for sentence in after if sentence not in before]
    if wants:
        raise NotAllowedNow(" ".join(wants))


def with_valid_days(fields: dict[str, Any]) -> dict[str, Any]:
    """`valid` as the two columns that hold it; raises ValidationError for days out of order."""
    rest = {name: value for name, value in fields.items() if name != "valid"}
    if "valid" not in fields:
        return rest
    days = fields["valid"] or {}
    first, last = days.get("start"), days.get("end")
    require_order("valid.end", first, last)
    return {**rest, "valid_from": first, "valid_to": last}
