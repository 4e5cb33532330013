"""Engagements brought to a state the way people bring them there, move by move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.acting import Reader, acting_as
from engagements.actions import lock_engagement, log_engagement, move_engagement
from engagements.actions.assessments import assess
from engagements.actions.clearances import add_clearance, change_clearance
from engagements.actions.logging import Logged

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
#: Over before NOW, so that it can be completed as planned.
PLANNED = {"start": date(2026, 6, 9), "end": date(2026, 6, 12)}
#: The moves from a draft to each state; the last of each leads there.
WAYS: dict[str, tuple[str, ...]] = {
    "DRAFT": (),
    "PROPOSED": ("PROPOSED",),
    "APPROVED": ("PROPOSED", "APPROVED"),
    "CONFIRMED": ("PROPOSED", "APPROVED", "CONFIRMED"),
    "COMPLETED": ("PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED"),
    "REPORTED": ("PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED", "REPORTED"),
    "CLOSED": ("PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED", "REPORTED", "CLOSED"),
    "POSTPONED": ("PROPOSED", "APPROVED", "POSTPONED"),
    "CANCELLED": ("CANCELLED",),
    "REJECTED": ("PROPOSED", "REJECTED"),
    "VOIDED": ("PROPOSED", "APPROVED", "CONFIRMED", "COMPLETED", "VOIDED"),
}
#: What must be said with a move, and what else makes it possible.
SAID: dict[str, dict[str, Any]] = {
    "DRAFT": {"reason": "The level is wrong.", "reason_code": "WRONG_LEVEL"},
    "REJECTED": {"reason": "There is no use in it."},
    "CANCELLED": {"reason": "They cannot come.", "cancel_reason": "OPERATIONAL"},
    "POSTPONED": {"reason": "They cannot come."},
    "VOIDED": {"reason": "It was entered twice."},
    "REPORTED": {"report": "Four days of talks, and a reception on the second."},
}

_JUDGEMENT = {
    "outcome": "RELN", "stage": "INITIAL", "assessor_role": "SELF", "score": 1, "confidence": "M",
    "evidence": ["DOCUMENT"], "observed_on": PLANNED["end"], "rationale": "They agreed to more.",
}  # fmt: skip


def draft_fields(**given: Any) -> dict[str, Any]:
    """Talks that have all that a proposal needs, with whatever a test names instead."""
    return {
        "kind": "TLK-SVC",
        "state": "DRAFT",
        "title": "Talks of the two navies",
        "place": "PARTNER",
        "place_party": "XAA",
        "participants": [{"partner": "XAA", "acceptance": "ACCEPTED"}],
        "planned": PLANNED,
        "purpose_check": True,
        **given,
    }


@dataclass(frozen=True)
class Cast:
    """Who writes, who decides, and who keeps the data."""

    desk: Reader
    lead: Reader
    planner: Reader

    def who(self, to: str) -> Reader:
        if to in {"APPROVED", "DRAFT", "REJECTED", "CLOSED"}:
            return self.lead
        return self.planner if to == "VOIDED" else self.desk

    def draft(self, *, at: datetime = NOW, **given: Any) -> str:
        with acting_as(self.desk):
            return log_engagement(draft_fields(**given), by=self.desk, at=at).engagement.ref

    def move(
        self,
        ref: str,
        to: str,
        said: Mapping[str, Any] | None = None,
        *,
        by: Reader | None = None,
        at: datetime = NOW,
    ) -> Logged:
        who = by or self.who(to)
        with acting_as(who):
            engagement = lock_engagement(ref, by=who)
            words = SAID.get(to, {}) if said is None else said
            return move_engagement(engagement, to, words, by=who, at=at)

    def clear(self, ref: str, *, at: datetime = NOW) -> None:
        """The host lets in what comes, if that takes its leave."""
        with acting_as(self.desk):
            engagement = lock_engagement(ref, by=self.desk)
            if not engagement.kind.clearance or engagement.place_party_id is None:
                return
            said = {"type": "DIPLOMATIC_SHIP"}
            clearance, _ = add_clearance(engagement, said, by=self.desk, at=at)
            for state in ("REQUESTED", "GRANTED"):
                change_clearance(clearance, {"state": state}, by=self.desk, at=at)

    def life(self, state: str, *, at: datetime = NOW, **given: Any) -> str:
        """The reference of one in that state."""
        ref = self.draft(at=at, **given)
        if state not in {"CANCELLED", "REJECTED"}:
            self.clear(ref, at=at)
        for to in WAYS[state]:
            self.move(ref, to, at=at)
            if to == "REPORTED":
                self.assess(ref, at=at)
        return ref

    def assess(self, ref: str, *, at: datetime = NOW) -> None:
        """Says what closing asks for: what it achieved."""
        with acting_as(self.planner):
            engagement = lock_engagement(ref, by=self.planner)
            assess(engagement, _JUDGEMENT, by=self.planner, at=at)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
