"""A log in which every sort of record carries every marking, and whatever carries one says so.

Each marking has a word of its own that stands in every text of every record so marked. A reader who
may not read the marking must never meet the word.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.roles import Role
from engagements.actions import (
    cancel_engagement,
    lock_engagement,
    log_engagement,
    void_engagement,
)
from engagements.actions.annexes import add_annex
from engagements.actions.relabelling import relabel_engagement
from engagements.actions.series import open_series
from engagements.models import Engagement
from tests.assurance.figures import SLOW
from tests.assurance.nouns import nouns
from tests.assurance.personas import CLEARED, MARKINGS, People
from tests.assurance.rows import Rows

#: Words that nothing else in the service contains.
WORDS = dict(
    zip(
        MARKINGS,
        (
            "quokka", "numbat", "bilby", "potoroo", "dunnart", "bettong", "wambenger", "kowari",
            "mulgara", "ningaui", "kaluta", "pilliga",
        ),
        strict=True,
    )
)  # fmt: skip
#: The source of the visits, whose references are their words.
SOURCE = "fleet"
SERIES = "WORLD-TALKS"
#: A day that every clock of a test run has before it.
AHEAD = date(2190, 1, 8)
#: The markings under which there is a row of each noun in the quick form.
_OF_NOUNS = ("PUBLIC", "LIMITED", "CONTROLLED", "CONTROLLED HARBOUR LANTERN")
#: Whom the world is about.
PARTNERS = ("XAA", "XBB", "SGP", "IDN", "JPN")


@dataclass
class World:
    """References by marking, then by what the record is; remarks and proposals by their names.

    `rows` makes rows of the nouns that `tests/assurance/nouns/` declares, by marking; `paths` leads
    to one each and to their lists, by the name of the address.
    """

    refs: dict[str, dict[str, str]] = field(default_factory=dict)
    annexes: list[tuple[str, str]] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)
    rows: dict[str, Rows] = field(default_factory=dict)
    paths: dict[str, list[str]] = field(default_factory=dict)

    def visible(self, reads: tuple[str, ...]) -> list[str]:
        return [ref for text in reads for ref in self.refs[text].values()]


def make_world(people: People, *, series: bool = True) -> World:
    """Writes it as the persona who may read everything."""
    world = World()
    at = datetime.now(UTC)
    with people.acting() as by:
        if series:
            open_series({"code": SERIES, "name": "Talks", "partners": ["XAA", "SGP"]}, by=by)
        for number, marking in enumerate(MARKINGS):
            world.refs[marking] = _of_marking(marking, number, by=by, at=at)
        _relate(world, by=by, at=at)
        _remark(world, by=by, at=at)
        _propose(world, by=replace(by, roles=by.roles | {Role.SECO}), at=at)
    _add_rows(world, people)
    return world


def said(marking: str, what: str) -> dict[str, Any]:
    """Every text of a record, with the marking's word in it."""
    word = WORDS[marking]
    return {
        "marking": marking,
        "title": f"{what} {word}",
        "summary": f"About the {word}",
        "place_name": f"{word} barracks",
    }


def _of_marking(marking: str, number: int, *, by: Reader, at: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    for what, fields in _records(marking, number):
        engagement = log_engagement({**said(marking, what), **fields}, by=by, at=at).engagement
        found[what] = engagement.ref
        if what == "Cancelled":
            cancel_engagement(
                engagement, by=by, at=at, cancel_by="HOME", cancel_reason="OTHER",
                reason=f"No {WORDS[marking]} to be had",
            )  # fmt: skip
        if what == "Voided":
            void_engagement(engagement, by=by, at=at, reason=f"The {WORDS[marking]} came twice")
    return found


def _records(marking: str, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Bilateral and multilateral, held and ahead, standing, reached, called off."""
    word = WORDS[marking]
    day = date(2025, 1, 6) + timedelta(days=29 * number)
    held = {"start": day, "end": day + timedelta(days=2)}
    both = [{"partner": "XAA", "people": 3 + number}]
    yield "Visit", {
        "kind": "VIS-SHIP", "place": "HOME", "participants": both, "actual": held,
        "people_home": 10, "cost_home": {"amount": 100 + number, "currency": "EUR"},
        "external_source": SOURCE, "external_ref": word, "series": SERIES,
        "service": ["NAVY"], "domain": ["SEA"], "focus": ["HUMANITARIAN"],
        "principals": [{"side": "XAA", "office": f"Chief of {word}", "level": "L7"}],
    }  # fmt: skip
    yield "Exercise", {
        "kind": "EXR-MAJ", "place": "THIRD", "place_party": "NZL", "frameworks": ["ASEAN"],
        "participants": [
            {"partner": "XAA", "people": 5}, {"partner": "XBB", "role": "OBSERVER", "people": 1},
            {"partner": "SGP", "people": 40, "role": "HOST"},
            {"partner": "IDN", "role": "NO_SHOW", "acceptance": "ACCEPTED"},
            {"partner": "JPN", "acceptance": "DECLINED", "role": "INVITED"},
        ],
        "actual": {"start": day, "end": day + timedelta(days=6)},
        "outcomes": ["COMP", "CONF"],
        "cost_home": {"amount": 1000 + number, "currency": ("USD", "GBP", "AUD")[number % 3]},
    }  # fmt: skip
    yield "Meeting", {
        "kind": "HLE-MIN", "place": "PARTNER", "participants": [{"partner": PARTNERS[number % 5]}],
        "planned": {"start": AHEAD, "end": AHEAD + timedelta(days=1)},
        "principals": [{"side": "HOME", "office": f"Minister of {word}", "level": "L9"}],
    }  # fmt: skip
    yield "Overdue", {
        "kind": "TLK-STRAT", "place": "VIRTUAL", "participants": [{"partner": "XBB"}],
        "planned": {"start": day, "end": day}, "series": SERIES,
    }  # fmt: skip
    yield "Attaché", {
        "kind": "REP-RES", "place": "PARTNER", "participants": [{"partner": "SGP", "people": 1}],
        "actual": {"start": date(2025, 2, 1), "end": None},
    }  # fmt: skip
    yield "Statement", {
        "kind": "AGR-JST", "place": "PARTNER", "participants": [{"partner": "IDN"}],
        "actual": {"start": day, "end": day}, "milestone_date": day,
    }  # fmt: skip
    yield "Cancelled", {
        "kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "XBB"}],
        "planned": {"start": AHEAD, "end": AHEAD},
    }  # fmt: skip
    yield "Voided", {
        "kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "XBB"}],
        "actual": held,
    }  # fmt: skip


def _relate(world: World, *, by: Reader, at: datetime) -> None:
    """Containers whose parts carry other markings, and links from each marking to the next."""
    planned = {"start": date(2025, 3, 1), "end": date(2025, 3, 20)}
    stop = {"start": date(2025, 3, 5), "end": date(2025, 3, 6)}
    for marking, following in zip(MARKINGS, (*MARKINGS[1:], MARKINGS[0]), strict=True):
        parts = [
            _logged({
                **said(of, f"Stop of {WORDS[marking]}" if of == marking else "Stop"),
                "kind": "VIS-SHIP", "place": "PARTNER", "actual": stop,
                "participants": [{"partner": "JPN"}],
                "links": [{"to": world.refs[of]["Visit"], "type": "FOLLOW_ON"}],
            }, by=by, at=at)
            for of in (marking, following, "PUBLIC")
        ]  # fmt: skip
        tour = _logged({
            **said(marking, "Tour"), "kind": "VIS-SHIP", "is_container": True, "participants": [],
            "state": "DRAFT", "planned": planned, "children": [part.ref for part in parts],
            "links": [{"to": world.refs[following]["Exercise"], "type": "MARGIN_OF"}],
        }, by=by, at=at)  # fmt: skip
        world.refs[marking] |= {"Tour": tour.ref, "Stop": parts[0].ref}
        world.refs[following]["Stop elsewhere"] = parts[1].ref


def _remark(world: World, *, by: Reader, at: datetime) -> None:
    """One remark as readable as its engagement, and one that few read."""
    for marking in MARKINGS:
        engagement = lock_engagement(world.refs[marking]["Exercise"], by=by)
        for of in dict.fromkeys((marking, MARKINGS[-1])):
            fields = {"marking": of, "body": f"Of the {WORDS[of]} more is known"}
            try:
                annex = add_annex(engagement, fields, by=by, at=at)
            except ValidationError:
                # Where nobody could read both.
                continue
            annex.refresh_from_db(fields=["letters"])
            world.annexes.append((engagement.ref, annex.letters))


def _propose(world: World, *, by: Reader, at: datetime) -> None:
    """Lowering a marking that takes two persons waits for the second one."""
    for marking in MARKINGS:
        engagement = lock_engagement(world.refs[marking]["Attaché"], by=by)
        if engagement.marking.two_person:
            reason = f"Nobody minds the {WORDS[marking]} any more"
            waiting = relabel_engagement(engagement, "PUBLIC", reason=reason, by=by, at=at)
            if waiting is None:
                raise RuntimeError(engagement.ref)
            waiting.refresh_from_db(fields=["ref"])
            world.proposals.append(waiting.ref)


def _add_rows(world: World, people: People) -> None:
    """Of every noun; those with a marking of their own belong to wholes that everybody reads."""
    client = people.client(CLEARED)
    for marking in MARKINGS if SLOW else _OF_NOUNS:
        wholes = world.rows.get(MARKINGS[0])
        rows = world.rows[marking] = Rows(lambda _: client, WORDS[marking], marking, wholes)
        for noun in nouns():
            if noun.open and wholes is not None:
                continue
            world.paths.setdefault(noun.name, []).append(rows.row(noun))
            world.paths.setdefault(noun.listed, []).append(rows.list_of(noun))


def _logged(fields: dict[str, Any], *, by: Reader, at: datetime) -> Engagement:
    return log_engagement(fields, by=by, at=at).engagement
