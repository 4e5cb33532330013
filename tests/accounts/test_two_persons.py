"""Whoever asked for something never decides on it."""

import pytest

from accounts.two_persons import is_second_person


@pytest.mark.parametrize(
    ("decider", "involved", "second"),
    [
        (1, [2], True),
        (1, [1], False),
        (1, [2, 1], False),
        (1, [2, 3], True),
        (1, [None], True),
        (1, [], True),
    ],
)
def test_the_second_person_is_another_one(decider: int, involved: list[int | None], second: bool):
    assert is_second_person(decider, involved=involved) is second
