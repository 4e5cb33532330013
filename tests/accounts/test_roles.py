"""Who may do what, as the table of roles says it."""

import pytest

from accounts.roles import RIGHTS, ROLE_NAMES, SIGN_INS, Right, Role, may, roles_with


def test_every_role_has_a_name_that_people_use():
    assert set(ROLE_NAMES) == set(Role)


def test_every_right_belongs_to_somebody():
    assert {right for right in Right if RIGHTS.get(right)} == set(Right)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("desk", {"DESK", "POST"}),
        ("lead", {"LEAD", "APPR"}),
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
        (Right.IMPORT, {"desk", "lead"}),
    ],
)
def test_a_right_is_had_by_these_sign_ins_alone(right: Right, sign_ins: set[str]):
    assert {name for name, roles in SIGN_INS.items() if may(frozenset(roles), right)} == sign_ins


def test_who_carries_no_role_may_do_nothing():
    assert [right for right in Right if may(frozenset(), right)] == []


def test_a_refusal_can_say_whom_to_ask():
    assert roles_with(Right.VOID) == "data steward"
