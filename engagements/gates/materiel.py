"""What is transferred, item by item (INV-18)."""

from datetime import date

from accounts.acting import Reader
from engagements.models import Engagement


def missing(engagement: Engagement, to: str, *, by: Reader, on: date) -> list[str]:
    """What is still to be done before the engagement is in that state."""
    return []
