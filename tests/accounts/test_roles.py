"""Who may do what, as the file of rights says it, and what the file may say."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from accounts.acting import Reader
from accounts.roles import (
    POLICY,
    POLICY_FILE,
    ROLE_NAMES,
    SIGN_INS,
    Right,
    Role,
    UnreadablePolicy,
    check_states,
    may,
    read_rights,
    refusal,
    whom_to_ask,
)
from engagements.models import State
from tests.architecture.source import room_modules

AS_SHIPPED = POLICY_FILE.read_text(encoding="utf-8")


def test_every_role_has_a_name_that_people_use():
    assert set(ROLE_NAMES) == set(Role)


def test_every_right_belongs_to_somebody():
    assert {right for right, grant in POLICY.grants.items() if grant.roles} == set(Right)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("desk", {"DESK", "POST"}),
        ("lead", {"LEAD", "APPR"}),
        ("export", {"EXPT"}),
        ("finance", {"FIN"}),
        ("oda", {"ODA"}),
        ("planner", {"ANLY", "METH", "STEW"}),
        ("security", {"SECO"}),
        ("auditor", {"AUD"}),
        ("client", {"API"}),
    ],
)
def test_a_sign_in_carries_the_roles_that_the_interface_names(name: str, roles: set[str]):
    assert set(SIGN_INS[name]) == roles


@pytest.mark.parametrize(
    ("right", "sign_ins"),
    [
        (Right.LOG, {"desk", "lead"}),
        (Right.EDIT, {"desk", "lead", "planner"}),
        (Right.CANCEL, {"desk", "lead"}),
        (Right.CANCEL_APPROVED, {"lead"}),
        (Right.VOID, {"planner"}),
        (Right.PROPOSE, {"desk", "lead"}),
        (Right.DECIDE, {"lead"}),
        (Right.CONFIRM, {"desk", "lead"}),
        (Right.COMPLETE, {"desk", "lead"}),
        (Right.REPORT, {"desk", "lead"}),
        (Right.CLOSE, {"lead"}),
        (Right.POSTPONE, {"desk", "lead"}),
        (Right.REINSTATE, {"lead"}),
        (Right.KEEP_ROUTES, {"lead", "planner"}),
        (Right.SIGN_OFF, {"export"}),
        (Right.ASSESS, {"desk", "lead", "planner"}),
        (Right.ESTIMATE, {"desk", "lead", "finance"}),
        (Right.SPEND, {"finance"}),
        (Right.SCREEN, {"oda"}),
        (Right.KEEP_LEAD_TIMES, {"lead", "planner"}),
        (Right.KEEP_NOTES, {"desk", "lead", "planner"}),
        (Right.KEEP_PARTNERSHIPS, {"lead"}),
        (Right.KEEP_POSTS, {"lead", "planner"}),
        (Right.APPOINT, {"desk", "lead"}),
        (Right.RECORD_ANSWER, {"lead"}),
        (Right.EXPEL, {"lead", "security"}),
        (Right.PLAN, {"lead", "planner"}),
        (Right.APPROVE_PLAN, {"lead"}),
        (Right.OBSERVE, {"desk", "lead", "planner"}),
        (Right.KEEP_AGREEMENTS, {"lead"}),
        (Right.RATE, {"lead", "planner"}),
        (Right.SIGNAL, {"desk", "lead", "planner"}),
        (Right.KEEP_POOLS, {"finance"}),
        (Right.RETURN, {"desk", "lead"}),
        (Right.IMPORT, {"desk", "lead"}),
        (Right.KEEP_SERIES, {"desk", "lead", "planner"}),
        (Right.LOAD_REFERENCE, {"planner"}),
        (Right.RELABEL, {"security"}),
        (Right.DECIDE_RELABEL, {"security"}),
        (Right.KEEP_PEOPLE, {"security"}),
        (Right.KEEP_TOKENS, {"security"}),
        (Right.KEEP_POLICIES, {"security"}),
        (Right.PURGE, {"security"}),
        (Right.READ_AUDIT, {"security", "auditor"}),
    ],
)
def test_a_right_is_had_by_these_sign_ins_alone(right: Right, sign_ins: set[str]):
    have = {
        name
        for name, roles in SIGN_INS.items()
        if may(frozenset(roles), right, sits_at="policy", desk="policy")
    }
    assert have == sign_ins


def test_who_carries_no_role_may_do_nothing():
    assert [right for right in Right if may(frozenset(), right, sits_at="policy")] == []


@pytest.mark.parametrize("right", [Right.LOG, Right.EDIT, Right.CANCEL])
@pytest.mark.parametrize("role", ["DESK", "POST"])
def test_a_desk_officer_has_it_at_their_own_desk_alone(right: Right, role: str):
    roles = frozenset({role})
    assert may(roles, right, sits_at="asia", desk="asia")
    assert may(roles, right, sits_at="asia")
    assert not may(roles, right, sits_at="asia", desk="europe")
    assert not may(roles, right, sits_at=None, desk="asia")
    assert not may(roles, right, sits_at=None)


@pytest.mark.parametrize(
    ("right", "role"),
    [(Right.EDIT, "LEAD"), (Right.EDIT, "STEW"), (Right.VOID, "STEW"), (Right.LOG, "LEAD")],
)
def test_a_lead_and_a_steward_have_it_at_any_desk(right: Right, role: str):
    assert may(frozenset({role}), right, sits_at=None, desk="europe")


@pytest.mark.parametrize(
    ("right", "states"),
    [
        (Right.EDIT, {"DRAFT", "PROPOSED", "APPROVED", "CONFIRMED", "POSTPONED", "COMPLETED",
                      "REPORTED", "CLOSED"}),
        (Right.CANCEL, {"DRAFT", "PROPOSED"}),
        (Right.CANCEL_APPROVED, {"APPROVED", "CONFIRMED", "POSTPONED"}),
        (Right.VOID, {"COMPLETED", "REPORTED", "CLOSED"}),
        (Right.LOG, set(State.values)),
    ],
)  # fmt: skip
def test_a_right_holds_in_these_states_alone(right: Right, states: set[str]):
    everything = frozenset(Role)
    assert {state for state in State.values if may(everything, right, state=state)} == states


def test_a_token_that_only_reads_has_no_right_that_writes():
    left = {
        right
        for right in Right
        if may(frozenset(Role), right, sits_at="policy", scopes=frozenset({"read"}))
    }
    assert left == {Right.READ_AUDIT}
    both = frozenset({"read", "write"})
    assert all(may(frozenset(Role), right, sits_at="policy", scopes=both) for right in Right)


def test_a_refusal_says_whom_to_ask():
    assert whom_to_ask(Right.VOID) == "a data steward"
    assert refusal(Right.VOID) == "You may not void a completed engagement. Ask a data steward."


def test_a_refusal_that_depends_on_the_desk_names_it():
    sentence = refusal(Right.EDIT, desk="asia")
    assert "a desk officer or an attaché or section at a post of the desk “asia”" in sentence
    assert "a country or regional lead or a data steward of any desk" in sentence


def test_a_reader_without_the_right_is_told_so():
    reader = Reader(1, "ann", "asia", frozenset({"DESK"}), frozenset())
    reader.require(Right.EDIT, desk="asia")
    reader.require(Right.VOID, Right.EDIT)
    with pytest.raises(PermissionDenied, match="of the desk “europe”"):
        reader.require(Right.EDIT, desk="europe")


def test_a_token_without_the_scope_is_told_so():
    reader = Reader(1, "ann", "asia", frozenset({"DESK"}), frozenset(), scopes=frozenset({"read"}))
    with pytest.raises(PermissionDenied, match="This token may not log an engagement"):
        reader.require(Right.LOG)


def test_the_states_of_the_file_are_those_of_an_engagement():
    check_states(State.values)
    with pytest.raises(UnreadablePolicy, match="no engagement is ever VOIDED"):
        check_states([state for state in State.values if state != "VOIDED"])
    with pytest.raises(UnreadablePolicy, match="LOST is in no group"):
        check_states([*State.values, "LOST"])


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ('"DESK", "POST"', '"DESKS"', "no role DESKS"),
        ("[rights.VOID]", "[rights.VOIDS]", "does not say who may void a completed engagement"),
        ("[rights.VOID]", "[rights.FLY]\nwho = ['DESK']\n[rights.VOID]", "no such right"),
        ("[rights.VOID]", "[right]\n[rights.VOID]", r"has \[right\]"),
        ('states = ["held"]', 'states = ["hold"]', "VOID.states: name groups"),
        ('states = ["held"]', "states = []", "VOID.states: name groups"),
        ('any_desk = ["STEW"]\n', "", "VOID: nobody has it"),
        ('any_desk = ["STEW"]', 'any_desk = "STEW"', "VOID.any_desk: give a list"),
        ('any_desk = ["STEW"]', 'any_dexk = ["STEW"]', "VOID says “any_dexk”"),
        ('any_desk = ["STEW"]', 'who = ["STEW"]', "VOID: say `who` alone"),
        ('scope = "read"', 'scope = "reading"', "the scope is one of"),
        ('out = ["CANCELLED"', 'out = ["DRAFT"', "the state DRAFT twice"),
        ("[states]", "[states", "is no TOML"),
    ],
)
def test_a_file_that_nobody_understands_is_refused(was: str, becomes: str, sentence: str):
    changed = AS_SHIPPED.replace(was, becomes)
    assert changed != AS_SHIPPED
    with pytest.raises(UnreadablePolicy, match=sentence) as refused:
        read_rights(changed)
    assert re.search(r"rights\.toml", str(refused.value))


#: Who gives a right by being somebody, instead of by the file; the admin shows rows to superusers.
_ASKS_WHO = re.compile(r"\bin \w+\.roles\b|\.is_superuser|\.is_staff|\.has_perm\(")


#: Where a role is meant and no right: the roles that routes of approval name are data, and a red
#: context takes a director, whatever other decisions a lead may take.
_MEAN_A_ROLE = {"engagements/actions/routing.py", "engagements/gates/context.py"}


def test_nothing_asks_for_a_role_or_an_administrator_where_a_right_is_meant():
    asking = [
        f"{module.path}: {line.strip()}"
        for module in room_modules()
        if module.path not in {"accounts/admin.py", *_MEAN_A_ROLE}
        for line in module.text.splitlines()
        if _ASKS_WHO.search(line)
    ]
    assert asking == []
