"""A1: every route x method x persona x marking does what the policy files say, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from accounts.acting import acting_as
from engagements.actions.logging_many import log_engagements
from engagements.models import State
from tests.assurance.authz.asks import Ask
from tests.assurance.authz.bodies import BODIES, import_form
from tests.assurance.authz.log import entry, reader_of, write_log, write_states
from tests.assurance.authz.matrix import IMPORTER, Knocker, Tally, go_through, places
from tests.assurance.authz.people import BY_NAME, OTHER, OWN, PERSONAS, People, sign_up, take_away
from tests.assurance.authz.rights import applies_in, has_one_of, routes
from tests.assurance.figures import record
from tests.factories import NOW

AT_LEAST = 8_000
#: Who tries to correct and withdraw in every state; all of them may read it.
_TRY_STATES = (
    "as-desk", "as-lead", "as-planner", "as-client", "no-role", "reading-token", "elsewhere",
    "steward-elsewhere", "cleared-administrator",
)  # fmt: skip
_WITHDRAW = ("CANCEL", "CANCEL_APPROVED", "VOID")


def test_every_route_is_named_and_every_cell_is_right(live: str, settings: Any):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    policy = routes()
    found, unnamed = places(policy)
    assert unnamed == []
    people = sign_up()
    log = write_log(people)
    file, form = import_form(dry_run=False)
    assert people.rest(IMPORTER).generic("POST", "/api/v1/imports/", file, form).status_code == 201
    with acting_as(reader_of(people, IMPORTER)):
        knockers = [Knocker(people, persona.name) for persona in PERSONAS]
    take_away(people)
    tally = Tally()
    for knocker in knockers:
        tally.judge(go_through(knocker, found, policy, log))
    assert tally.wrong == []
    assert tally.cells >= AT_LEAST
    record(
        "A1",
        f"{tally.cells:,} cells of {len(found)} routes and {len(PERSONAS)} personas, "
        f"{len(tally.wrong)} wrong",
    )


def test_a_right_holds_at_the_desks_and_in_the_states_of_the_file(live: str):
    people = sign_up()
    log = write_states(people, State.values)
    take_away(people)
    mend, withdraw = BODIES["rest-engagement", "PATCH"], BODIES["rest-engagement", "DELETE"]
    wrong = []
    for name in _TRY_STATES:
        knocker = Knocker(people, name)
        for state, ref in log.in_state.items():
            path = f"/api/v1/engagements/{ref}/"
            for method, making, rights in (
                ("PATCH", mend, ("EDIT",)),
                ("DELETE", withdraw, _WITHDRAW),
            ):
                body, content_type = making.body("INTERNAL", log)
                ask = Ask(path, "INTERNAL", body, content_type)
                got, wanted = knocker.ask(method, ask).status_code, _by_file(name, rights, state)
                if got != wanted:
                    wrong.append(f"{name}: {method} of {state} gives {got}, and not {wanted}")
    assert wrong == []


def _by_file(name: str, rights: tuple[str, ...], state: str) -> int:
    """The person first, then the state: who may never do it is not told to wait."""
    now = [right for right in rights if applies_in(right, state)]
    may = has_one_of(BY_NAME[name], " or ".join(now or rights), desk=OWN, state=None)
    return (200 if now else 409) if may else 403


@pytest.fixture
def people(live: str) -> People:
    return sign_up()


@pytest.mark.parametrize(
    ("name", "desk", "status"),
    [
        ("as-desk", OWN, 201),
        ("as-desk", OTHER, 403),
        ("elsewhere", OTHER, 201),
        ("elsewhere", OWN, 403),
        ("as-lead", OTHER, 201),
        ("as-desk", "nowhere", 400),
    ],
)
def test_one_logs_for_ones_own_desk_and_a_lead_for_any(
    people: People, name: str, desk: str, status: int
):
    answer = _post(people.rest(name), entry("PUBLIC", desk=desk))
    assert answer.status_code == status
    if status == 403:
        assert f"of the desk “{desk}”" in answer.json()["detail"]


def test_one_hands_an_engagement_over_as_a_lead_alone(people: People):
    ref = _post(people.rest("as-desk"), entry("PUBLIC")).json()["ref"]
    to_other = {"data": {"desk": OTHER}, "content_type": "application/json",
                "headers": {"If-Match": "*"}}  # fmt: skip
    path = f"/api/v1/engagements/{ref}/"
    assert people.rest("as-desk").patch(path, **to_other).status_code == 403
    assert people.rest("as-lead").patch(path, **to_other).status_code == 200


def test_rows_logged_together_are_refused_one_by_one(people: People):
    by = reader_of(people, "as-desk")
    with acting_as(by):
        mine, theirs = log_engagements(
            [entry("PUBLIC"), entry("PUBLIC", desk=OTHER)], by=by, at=NOW
        )
    assert mine.created
    assert f"of the desk “{OTHER}”" in str(theirs)


def _post(client: Client, fields: dict[str, Any]) -> Any:
    return client.post("/api/v1/engagements/", fields, content_type="application/json")
