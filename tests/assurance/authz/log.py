"""The log of the matrix: one engagement a marking, each with a partner and a word of its own."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from accounts.acting import Reader, acting_as, reader_for
from accounts.actions.calendar_keys import issue_calendar_key
from accounts.models import AccessToken, AuditEvent, Proposal
from engagements.actions import lock_engagement, log_engagement
from engagements.actions.annexes import add_annex
from engagements.actions.relabelling import relabel_engagement
from engagements.actions.series import open_series
from engagements.models import Engagement
from engagements.models.choices import CALLED_OFF_STATES
from reports.actions import recount
from tests.assurance.authz.people import MARKINGS, People
from tests.assurance.figures import SLOW
from tests.assurance.nouns import nouns
from tests.assurance.rows import Rows

QUARTER = "2025Q2"
SERIES = "MATRIX"
#: The marking that whoever is cleared for anything reads.
LOWEST = "PUBLIC"
HELD = {"start": date(2025, 5, 6), "end": date(2025, 5, 8)}
EARLIER = {"start": date(2024, 5, 6), "end": date(2024, 5, 8)}
AHEAD = {"start": date(2190, 1, 8), "end": date(2190, 1, 9)}
#: In the quick form some things are asked of these markings alone: one that nearly all read, and
#: one that nearly none do.
FEW = (LOWEST, "CONTROLLED HARBOUR LANTERN")
#: The markings under which there is a row of each noun.
OF_NOUNS = MARKINGS if SLOW else (*FEW, "LIMITED HARBOUR", "CONTROLLED")
#: Twelve states that nothing else in the log is about, and words that nothing else contains.
PARTNERS = dict(
    zip(
        MARKINGS,
        ("AUS", "BRA", "CHL", "DNK", "EGY", "FRA", "GHA", "IDN", "JPN", "KEN", "MEX", "NLD"),
        strict=True,
    )
)
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


@dataclass
class Log:
    """References: of engagements, remarks, proposals and events by marking, and one by state.

    All remarks are on the engagement that everybody reads. Only some markings can have a proposal.
    `rows` has the rows of the nouns for those markings that there are some of.
    """

    refs: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    proposals: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    in_state: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    token: int = 0
    calendar_key: int = 0


def entry(marking: str, what: str = "Visit", **given: Any) -> dict[str, Any]:
    """A ship visit that was held, with the marking's word in every text."""
    word = WORDS[marking]
    return {
        "kind": "VIS-SHIP",
        "place": "HOME",
        "participants": [{"partner": PARTNERS[marking], "people": 7}],
        "actual": HELD,
        "marking": marking,
        "title": f"{what} {word}",
        "summary": f"About the {word}",
        "place_name": f"{word} barracks",
        **given,
    }


def reader_of(people: People, name: str) -> Reader:
    return reader_for(people.users[name], on=datetime.now(UTC).date())


def write_log(people: People) -> Log:
    """As the persona who reads everything; counted, so that summaries have their figures."""
    log = Log()
    at = datetime.now(UTC)
    with acting_as(reader_of(people, "everything")) as by:
        open_series({"code": SERIES, "name": "Matrix"}, by=by)
        log.calendar_key = issue_calendar_key(name="mine", by=by, at=at)[0].pk
        for marking in MARKINGS:
            log.refs[marking] = log_engagement(entry(marking), by=by, at=at).engagement.ref
            key = Engagement.objects.values_list("pk", flat=True).get(ref=log.refs[marking])
            log.keys[marking], log.events[marking] = str(key), _logging_of(key)
        whole = lock_engagement(log.refs[LOWEST], by=by)
        for marking in MARKINGS:
            remark = {"body": f"A remark on the {WORDS[marking]}", "marking": marking}
            log.remarks[marking] = add_annex(whole, remark, by=by, at=at).letters
    with acting_as(reader_of(people, "as-security")) as officer:
        _propose(log, reader_of(people, "everything"), officer, at)
    _add_rows(log, people)
    log.token = AccessToken.objects.get(user=people.users["everything"]).pk
    recount()
    return log


def _add_rows(log: Log, people: People) -> None:
    """Of every noun; those with a marking of their own belong to wholes that everybody reads."""
    client = people.rest("everything")
    for marking in OF_NOUNS:
        wholes = log.rows.get(LOWEST)
        log.rows[marking] = Rows(lambda _who: client, WORDS[marking], marking, wholes)
        for noun in nouns():
            log.rows[marking].row(noun)


def _logging_of(key: int) -> str:
    """The name of the event that the row of an engagement left when it was made."""
    events = AuditEvent.objects.filter(table_name="engagements_engagement", object_id=str(key))
    return events.earliest("pk").name


def _propose(log: Log, writer: Reader, officer: Reader, at: datetime) -> None:
    """Lowering an engagement of its own for each marking that takes two persons to lower."""
    for marking in MARKINGS:
        if not marking.startswith("CONTROLLED"):
            continue
        earlier = entry(marking, "Second", actual=EARLIER)
        with acting_as(writer):
            ref = log_engagement(earlier, by=writer, at=at).engagement.ref
        proposal = relabel_engagement(
            lock_engagement(ref, by=officer), "LIMITED", reason="It was said in public.",
            by=officer, at=at,
        )  # fmt: skip
        if not isinstance(proposal, Proposal):
            message = f"{marking} was lowered by one person alone"
            raise TypeError(message)
        log.proposals[marking] = proposal.ref


def write_states(people: People, states: list[str]) -> Log:
    """One engagement in each state, set to it: who may do what then is all that is asked."""
    log = Log()
    at = datetime.now(UTC)
    with acting_as(reader_of(people, "everything")) as by:
        for state in states:
            held = state in {"COMPLETED", "REPORTED", "CLOSED", "VOIDED"}
            days = {} if held else {"actual": None, "planned": AHEAD}
            said = entry("INTERNAL", purpose_check=True, **days)
            made = log_engagement(said, by=by, at=at).engagement
            off = state in CALLED_OFF_STATES
            why = {"cancel_by": "HOME", "cancel_reason": "OTHER"} if off else {}
            if state in {"REPORTED", "CLOSED"}:
                why = {"report": "They came."}
            Engagement.objects.filter(pk=made.pk).update(state=state, **why)
            log.in_state[state] = made.ref
    return log
