"""A5: a summary is what the reader's own rows add up to, counted again here in plain Python.

The oracle keeps its own book of what was logged, moved, marked otherwise and taken out; it reads
nothing from the database, and its sums are exact fractions.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.acting import Reader, acting_as
from accounts.actions import set_clearance
from accounts.actions.proposals import decide, lock_proposal
from accounts.models import Proposal
from accounts.roles import Role
from engagements.actions import (
    cancel_engagement,
    edit_engagement,
    lock_engagement,
    log_engagement,
    void_engagement,
)
from engagements.actions.relabelling import relabel_engagement
from partners.models import Partner
from reports.actions import recount
from tests.assurance.figures import effort, record
from tests.assurance.personas import MARKINGS, People, sign_up
from tests.assurance.visible_sums import QUARTERS, Row, expected_item, reads

READERS = ("public", "internal", "limited", "harbour", "lantern", "allies")
_RANKS = ("PUBLIC", "INTERNAL", "LIMITED", "CONTROLLED")
_VALUES = ("ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS")
_OUTCOMES = ("TENS", "SIGN", "COMP", "TRAN", "RELN", "PERC", "CONF", "INCV", "DOMC")
#: Kinds of each mode, with their effort class and the outcomes that are taken for granted.
KINDS = {
    "VIS-SHIP": ("EVENT", 3, ("RELN", "SIGN")),
    "EXR-MAJ": ("EVENT", 4, ("COMP", "CONF", "SIGN")),
    "REP-RES": ("STANDING", 3, ("RELN", "TRAN")),
    "REP-NRA": ("STANDING", 2, ("RELN",)),
    "AGR-MOU": ("MILESTONE", 3, ("RELN",)),
}

clearances = st.tuples(st.sampled_from(_RANKS), st.frozensets(st.sampled_from(_VALUES)))
firsts = st.integers(0, 440).map(lambda n: date(2024, 10, 1) + timedelta(days=n))
roles = st.sampled_from(("PARTICIPANT", "PARTICIPANT", "HOST", "OBSERVER", "NO_SHOW", "INVITED"))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """What is logged: with whom by place in the example's own three partners."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    mode, effort_class, outcomes = KINDS[kind]
    first = draw(firsts)
    last = first + timedelta(days=draw(st.integers(0, 120 if mode == "STANDING" else 20)))
    chosen = draw(st.lists(st.sampled_from(_OUTCOMES), max_size=3, unique=True))
    held = draw(st.sampled_from((True, True, True, False)))
    parties = {0: "PARTICIPANT"}
    for place in (1, 2):
        if draw(st.booleans()):
            parties[place] = draw(roles)
    hosts = [place for place, role in parties.items() if role == "HOST"]
    parties |= dict.fromkeys(hosts[1:], "PARTICIPANT")
    return Row(
        kind=kind,
        mode=mode,
        effort_class=effort_class,
        marking=draw(st.sampled_from(MARKINGS)),
        state="COMPLETED" if held else "DRAFT",
        roles=parties,
        people={place: draw(st.integers(0, 900)) for place in parties},
        outcomes=tuple(chosen) or outcomes,
        chosen=bool(chosen),
        first=first,
        last=None if mode == "STANDING" and held and draw(st.booleans()) else last,
        cost=draw(st.none() | st.tuples(st.integers(1, 10**6), st.sampled_from(("EUR", "USD")))),
    )


changes = st.tuples(
    st.sampled_from(("move", "mark", "mark", "replace parties", "take out", "leave")),
    st.integers(0, 10**6),
    rows(),
)


@dataclass
class Book:
    """The log as it must be, by reference."""

    partners: tuple[str, ...]
    rows: dict[str, Row]


def test_what_a_reader_sees_is_the_sum_of_what_they_may_see(live: str) -> None:
    people = sign_up(("everything", "officer", *READERS))
    codes = _states()
    number = count()
    compared = Compared()

    @settings(
        max_examples=effort(10, 50), deadline=None, database=None, derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        st.lists(rows(), min_size=3, max_size=9),
        st.lists(changes, max_size=8),
        st.lists(clearances, min_size=len(READERS), max_size=len(READERS)),
    )
    def example(
        logged: list[Row],
        changed: list[tuple[str, int, Row]],
        cleared: list[tuple[str, frozenset[str]]],
    ) -> None:
        at = 3 * next(number)
        book = Book(tuple(codes[at : at + 3]), {})
        _clear(people, cleared)
        _log(people, book, logged)
        recount()
        _change(people, book, changed)
        recount()
        for name, (classification, held) in zip(READERS, cleared, strict=True):
            compared.with_answers(people, name, book, (classification, held))

    example()
    assert compared.different == []
    assert compared.cells >= 10_000
    assert compared.telling >= compared.cells / 40
    record(
        "A5",
        f"{compared.cells:,} cells of partner, quarter and outcome that readers of random "
        f"clearances were shown equal the sum of the rows that each may see, "
        f"{compared.telling:,} of them not empty; 0 different",
    )


def _states() -> list[str]:
    """States that stood all the while; every example has three of its own."""
    stood = Q(valid_from=None) | Q(valid_from__lt=date(2000, 1, 1))
    rows_found = Partner.objects.filter(stood, is_home=False, kind="STATE", valid_to=None)
    codes = list(rows_found.order_by("code").values_list("code", flat=True))
    assert len(codes) >= 3 * 50
    return codes


@dataclass
class Compared:
    """How many cells were looked at, how many say something, and which are wrong."""

    cells: int = 0
    telling: int = 0

    def __post_init__(self) -> None:
        self.different: list[str] = []

    def with_answers(
        self, people: People, name: str, book: Book, cleared: tuple[str, frozenset[str]]
    ) -> None:
        query = [("partner", code) for code in book.partners]
        query += [("from", str(QUARTERS[0])), ("to", str(QUARTERS[-1]))]
        answer = people.client(name).get("/api/v1/summaries/", dict_of_lists(query))
        shown = {(item["partner"], item["quarter"]): item for item in answer.json()["results"]}
        seen = [row for row in book.rows.values() if reads(*cleared, row.marking)]
        for code in book.partners:
            place = book.partners.index(code)
            for quarter in QUARTERS:
                item = shown.pop((code, str(quarter)))
                wanted = expected_item(seen, place, quarter)
                self._compare(f"{name} {cleared} {code} {quarter}", item, wanted)
        assert shown == {}

    def _compare(self, where: str, item: dict[str, Any], wanted: dict[str, Any]) -> None:
        # One cell for each of the nine outcomes, and one for everything else.
        self.cells += len(item["outcomes"]) + 1
        told = [row for row in wanted["outcomes"] if row["intensity"] is not None]
        self.telling += len(told) + bool(wanted["states"])
        found = {key: item[key] for key in wanted}
        if found != wanted:
            wrong = {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]}
            self.different.append(f"{where}: {wrong}")


def dict_of_lists(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _clear(people: People, cleared: list[tuple[str, frozenset[str]]]) -> None:
    with people.acting("officer") as officer:
        for name, (classification, held) in zip(READERS, cleared, strict=True):
            set_clearance(
                people.users[name], policy="DEMO", classification=classification, held=held,
                by=officer,
            )  # fmt: skip


def _log(people: People, book: Book, logged: list[Row]) -> None:
    with people.acting() as by:
        for row in logged:
            fields = _fields(row, book)
            logged_now = log_engagement(fields, by=by, at=datetime.now(UTC))
            book.rows[logged_now.engagement.ref] = row


def _fields(row: Row, book: Book) -> dict[str, Any]:
    days = {"start": row.first, "end": row.last}
    held = row.state == "COMPLETED"
    return {
        "kind": row.kind,
        "place": "VIRTUAL",
        "marking": row.marking,
        "participants": [
            {"partner": book.partners[at], "role": role, "people": row.people[at]}
            for at, role in row.roles.items()
        ],
        "outcomes": list(row.outcomes) if row.chosen else [],
        "state": row.state,
        "actual" if held else "planned": days,
        **({"milestone_date": row.first} if held and row.mode == "MILESTONE" else {}),
        **({"cost_home": {"amount": Decimal(row.cost[0]), "currency": row.cost[1]}}
           if row.cost else {}),
    }  # fmt: skip


def _change(people: People, book: Book, changed: list[tuple[str, int, Row]]) -> None:
    for what, lot, other in changed:
        ref = sorted(book.rows)[lot % len(book.rows)]
        row = book.rows[ref]
        if row.state in {"VOIDED", "CANCELLED"} and what != "mark":
            continue
        with people.acting() as by:
            book.rows[ref] = _changed(what, ref, row, other, book, by, people)


def _changed(
    what: str, ref: str, row: Row, other: Row, book: Book, by: Reader, people: People
) -> Row:
    at = datetime.now(UTC)
    engagement = lock_engagement(ref, by=by)
    if what == "move":
        moved = replace(row, first=other.first, last=_end(row, other))
        keys = {"actual", "planned", "milestone_date"} & {*_fields(moved, book)}
        given = {key: _fields(moved, book)[key] for key in keys}
        edit_engagement(engagement, given, by=by, at=at)
        return moved
    if what == "replace parties":
        given_to = replace(row, roles=other.roles, people=other.people, cost=other.cost)
        given = {key: _fields(given_to, book).get(key) for key in ("participants", "cost_home")}
        edit_engagement(engagement, given, by=by, at=at)
        return given_to
    if what == "mark" and other.marking != row.marking:
        _mark(engagement, other.marking, by, people, at)
        return replace(row, marking=other.marking)
    if what == "take out":
        if row.state == "COMPLETED":
            void_engagement(engagement, by=by, at=at, reason="twice")
            return replace(row, state="VOIDED")
        cancel_engagement(engagement, by=by, at=at, cancel_by="HOME", cancel_reason="BUDGET")
        return replace(row, state="CANCELLED")
    return row


def _end(row: Row, other: Row) -> date | None:
    """As long as it was."""
    return None if row.last is None else other.first + (row.last - row.first)


def _mark(engagement: Any, marking: str, by: Reader, people: People, at: datetime) -> None:
    """By a security officer, and where that takes two, with the second one's word."""
    first = replace(by, roles=by.roles | {Role.SECO})
    proposal = relabel_engagement(engagement, marking, reason="Reviewed", by=first, at=at)
    if proposal is not None:
        seen = Proposal.objects.visible_to(by)
        proposal.refresh_from_db(fields=["ref"], from_queryset=seen)
        second = replace(first, user_id=people.users["officer"].pk)
        with acting_as(second):
            held = lock_proposal(proposal.ref, by=second)
            decide(held, "APPROVED", reason="Agreed", by=second, at=at)
