"""Every requirement of ASVS 5.0 that applies has an answer, and what it names is there (S1)."""

import pytest

from tests.assurance import asvs
from tests.assurance.figures import record


def _answers() -> list[asvs.Answer]:
    return [answer for chapter in asvs.chapters() for answer in chapter.answers]


def test_every_requirement_that_applies_is_answered_for():
    wanted = asvs.wanted()
    answers = _answers()
    assert [answer.number for answer in answers] == sorted(wanted, key=_in_order)
    assert [a.number for a in answers if (a.level == 3) is not wanted[a.number]] == []
    missing = {
        (answer.number, evidence): fault
        for answer in answers
        for evidence in answer.evidence
        if (fault := asvs.fault_of(evidence))
    }
    assert missing == {}
    named = {evidence for answer in answers for evidence in answer.evidence}
    found = asvs.standings()
    record(
        "S1",
        f"{found['tested'] + found['documented']} of {len(answers)} requirements led to"
        f" {len(named)} tests and parts of documents, all there; {found['inherited']} inherited,"
        f" {found['not here']} not here, {found['open']} open",
    )


def _in_order(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]


def test_what_is_not_held_says_so_in_a_sentence():
    silent = [
        answer.number
        for answer in _answers()
        if answer.standing in ("inherited", "not here", "open") and len(answer.note.split()) < 4
    ]
    assert silent == []


def test_the_readable_table_is_up_to_date():
    """After docs/asvs.toml has changed, run `python -m tests.assurance.asvs`."""
    assert asvs.TABLE.read_text(encoding="utf-8") == asvs.written()


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        ("make lint", ""),
        ("make dinner", "no such target"),
        ("docs/decisions/0004-references-are-drawn.md#4-references-are-drawn-not-counted", ""),
        ("docs/invariants.md#no-such-part", "no such heading"),
        ("docs/never-written.md#anything", "no such file"),
        ("config/settings.py", "neither a test, a part of a document nor a step of make"),
        ("tests/assurance/test_asvs.py", ""),
        ("tests/assurance/asvs.py", "no test in it"),
        ("tests/assurance/test_asvs.py::test_that_nobody_wrote", "no such test"),
    ],
)
def test_what_is_named_and_not_there_is_found_out(evidence: str, fault: str):
    assert asvs.fault_of(evidence) == fault
