"""Which state may follow which, for whom: every pair of states, for every role (domain 1.4)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import Clearance, User
from accounts.refusing import NotAllowedNow
from accounts.roles import Role
from engagements.actions import lock_engagement, move_engagement
from engagements.models import Engagement, State
from engagements.moves import MOVES
from tests.engagements.lives import NOW, SAID, Cast

_DESKS = {Role.DESK, Role.POST, Role.LEAD}
_LEAD = {Role.LEAD}
_DECIDE = {Role.LEAD, Role.APPR}
_STEWARD = {Role.STEW}
#: Who may, of whom each has one role and nothing else. Approving is for the role that the route
#: names: for talks a lead.
TABLE: dict[tuple[str, str], set[Role]] = {
    ("DRAFT", "PROPOSED"): _DESKS,
    ("PROPOSED", "APPROVED"): _LEAD,
    ("PROPOSED", "REJECTED"): _DECIDE,
    ("PROPOSED", "DRAFT"): _DECIDE,
    ("APPROVED", "CONFIRMED"): _DESKS,
    ("CONFIRMED", "COMPLETED"): _DESKS,
    ("COMPLETED", "REPORTED"): _DESKS,
    ("REPORTED", "CLOSED"): _LEAD,
    ("APPROVED", "POSTPONED"): _DESKS,
    ("CONFIRMED", "POSTPONED"): _DESKS,
    ("POSTPONED", "APPROVED"): _LEAD,
    ("DRAFT", "CANCELLED"): _DESKS,
    ("PROPOSED", "CANCELLED"): _DESKS,
    ("APPROVED", "CANCELLED"): _LEAD,
    ("CONFIRMED", "CANCELLED"): _LEAD,
    ("POSTPONED", "CANCELLED"): _LEAD,
    ("COMPLETED", "VOIDED"): _STEWARD,
    ("REPORTED", "VOIDED"): _STEWARD,
    ("CLOSED", "VOIDED"): _STEWARD,
}
STATES = [state.value for state in State]


def _alone(reader: Reader, *roles: Role) -> Reader:
    """Somebody else than who wrote it, at the same desk, with these roles and no others."""
    return replace(reader, roles=frozenset(role.value for role in roles))


def _outcome(engagement: Engagement, to: str, by: Reader) -> str:
    """What comes of it; whatever it is, nothing of it stays."""
    said = SAID.get(to, {})
    if engagement.state == "POSTPONED" and to == "APPROVED":
        said = {"planned": {"start": NOW.date(), "end": NOW.date()}}
    try:
        with transaction.atomic():
            move_engagement(engagement, to, said, by=by, at=NOW)
            state = Engagement.objects.get(pk=engagement.pk).state
            transaction.set_rollback(True)
    except PermissionDenied:
        return "not theirs"
    except NotAllowedNow:
        return "not allowed"
    return state


def _found(ref: str, start: str, reader: Reader) -> Iterator[tuple[str, Role, str]]:
    """What comes of each move for each role."""
    for role in Role:
        by = _alone(reader, role)
        with acting_as(by):
            engagement = lock_engagement(ref, by=by)
            for to in STATES:
                yield to, role, _outcome(engagement, to, by)
                if (start, to) in TABLE:
                    # What was refused, or taken back, may still be on the row in memory.
                    engagement = lock_engagement(ref, by=by)


def test_the_table_in_the_code_is_the_table_of_the_domain():
    assert {(move.start, move.to) for move in MOVES} == set(TABLE)
    assert len(MOVES) == len(TABLE)


def test_every_pair_of_states_is_answered_for_every_role_as_the_table_says(
    people: Cast, security: Reader
):
    wrong = []
    for start in STATES:
        ref = people.life(start)
        for to, role, found in _found(ref, start, security):
            may = TABLE.get((start, to))
            if may is not None and role in may:
                right = found == to
            elif may is not None:
                right = found == "not theirs"
            else:
                right = found in {"not theirs", "not allowed"}
            if not right:
                wrong.append((start, to, role.value, found))
    assert wrong == []


def test_whoever_has_every_role_still_makes_no_move_that_is_not_in_the_table(
    people: Cast, security: Reader
):
    everybody = _alone(security, *Role)
    for start in STATES:
        ref = people.life(start)
        for to in STATES:
            with acting_as(everybody):
                found = _outcome(lock_engagement(ref, by=everybody), to, everybody)
            assert found == (to if (start, to) in TABLE else "not allowed"), (start, to)


def test_an_administrator_without_roles_makes_no_move_at_all(people: Cast, security: Reader):
    with acting_as(security):
        root = User.objects.create(
            username="root", is_staff=True, is_superuser=True, desk_id=security.desk_id
        )
        Clearance.objects.create(user=root, policy="DEMO", rank=30)
    administrator = reader_for(root, on=NOW.date())
    for start in STATES:
        ref = people.life(start)
        for to in STATES:
            with acting_as(administrator):
                engagement = lock_engagement(ref, by=administrator)
                assert _outcome(engagement, to, administrator) == "not theirs", (start, to)


def test_of_another_desk_only_those_whose_right_does_not_stop_at_their_desk(
    people: Cast, security: Reader
):
    stranger = replace(_alone(security, Role.DESK, Role.POST), desk_id="elsewhere")
    for start, to in TABLE:
        ref = people.life(start)
        with acting_as(stranger):
            found = _outcome(lock_engagement(ref, by=stranger), to, stranger)
        assert found == "not theirs", (start, to)


@pytest.mark.parametrize("kind", ["HLE-MIN", "HLE-CHOD", "EXR-MAJ"])
def test_what_is_high_or_large_is_approved_by_an_approving_director_alone(
    kind: str, people: Cast, security: Reader
):
    ref = people.life("PROPOSED", kind=kind)
    may = {}
    for role in Role:
        by = _alone(security, role)
        with acting_as(by):
            may[role] = _outcome(lock_engagement(ref, by=by), "APPROVED", by) == "APPROVED"
    assert {role for role, found in may.items() if found} == {Role.APPR}


def test_a_refusal_says_what_may_happen_instead(people: Cast):
    ref = people.life("COMPLETED")
    with pytest.raises(NotAllowedNow) as refused:
        people.move(ref, "CONFIRMED")
    said = str(refused.value)
    assert "is completed and does not become confirmed" in said
    assert "corrected field by field" in said
    assert "What may follow now: report on it or void it." in said
