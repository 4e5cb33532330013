"""A4: whatever happens to records that a reader may not see, every answer stays the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.urls import get_resolver

from accounts.roles import Role
from engagements.actions import cancel_engagement, lock_engagement
from reports.actions import recount
from tests.architecture.addresses import _walk
from tests.assurance.figures import effort, record
from tests.assurance.hidden_changes import Hand
from tests.assurance.personas import BY_NAME, CLEARED, People, sign_up
from tests.assurance.probes import OPERATORS, Probe, probes
from tests.assurance.reading import Asker, asked
from tests.assurance.world import make_world

#: A security officer none of whose own reads are noted: those would stand in the record.
GUARD = replace(
    BY_NAME["limited"], name="guard", roles=(Role.SECO,), holds=("NEIGHBOURS",),
    reads=BY_NAME["limited-neighbours"].reads,
)  # fmt: skip
READERS = (
    BY_NAME["uncleared"],
    BY_NAME["public"],
    BY_NAME["internal"],
    BY_NAME["limited-allies"],
    BY_NAME["harbour"],
    GUARD,
)


def test_every_answer_stays_the_same_whatever_happens_to_hidden_rows(live: str) -> None:
    people = sign_up((*READERS, CLEARED))
    questions = probes(world := make_world(people))
    recount()
    same, changes, seen = 0, 0, Counter[int]()
    different: list[str] = []
    for turn in range(effort(1, 10)):
        for place, persona in enumerate(READERS):
            asker = Asker(people, persona.name)
            mine = _some_of(questions, turn + place)
            before = asked(asker, mine)
            changes += Hand(people, world, persona, seed=f"{turn} {persona.name}").change()
            # Half is asked while the figures are still due, half once they are counted.
            after = asked(asker, mine[::2])
            recount()
            after |= asked(asker, mine[1::2])
            for probe, answers in before.items():
                seen.update(answer.status for answer in answers)
                if answers == after[probe]:
                    same += len(answers)
                else:
                    different.append(f"{persona.name}: {probe.path}")
    assert different == []
    assert seen[200] > same / 3
    assert seen[500] == 0
    assert same >= effort(1_000, 5_000)
    routes = len({probe.name for probe in questions})
    record(
        "A4",
        f"{same:,} answers over {routes} routes to {len(READERS)} readers the same, byte for "
        f"byte, after {changes:,} changes of records that they may not see; 0 different",
    )


def _some_of(questions: Sequence[Probe], turn: int) -> list[Probe]:
    """Every route each time, and each time other questions of it; the turns ask them all."""
    routes: dict[str, Probe] = {}
    for probe in questions:
        routes.setdefault(probe.name, probe)
    every = effort(6, 3)
    return list(dict.fromkeys([*routes.values(), *questions[turn % every :: every]]))


def test_every_route_that_can_be_read_is_asked(live: str) -> None:
    people = sign_up((CLEARED,))
    known = {probe.name for probe in probes(make_world(people))}
    named = {name for name, _, _ in _walk(get_resolver(), "", ())}
    assert named - known == OPERATORS


WRITERS = ("limited", "limited-harbour", "harbour")
_VARIES = {"ref", "created_at", "changed_at", "external_ref"}


def test_writing_is_answered_the_same_beside_a_hidden_twin(live: str) -> None:
    people = sign_up((*WRITERS, CLEARED))
    for place, name in enumerate(WRITERS):
        entry = {
            "kind": "TLK-STRAT", "place": "VIRTUAL", "participants": [{"partner": "THA"}],
            "planned": {"start": f"2031-0{place + 1}-05", "end": f"2031-0{place + 1}-06"},
            "external_source": "twins", "external_ref": f"{name} alone",
        }  # fmt: skip
        alone, ref = _logged(people, name, entry)
        with people.acting() as by:
            # What is called off is like nothing that follows.
            engagement = lock_engagement(ref, by=by)
            why = {"cancel_by": "HOME", "cancel_reason": "BUDGET"}
            cancel_engagement(engagement, by=by, at=datetime.now(UTC), **why)
        twin = {**entry, "external_ref": f"{name} beside"}
        hidden = people.client(CLEARED).post(
            "/api/v1/engagements/", {**twin, "marking": BY_NAME[name].hidden[-1]}, "json"
        )
        assert hidden.status_code == 201
        beside, _ = _logged(people, name, twin)
        assert beside == alone
        assert alone["warnings"] == []
        # Whoever may read the twin is told of it.
        told = people.client(CLEARED).post("/api/v1/engagements/", _third(entry), "json").json()
        assert hidden.json()["ref"] in " ".join(told["warnings"])


def _third(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "external_ref": f"{entry['external_ref']} third"}


def _logged(people: People, name: str, entry: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What is answered, without what no two answers share, and the reference."""
    answer = people.client(name).post("/api/v1/engagements/", entry, "json")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    return {key: value for key, value in body.items() if key not in _VARIES}, body["ref"]
