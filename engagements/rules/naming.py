"""Rules about codes and texts: everything that is named is there, and fits."""

from collections.abc import Iterator

from engagements.entry import Entry, Findings
from engagements.references import References
from partners.currencies import CURRENCIES, NO_SUCH_CURRENCY


def check_known(entry: Entry, refs: References, found: Findings) -> None:
    """Every code is one that stands in its register, and that the reader may see."""
    if refs.kind is None:
        what = f"“{entry.kind[:20]}” is not a kind." if entry.kind else "Say what kind it is."
        found.error("kind", f"{what} Take a code from /api/v1/kinds/, such as VIS-SHIP.")
    for what, register, rows, known in (
        ("a partner", "partners", _partners(entry), refs.partners),
        ("an outcome", "outcomes", _outcomes(entry), refs.outcomes),
    ):
        for name, code in rows:
            if code not in known:
                found.error(
                    name, f"“{code[:40]}” is not {what}. Take a code from /api/v1/{register}/."
                )
    for name, code in _frameworks(entry):
        if code not in refs.frameworks and code not in refs.agreements:
            found.error(
                name,
                f"“{code[:40]}” is neither a grouping nor an agreement. Take a code from "
                "/api/v1/groupings/, or a reference from /api/v1/agreements/.",
            )
    _check_goal(entry, refs, found)
    for name, ref in _engagements(entry):
        if ref not in refs.engagements:
            found.error(name, f"There is no engagement {ref[:20]}. Give the reference of one.")
    _check_single(entry, refs, found)


def _check_single(entry: Entry, refs: References, found: Findings) -> None:
    if entry.series is not None and not refs.series_known:
        found.error(
            "series", f"“{entry.series[:40]}” is not a series. Take one from /api/v1/series/."
        )
    if not refs.desk_known:
        found.error("desk", "Name the desk that keeps this engagement by its code.")
    if refs.owner_id is None:
        found.error("owner", "The owner is somebody who can sign in: give a user name.")
    if refs.marking_id is None:
        found.error("marking", "Choose one of the markings that you may use.")
    if entry.cost_currency and entry.cost_currency not in CURRENCIES:
        found.error("cost_home.currency", NO_SUCH_CURRENCY)


def _check_goal(entry: Entry, refs: References, found: Findings) -> None:
    if entry.goal is None:
        return
    if refs.goal is None:
        found.error(
            "goal",
            f"There is no goal {entry.goal[:20]}. Take the `ref` of one from /api/v1/plans/.",
        )
    elif not refs.goal.approved:
        found.error("goal", f"{refs.goal.plan} is a draft: cite its goals once it is approved.")
    elif refs.goal.partner is not None and refs.goal.partner not in entry.partners:
        found.error(
            "goal",
            f"{entry.goal} is a goal with {refs.goal.partner}, who is no participant: name one of "
            "a participant's plan.",
        )


def _partners(entry: Entry) -> Iterator[tuple[str, str]]:
    for at, participant in enumerate(entry.participants):
        yield f"participants.{at}.partner", participant.partner
    if entry.place_party is not None:
        yield "place_party", entry.place_party
    if entry.host is not None:
        yield "host", entry.host


def _outcomes(entry: Entry) -> Iterator[tuple[str, str]]:
    for at, row in enumerate(entry.outcomes):
        yield f"outcomes.{at}.outcome", row.outcome


def _frameworks(entry: Entry) -> Iterator[tuple[str, str]]:
    for at, code in enumerate(entry.frameworks):
        yield f"frameworks.{at}", code


def _engagements(entry: Entry) -> Iterator[tuple[str, str]]:
    for at, (to, _) in enumerate(entry.links):
        yield f"links.{at}.to", to
    for at, ref in enumerate(entry.children):
        yield f"children.{at}", ref
    if entry.parent is not None:
        yield "parent", entry.parent


def check_texts(entry: Entry, found: Findings) -> None:
    for name, text, longest in (
        ("title", entry.title, 140),
        ("summary", entry.summary, 280),
        ("place_name", entry.place_name, 120),
        ("external_source", entry.external_source, 80),
        ("external_ref", entry.external_ref, 120),
    ):
        if text is None:
            continue
        if len(text) > longest:
            found.error(name, f"Shorten this to {longest} characters; it has {len(text)}.")
        if any(ord(character) < 32 or character == "\x7f" for character in text):
            found.error(name, "Take out the control characters.")
    if entry.asked_for and not entry.purpose_check:
        found.error("purpose_check", "Affirm that it is neither an operation nor coercive.")
    if entry.report and not entry.held:
        found.error("report", "There is nothing to report before it was held.")
    if entry.state in {"REPORTED", "CLOSED"} and not entry.report:
        found.error("report", "Say what came of it: the report.")
    if (entry.external_source is None) != (entry.external_ref is None):
        found.error("external_ref", "Give both external_source and external_ref, or neither.")
