"""Whether an answer lets its reader know of what carries a marking."""

import json
from collections.abc import Callable

from django.http import HttpResponse

from tests.assurance.authz.log import PARTNERS, QUARTER, WORDS, Log
from tests.assurance.nouns import nouns
from tests.assurance.rows import ref_of


def text_of(response: HttpResponse) -> str:
    streamed = getattr(response, "streaming", False)
    return (b"".join(response.streaming_content) if streamed else response.content).decode()


def shows(name: str, text: str, log: Log, marking: str) -> bool:
    """By the names and words of it, or by figures that are nothing but its own."""
    if name in _LISTED:
        return _by_row(name, text, log, marking)
    return _SHOWS.get(name, _by_name)(text, log, marking)


def is_there(name: str, log: Log, marking: str) -> bool:
    """Whether there is anything so marked that the address could show."""
    if name in {"rest-proposals", "proposal-list"}:
        return marking in log.proposals
    return name not in _LISTED or marking in log.rows


def tells_all(name: str) -> bool:
    """Whether it must show what its reader may see; others may, and none shows what is hidden."""
    return name in _SHOWS or name in _LISTED or name in _TELLS_ALL


def holds_others(name: str) -> bool:
    """Whether it shows all rows that belong to an engagement, as far as each may be read."""
    return name in _HOLDS_REMARKS or (name in _LISTED and _LISTED[name].own_marking)


def _by_row(name: str, text: str, log: Log, marking: str) -> bool:
    """Of one noun."""
    rows = log.rows.get(marking)
    return rows is not None and ref_of(rows.row(_LISTED[name])) in text


def _by_name(text: str, log: Log, marking: str) -> bool:
    return log.refs[marking] in text or WORDS[marking] in text


def _by_word(text: str, _: Log, marking: str) -> bool:
    """On or about the engagement that all remarks are on."""
    return f"A remark on the {WORDS[marking]}" in text


def _by_figures(text: str, _: Log, marking: str) -> bool:
    """A summary, or a list of them, as JSON; or the list as CSV."""
    if not text.startswith("{"):
        return f"\n{PARTNERS[marking]},{QUARTER}," in text
    said = json.loads(text)
    items = said.get("results", [said])
    return any(item["partner"] == PARTNERS[marking] and item["counted"] > 0 for item in items)


def _by_missing(text: str, _: Log, marking: str) -> bool:
    """A quarter to be returned for a partner with whom there is something."""
    return f'"partner":"{PARTNERS[marking]}"' in text


def _by_rows(text: str, _: Log, marking: str) -> bool:
    """The page of all partners has a row for those with whom something was counted."""
    return f"/partners/{PARTNERS[marking]}/" in text


def _by_kinds(text: str, _: Log, marking: str) -> bool:
    """The page of one partner has a table by kind once something was counted."""
    return 'id="by-family"' in text


def _by_ref(text: str, log: Log, marking: str) -> bool:
    """A page that says back what was searched for."""
    return log.refs[marking] in text


def _by_proposal(text: str, log: Log, marking: str) -> bool:
    return log.proposals.get(marking, "-none-") in text


_SHOWS: dict[str, Callable[[str, Log, str], bool]] = {
    "rest-returns": _by_missing,
    "rest-summaries": _by_figures,
    "rest-summary": _by_figures,
    "summary-list": _by_rows,
    "partner-summary": _by_kinds,
    "rest-proposals": _by_proposal,
    "proposal-list": _by_proposal,
    "engagement-list": _by_ref,
    "rest-annexes": _by_word,
    "engagement-detail": _by_word,
}
#: These show all remarks on the engagement that everybody reads, as far as each may.
_HOLDS_REMARKS = frozenset({"rest-annexes", "engagement-detail"})
_TELLS_ALL = frozenset({"rest-engagements", "rest-audit", "home", "partner-detail"})
_LISTED = {noun.listed: noun for noun in nouns()}
