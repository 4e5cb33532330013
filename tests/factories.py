"""Plain functions that log what a test is about and name nothing else."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.acting import Reader, current_reader
from engagements.actions import log_engagement
from engagements.models import Engagement

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


def fields(*partners: str, **given: Any) -> dict[str, Any]:
    """The fields of a ship visit that was held, with whatever the test names instead."""
    held = "planned" not in given and given.get("state") != "DRAFT"
    days = {"start": date(2025, 4, 9), "end": date(2025, 4, 12)}
    return {
        "kind": "VIS-SHIP",
        "place": "HOME",
        "participants": [{"partner": code} for code in partners or ("XAA",)],
        **({"actual": days} if held else {}),
        **given,
    }


def log(*partners: str, at: datetime = NOW, by: Reader | None = None, **given: Any) -> Engagement:
    """Logs it as the acting reader."""
    reader = by if by is not None else current_reader()
    if reader is None:
        message = "open acting_as first"
        raise RuntimeError(message)
    return log_engagement(fields(*partners, **given), by=reader, at=at).engagement
