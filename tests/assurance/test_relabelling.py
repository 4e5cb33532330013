"""A11: who may mark a row otherwise, for every pair of the twelve markings (INV-34).

What is expected is stated here once more and otherwise: by asking every possible clearance.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as, reader_for
from accounts.actions import issue_token, make_user, set_clearance
from accounts.markings import Ceiling, Label, dominates
from accounts.models import Desk, Proposal, User
from accounts.policy import PolicyFault, read_policy
from accounts.relabelling import join, widens
from accounts.roles import Role
from engagements.actions import Logged
from engagements.actions.logging_many import log_engagements
from engagements.models import Engagement
from tests.assurance.figures import record
from tests.factories import fields

LIST = "/api/v1/engagements/"
NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
POLICY = read_policy()
TEXTS = [marking.text for marking in POLICY.markings]
RANKS = [-1, *sorted(POLICY.classifications.values())]
VALUES = ("ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS")
HELD = [
    frozenset(some)
    for some in chain.from_iterable(combinations(VALUES, n) for n in range(len(VALUES) + 1))
]
#: The people of this test, by what they are: all hold every value up to CONTROLLED.
PEOPLE = {
    "writer": (Role.DESK, Role.LEAD),
    "first": (Role.SECO,),
    "second": (Role.SECO,),
    "onlooker": (Role.AUD,),
}


def reads(rank: int, held: frozenset[str], text: str) -> bool:
    """Whether a clearance of DEMO reads a marking, by the words of the policy's own file."""
    classification, *values = text.split()
    restricting, releasing = {"HARBOUR", "LANTERN"}, {"ALLIES", "NEIGHBOURS"}
    allowed = releasing.intersection(values)
    return (
        rank >= {"PUBLIC": 0, "INTERNAL": 10, "LIMITED": 20, "CONTROLLED": 30}[classification]
        and restricting.intersection(values) <= held
        and (not allowed or not allowed.isdisjoint(held))
    )


READERS = {
    text: frozenset(who for who in product(RANKS, HELD) if reads(*who, text)) for text in TEXTS
}


def lets_in(old: str, new: str) -> bool:
    """Whether some clearance reads the new marking and not the old one."""
    return bool(READERS[new] - READERS[old])


def takes_two(old: str, new: str) -> bool:
    return old.startswith("CONTROLLED") and lets_in(old, new)


@dataclass
class Cast:
    """The four people, with their readers and their REST clients."""

    readers: dict[str, Reader] = field(default_factory=dict)
    clients: dict[str, APIClient] = field(default_factory=dict)

    def patch(self, who: str, row: Engagement, marking: str) -> Any:
        sent = {"marking": marking}
        return self.clients[who].patch(
            f"{LIST}{row.ref}/", sent, "json", HTTP_IF_MATCH=f'"{row.ref}-1"'
        )

    def relabel(self, who: str, row: Engagement, **sent: str) -> Any:
        return self.clients[who].post(
            f"{LIST}{row.ref}/marking/", sent, "json", HTTP_IF_MATCH=f'"{row.ref}-1"'
        )

    def decide(self, who: str, address: str, **sent: str) -> Any:
        return self.clients[who].post(f"{address}decision/", sent, "json")

    def marked(self, *rows: Engagement) -> list[tuple[str, int]]:
        """The marking's text and the version of each."""
        with acting_as(self.readers["writer"]):
            found = Engagement.objects.select_related("marking").in_bulk([row.pk for row in rows])
            return [(found[row.pk].marking.text, found[row.pk].version) for row in rows]

    def log(self, *markings: str) -> list[Engagement]:
        writer = self.readers["writer"]
        entries = [fields("XAA", marking=marking) for marking in markings]
        with acting_as(writer):
            logged = log_engagements(entries, by=writer, at=NOW)
        return [each.engagement for each in logged if isinstance(each, Logged)]


@pytest.fixture
def cast(security: Reader) -> Cast:
    people = Cast()
    today = datetime.now(UTC).date()
    with acting_as(security):
        for name, roles in PEOPLE.items():
            user = make_user(
                name,
                roles=roles,
                desk=Desk.objects.get(pk="policy"),
                password=None,
                by=security,
                at=NOW,
            )
            set_clearance(
                user, policy="DEMO", classification="CONTROLLED", held=VALUES, by=security
            )
            made = datetime.now(UTC)
            token = issue_token(
                user, name="tests", expires_at=made + timedelta(days=30), by=security, at=made
            )
            known = User.objects.select_related("desk").get(pk=user.pk)
            people.readers[name] = reader_for(known, on=today)
            people.clients[name] = APIClient(raise_request_exception=True)
            people.clients[name].credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return people


def test_every_transition_follows_the_rule(cast: Cast):
    pairs = list(product(TEXTS, TEXTS))
    assert len(pairs) == 144
    tried: Counter[str] = Counter()
    expected = []
    for doing in (by_writer, by_officers):
        rows = cast.log(*(old for old, _ in pairs))
        for row, (old, new) in zip(rows, pairs, strict=True):
            # Every attempt names version 1, so that none can have changed anything before the last.
            done = doing(cast, row, old, new, tried)
            expected.append((row, (new, 2) if done else (old, 1)))
    assert cast.marked(*(row for row, _ in expected)) == [state for _, state in expected]
    record(
        "A11",
        f"{len(pairs)} transitions of {len(TEXTS)} markings, {sum(tried.values()):,} attempts "
        f"({tried['done']} done, {tried['proposed']} left to a second person, "
        f"{tried['refused']:,} refused), 0 wrong",
    )


def by_writer(cast: Cast, row: Engagement, old: str, new: str, tried: Counter[str]) -> bool:
    """Whoever corrects engagements raises a marking, and never lets anybody in."""
    refusals = [
        cast.patch("onlooker", row, new),
        cast.relabel("onlooker", row, marking=new, reason="because"),
        cast.relabel("writer", row, marking=new, reason="because"),
    ]
    assert [answer.status_code for answer in refusals] == [403, 403, 403], (old, new)
    tried["refused"] += len(refusals)
    answer = cast.patch("writer", row, new)
    if lets_in(old, new):
        assert answer.status_code == 403, (old, new)
        assert "Ask a security officer" in answer.json()["detail"]
        tried["refused"] += 1
        return False
    assert answer.status_code == 200, (old, new, answer.content)
    tried["done"] += 1
    return old != new


def by_officers(cast: Cast, row: Engagement, old: str, new: str, tried: Counter[str]) -> bool:
    """A security officer gives a reason; out of CONTROLLED, another one agrees."""
    for sent in ({"marking": new}, {"marking": new, "reason": "  "}):
        answer = cast.relabel("first", row, **sent)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["reason"]), (old, new)
        tried["refused"] += 1
    answer = cast.relabel("first", row, marking=new, reason="because")
    if old == new:
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["marking"])
        tried["refused"] += 1
        return False
    if takes_two(old, new):
        by_two(cast, row, answer, new, tried)
        return True
    assert answer.status_code == 200, (old, new, answer.content)
    assert answer["ETag"] == f'"{row.ref}-2"'
    tried["done"] += 1
    return True


def by_two(cast: Cast, row: Engagement, answer: Any, new: str, tried: Counter[str]) -> None:
    """Nothing is done until somebody else agrees, and then once."""
    assert answer.status_code == 202, (row.ref, new, answer.content)
    address = answer["Location"]
    tried["proposed"] += 1
    refusals = [
        cast.decide("first", address, decision="APPROVED", reason="I say so again"),
        cast.decide("writer", address, decision="APPROVED", reason="agreed"),
        cast.decide("second", address, decision="APPROVED"),
        cast.relabel("first", row, marking=new, reason="once more"),
    ]
    assert [each.status_code for each in refusals] == [403, 403, 400, 400], (row.ref, new)
    done = cast.decide("second", address, decision="APPROVED", reason="agreed")
    assert done.status_code == 200, (row.ref, new, done.content)
    again = cast.decide("second", address, decision="REJECTED", reason="after all")
    assert again.status_code == 409, (row.ref, new)
    tried["refused"] += len(refusals) + 1
    tried["done"] += 1


def test_the_rule_in_python_is_the_rule(db: None):
    labels = {
        m.text: Label("DEMO", m.rank, frozenset(m.restrictive), frozenset(m.permissive))
        for m in POLICY.markings
    }
    for old, new in product(TEXTS, TEXTS):
        assert widens(labels[old], labels[new]) == lets_in(old, new), (old, new)
    assert widens(Label("DEMO", 30), Label("OTHER", 40))


def test_who_reads_two_labels_reads_their_join():
    sets = [frozenset(some) for n in range(3) for some in combinations("AB", n)]
    labels = [Label("DEMO", rank, a, b) for rank in (0, 1) for a in sets for b in sets]
    ceilings = [Ceiling("DEMO", rank, held) for rank in (-1, 0, 1, 2) for held in sets]
    for one, other in product(labels, labels):
        both = join([one, other])
        if both is None:
            assert not one.permissive & other.permissive
            continue
        readers = {c for c in ceilings if dominates(c, both)}
        of_each = {c for c in ceilings if dominates(c, one) and dominates(c, other)}
        assert readers <= of_each, (one, other)
        if not (one.permissive and other.permissive):
            assert readers == of_each, (one, other)
    assert join([]) is None
    assert join([Label("DEMO", 0), Label("OTHER", 0)]) is None


def test_a_policy_leaves_no_way_round_the_second_person(tmp_path: Path):
    """Upgraded by whoever corrects it, and then lowered by one officer alone."""
    file = tmp_path / "ours.toml"
    text = """
        policy = "OURS"
        default = "OPEN"
        classifications = { OPEN = 0, CLOSED = 10, SEALED = 20 }
        category = [{ tag = "Compartment", type = "RESTRICTIVE", values = ["QUAY"] }]
        marking = [
            { text = "OPEN" }, { text = "OPEN QUAY" },
            { text = "CLOSED", two_person = true }, { text = "SEALED"%s },
        ]
    """
    file.write_text(text % "")
    with pytest.raises(PolicyFault, match="write two_person = true there too"):
        read_policy(file)
    file.write_text(text % ", two_person = true")
    assert [marking.two_person for marking in read_policy(file).markings] == [
        False, False, True, True,
    ]  # fmt: skip


def test_the_second_person_never_approves_what_was_changed_meanwhile(cast: Cast):
    [row] = cast.log("CONTROLLED")
    address = cast.relabel("first", row, marking="LIMITED", reason="because")["Location"]
    changed = cast.clients["writer"].patch(
        f"{LIST}{row.ref}/", {"title": "Another"}, "json", HTTP_IF_MATCH=f'"{row.ref}-1"'
    )
    assert changed.status_code == 200
    answer = cast.decide("second", address, decision="APPROVED", reason="agreed")
    assert answer.status_code == 409
    assert "changed since" in answer.json()["detail"]
    assert cast.marked(row) == [("CONTROLLED", 2)]
    rejected = cast.decide("second", address, decision="REJECTED", reason="look again")
    assert (rejected.status_code, rejected.json()["decision"]) == (200, "REJECTED")
    assert cast.marked(row) == [("CONTROLLED", 2)]


def test_the_database_refuses_one_person_twice(cast: Cast):
    [row] = cast.log("CONTROLLED")
    ref = cast.relabel("first", row, marking="LIMITED", reason="because").json()["ref"]
    first = cast.readers["first"]
    with acting_as(first), pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.visible_to(first).filter(ref=ref).update(
            decision="APPROVED", decided_by=first.user_id, decided_at=NOW
        )
