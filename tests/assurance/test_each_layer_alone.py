"""A3: either layer of need-to-know, with the other one switched off, hides what is to be hidden."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections
from psycopg import sql

from accounts import acting, readers
from accounts.acting import Reader, reader_for
from accounts.models import User
from reports.actions import recount
from tests.assurance.figures import effort, record
from tests.assurance.personas import BY_NAME, CLEARED, People, marking_ids, sign_up
from tests.assurance.probes import Probe, probes
from tests.assurance.reading import Answer, Asker, asked
from tests.assurance.world import WORDS, World, make_world

READERS = ("lapsed", "internal", "limited-harbour", "lantern")
Answers = dict[str, dict[Probe, list[Answer]]]


@contextmanager
def row_security_off() -> Iterator[None]:
    """By the owner, for every table that has it, and put back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname")
        tables = [name for (name,) in cursor.fetchall()]
        assert "engagements_engagement" in tables
    _alter(tables, "DISABLE")
    try:
        yield
    finally:
        _alter(tables, "ENABLE")


def _alter(tables: list[str], what: str) -> None:
    with connections["owner"].cursor() as cursor:
        for name in tables:
            statement = sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY")
            cursor.execute(statement.format(sql.Identifier(name), sql.SQL(what)))


@contextmanager
def filters_off(everything: frozenset[int]) -> Iterator[None]:
    """Every queryset and statement takes each reader for somebody who may read everything.

    The database is told the truth, as it is when a filter is forgotten.
    """
    tell = acting._tell_database

    def deceived(**known: Any) -> Reader:
        return Reader(**{**known, "marking_ids": everything})

    def tell_the_truth(reader: Reader | None, using: str) -> None:
        if reader is not None:
            user = User.objects.get(pk=reader.user_id)
            true = reader_for(user, on=datetime.now(UTC).date()).marking_ids
            reader = replace(reader, marking_ids=true)
        tell(reader, using)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "Reader", deceived)
        patch.setattr(acting, "_tell_database", tell_the_truth)
        yield


def test_each_layer_alone_hides_what_both_hide(live: str) -> None:
    people = sign_up((*READERS, CLEARED))
    world = make_world(people)
    recount()
    everything = frozenset(marking_ids(people).values())
    questions = _questions(world)
    with_both = _answers(people, questions)
    with row_security_off():
        with_filters = _answers(people, questions)
    with filters_off(everything):
        with_row_security = _answers(people, questions)
    with row_security_off(), filters_off(everything):
        with_neither = _answers(people, questions[:60])

    cells = sum(_cells(answers) for answers in (with_filters, with_row_security))
    assert _leaks(with_both) == []
    assert _leaks(with_filters) == []
    assert _leaks(with_row_security) == []
    # Neither hides more than both do, nor less: the answers are the same to the byte.
    assert _differences(with_both, with_filters) == []
    assert _differences(with_both, with_row_security) == []
    # What was looked for would have been found.
    assert len(_leaks(with_neither)) > 100
    record(
        "A3",
        f"{cells:,} cells of GET route, reader and hidden marking with one layer off, 0 leaks; "
        f"{len(_leaks(with_neither)):,} leaks seen with both off",
    )


def _questions(world: World) -> list[Probe]:
    """Every route, and every tenth of its questions in the quick form; the log before the rest."""
    found = [probe for probe in probes(world) if probe.name != "readyz"]
    routes: dict[str, Probe] = {}
    for probe in found:
        routes.setdefault(probe.name, probe)
    few = found[:: effort(10, 1)]
    return sorted({*routes.values(), *few}, key=lambda p: ("engagement" not in p.name, p.path))


def _answers(people: People, questions: list[Probe]) -> Answers:
    return {name: asked(Asker(people, name), questions) for name in READERS}


def _cells(answers: Answers) -> int:
    return sum(len(BY_NAME[name].hidden) * len(given) for name, given in answers.items())


def _leaks(answers: Answers) -> list[str]:
    """Where a reader met the word of a marking that they may not read, other than in their own."""
    return [
        f"{name} met {WORDS[marking]} of {marking} at {probe.path}"
        for name, given in answers.items()
        for probe, several in given.items()
        for marking in BY_NAME[name].hidden
        if any(_says(answer, marking, probe) for answer in several)
    ]


def _says(answer: Answer, marking: str, probe: Probe) -> bool:
    word = WORDS[marking]
    if word in probe.path:
        # The question itself, which the answer repeats.
        return False
    return word in answer.body.decode() or any(word in value for _, value in answer.headers)


def _differences(one: Answers, other: Answers) -> list[str]:
    return [
        f"{name}: {probe.path}"
        for name, given in one.items()
        for probe, answers in given.items()
        if other[name][probe] != answers
    ]
