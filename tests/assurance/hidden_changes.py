"""What somebody who may read everything does to records that one persona does not see."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from accounts.acting import Reader
from engagements.actions import (
    cancel_engagement,
    edit_engagement,
    lock_engagement,
    log_engagement,
    void_engagement,
)
from engagements.models import Engagement
from tests.assurance.personas import Persona, People
from tests.assurance.world import PARTNERS, SERIES, World, said

_ONGOING = date(2025, 2, 1)


class Hand:
    """Logs, corrects, moves, marks anew and takes out, all of it hidden from the persona."""

    def __init__(self, people: People, world: World, persona: Persona, *, seed: str) -> None:
        self.people, self.world, self.persona = people, world, persona
        self.lots = Random(seed)
        self.at = datetime.now(UTC)
        self.number = 0

    def change(self) -> None:
        """Some of everything, in one go."""
        with self.people.acting() as by:
            for marking in self.persona.hidden:
                self._add(marking, by)
            self._hold_what_is_seen(by)
            self._change(by)

    def _add(self, marking: str, by: Reader) -> None:
        """Like what is there: the same days, partners, titles and words."""
        day = date(2025, 1, 6) + timedelta(days=self.lots.randrange(340))
        partner = self.lots.choice(PARTNERS)
        held = {"start": day, "end": day + timedelta(days=self.lots.randrange(3))}
        self._log(marking, by, kind="VIS-SHIP", place="HOME", actual=held, series=SERIES,
                  participants=[{"partner": partner, "people": self.lots.randrange(90)}],
                  cost_home={"amount": self.lots.randrange(900), "currency": "EUR"},
                  frameworks=["ASEAN"], outcomes=["RELN", "SIGN"],
                  principals=[{"side": partner, "office": "Chief", "level": "L9"}])  # fmt: skip
        self._log(marking, by, kind="REP-RES", place="PARTNER",
                  participants=[{"partner": partner, "people": 1}],
                  actual={"start": _ONGOING, "end": None})  # fmt: skip
        self._log(marking, by, kind="TLK-STRAT", place="VIRTUAL",
                  participants=[{"partner": partner}], planned=held)  # fmt: skip

    def _hold_what_is_seen(self, by: Reader) -> None:
        """Containers of and links to records that the persona sees, from records that they do not."""
        if not self.persona.hidden:
            return
        marking = self.lots.choice(self.persona.hidden)
        for text in self.persona.reads:
            visit = self.world.refs[text]["Visit"]
            seen = Engagement.objects.get(ref=visit)
            days = {"start": seen.first_day, "end": seen.last_day}
            self._log(marking, by, kind="VIS-SHIP", is_container=True, participants=[],
                      state="DRAFT", planned=days, children=[visit])  # fmt: skip
            self._log(marking, by, kind="VIS-SHIP", place="HOME", actual=days,
                      participants=[{"partner": "XAA"}],
                      links=[{"to": visit, "type": "FOLLOW_ON"}])  # fmt: skip

    def _change(self, by: Reader) -> None:
        hidden = Engagement.objects.filter(marking__text__in=self.persona.hidden)
        refs = sorted(hidden.filter(is_container=False).values_list("ref", flat=True))
        self.lots.shuffle(refs)
        turns = (self._move, self._give_to_another, self._mark_anew, self._take_out, self._rename)
        for place, ref in enumerate(refs[: 5 * len(turns)]):
            engagement = lock_engagement(ref, by=by)
            if engagement.state in {"DRAFT", "COMPLETED"}:
                turns[place % len(turns)](engagement, by)

    def _move(self, engagement: Engagement, by: Reader) -> None:
        days = "actual" if engagement.held else "planned"
        start = date(2024, 6, 1) + timedelta(days=self.lots.randrange(300))
        given: dict[str, Any] = {days: {"start": start, "end": start}}
        if engagement.milestone_date:
            given["milestone_date"] = start
        if engagement.parent_id is None:
            edit_engagement(engagement, given, by=by, at=self.at)

    def _give_to_another(self, engagement: Engagement, by: Reader) -> None:
        if engagement.place != "PARTNER":
            given = {"participants": [{"partner": "THA", "people": 7}], "principals": []}
            edit_engagement(engagement, given, by=by, at=self.at)

    def _mark_anew(self, engagement: Engagement, by: Reader) -> None:
        marking = self.lots.choice(self.persona.hidden)
        edit_engagement(engagement, {"marking": marking}, by=by, at=self.at)

    def _take_out(self, engagement: Engagement, by: Reader) -> None:
        if engagement.held:
            void_engagement(engagement, by=by, at=self.at, reason="twice")
        else:
            cancel_engagement(
                engagement, by=by, at=self.at, cancel_by="HOME", cancel_reason="BUDGET"
            )

    def _rename(self, engagement: Engagement, by: Reader) -> None:
        edit_engagement(engagement, {"title": f"Renamed {self.lots.random()}"}, by=by, at=self.at)

    def _log(self, marking: str, by: Reader, **fields: Any) -> Engagement:
        self.number += 1
        entry = {**said(marking, f"Hidden {self.number}"), **fields}
        return log_engagement(entry, by=by, at=self.at).engagement
