"""What somebody who may read everything does to records that one persona does not see."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.roles import Role
from engagements.actions import (
    cancel_engagement,
    edit_engagement,
    lock_engagement,
    log_engagement,
    void_engagement,
)
from engagements.actions.annexes import add_annex, correct_annex, withdraw_annex
from engagements.actions.relabelling import relabel_engagement
from engagements.importer import find, import_file, read_mapping
from engagements.models import Engagement
from tests.assurance.nouns import nouns
from tests.assurance.personas import People, Persona
from tests.assurance.rows import Rows, encoded, filled
from tests.assurance.world import PARTNERS, SERIES, World, said

_SINCE = date(2025, 2, 1)
_MOST_BYTES = 1024 * 1024
_MAPPING = """
[key]
external_source = "hidden import"
external_ref = "id"
[partner]
columns = "partner"
[columns]
kind = "kind"
actual.start = "start"
actual.end = "end"
title = "title"
[fixed]
place = "HOME"
marking = "{marking}"
[complete]
partners = ["XAA", "SGP", "NZL"]
from = 2025-01-01
to = 2025-12-31
"""


class Hand:
    """Logs, corrects, marks otherwise, remarks, imports, takes out, and the persona sees none."""

    def __init__(self, people: People, world: World, persona: Persona, *, seed: str) -> None:
        self.people, self.world, self.persona = people, world, persona
        self.lots = Random(seed)
        self.at = datetime.now(UTC)
        self.done = 0

    def change(self) -> int:
        """Some of everything, in one go; says how many things were done."""
        with self.people.acting() as by:
            for marking in self.persona.hidden:
                self._add(marking, by)
            for marking in self.persona.hidden[-3:]:
                self._hold_what_is_seen(marking, by)
                self._remark_on_what_is_seen(marking, by)
            self._change(by)
        # It opens contexts of its own.
        for marking in self.persona.hidden[-1:]:
            self._import(marking, self.people.reader("everything"))
        for marking in self.persona.hidden:
            if marking in self.world.rows:
                self._add_rows(self.world.rows[marking])
        return self.done

    def _add_rows(self, rows: Rows) -> None:
        """One more of every noun, and a change of the one that is there."""
        for noun in (each for each in nouns() if not each.open):
            path, body = rows.list_of(noun), rows.body(noun, noun.other)
            client = rows.client_of(noun.who)
            answer = client.generic("POST", path, *encoded(body, form=noun.form))
            # Of some there is only one of a kind, which an earlier turn has made.
            self.done += answer.status_code == 201
            if noun.change is not None:
                changed = encoded(filled(noun.change, rows.words(noun)))
                client.generic("PATCH", rows.row(noun), *changed, HTTP_IF_MATCH="*")

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
                  actual={"start": _SINCE, "end": None})  # fmt: skip
        self._log(marking, by, kind="TLK-STRAT", place="VIRTUAL",
                  participants=[{"partner": partner}], planned=held)  # fmt: skip

    def _hold_what_is_seen(self, marking: str, by: Reader) -> None:
        """Containers of and links to records that the persona sees, from one that they do not."""
        for text in self.persona.reads:
            ref = self.world.refs[text]["Visit"]
            seen = Engagement.objects.get(ref=ref)
            days = {"start": seen.first_day, "end": seen.last_day}
            self._log(marking, by, kind="VIS-SHIP", is_container=True, participants=[],
                      state="DRAFT", planned=days, children=[ref])  # fmt: skip
            self._log(marking, by, kind="VIS-SHIP", place="HOME", actual=days,
                      participants=[{"partner": "XAA"}],
                      links=[{"to": ref, "type": "FOLLOW_ON"}])  # fmt: skip

    def _remark_on_what_is_seen(self, marking: str, by: Reader) -> None:
        for place, text in enumerate(self.persona.reads):
            seen = lock_engagement(self.world.refs[text]["Exercise"], by=by)
            try:
                annex = add_annex(seen, {"marking": marking, "body": "A remark"}, by=by, at=self.at)
            except ValidationError:
                # A remark is for fewer readers than its engagement, not for others.
                continue
            self.done += 1
            if place % 2:
                correct_annex(annex, {"body": "Another"}, by=by, at=self.at)
                withdraw_annex(annex, reason="It was wrong", by=by, at=self.at)

    def _change(self, by: Reader) -> None:
        hidden = Engagement.objects.filter(marking__text__in=self.persona.hidden)
        refs = sorted(hidden.filter(is_container=False).values_list("ref", flat=True))
        self.lots.shuffle(refs)
        turns: tuple[Callable[[Engagement, Reader], object], ...] = (
            self._move, self._give_to_another, self._mark_otherwise, self._take_out, self._rename,
        )  # fmt: skip
        for place, ref in enumerate(refs[: 4 * len(turns)]):
            engagement = lock_engagement(ref, by=by)
            if engagement.state in {"DRAFT", "COMPLETED"}:
                turns[place % len(turns)](engagement, by)
                self.done += 1

    def _move(self, engagement: Engagement, by: Reader) -> None:
        """To another day and quarter, unless it lies within the days of a tour."""
        start = date(2024, 6, 1) + timedelta(days=self.lots.randrange(300))
        days = {"start": start, "end": start}
        given: dict[str, Any] = {"actual" if engagement.held else "planned": days}
        if engagement.milestone_date:
            given["milestone_date"] = start
        if engagement.parent_id is None:
            edit_engagement(engagement, given, by=by, at=self.at)

    def _give_to_another(self, engagement: Engagement, by: Reader) -> None:
        if engagement.place != "PARTNER":
            given = {"participants": [{"partner": "THA", "people": 7}], "principals": []}
            edit_engagement(engagement, given, by=by, at=self.at)

    def _mark_otherwise(self, engagement: Engagement, by: Reader) -> None:
        """Under another marking that the persona does not read, or as a proposal to do so."""
        others = [text for text in self.persona.hidden if text != engagement.marking.text]
        if others:
            officer = replace(by, roles=by.roles | {Role.SECO})
            wanted = self.lots.choice(others)
            # Where a proposal waits already there is no second one.
            with suppress(ValidationError):
                relabel_engagement(engagement, wanted, reason="Reviewed", by=officer, at=self.at)

    def _take_out(self, engagement: Engagement, by: Reader) -> None:
        if engagement.held:
            void_engagement(engagement, by=by, at=self.at, reason="twice")
        else:
            cancel_engagement(
                engagement, by=by, at=self.at, cancel_by="HOME", cancel_reason="BUDGET"
            )

    def _rename(self, engagement: Engagement, by: Reader) -> None:
        edit_engagement(engagement, {"title": f"Renamed {self.lots.random()}"}, by=by, at=self.at)

    def _import(self, marking: str, by: Reader) -> None:
        rows = [
            f"{self.lots.random()},VIS-SHIP,{partner},2025-04-09,2025-04-12,A visit"
            for partner in PARTNERS
        ]
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("\n".join(["id,kind,partner,start,end,title", *rows]))
            file.flush()
            source = find(Path(file.name), name="hidden.csv", most_bytes=_MOST_BYTES)
            mapping = read_mapping(_MAPPING.format(marking=marking).encode())
            outcome = import_file(source, mapping, by=by, at=self.at)
        if outcome.progress.taken != len(rows):
            message = f"the import took {outcome.progress}, not all rows"
            raise RuntimeError(message)
        self.done += len(rows)

    def _log(self, marking: str, by: Reader, **fields: Any) -> Engagement:
        self.done += 1
        entry = {**said(marking, f"Hidden {self.done}"), **fields}
        return log_engagement(entry, by=by, at=self.at).engagement
