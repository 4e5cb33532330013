"""U6: whoever is shown rows whose marking asks for it is noted, on every address (design, b)."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse
from rest_framework.test import APIClient

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import AuditEvent, User
from accounts.roles import Role
from engagements.actions import lock_engagement
from engagements.actions.annexes import add_annex
from engagements.actions.relabelling import relabel_engagement
from engagements.models import Engagement
from tests import cast
from tests.architecture.addresses import Address, addresses
from tests.assurance.authz.asks import declared
from tests.assurance.figures import record
from tests.assurance.nouns import Noun, nouns
from tests.assurance.rest import last_part
from tests.assurance.rows import Rows, ref_of
from tests.factories import NOW, log

pytestmark = pytest.mark.django_db

WORD = "watchword"
TITLE = f"Quayside {WORD}"
FLAGGED = "CONTROLLED HARBOUR"
#: Addresses that are known to show the row; whatever else does must note it too.
SHOWING = {
    "home", "engagement-list", "engagement-detail", "engagement-edit", "engagement-withdraw",
    "engagement-history", "engagement-relabel", "annex-add", "annex-correct", "annex-withdraw",
    "annex-relabel", "partner-detail", "rest-engagement", "rest-engagements", "rest-changes",
    "rest-annexes", "rest-annex", "rest-audit", "proposal-list", "proposal-detail",
    "rest-proposals", "rest-proposal",
}  # fmt: skip


@dataclass
class Scene:
    """A flagged engagement with a remark and a proposal, and another that names it."""

    reader: Reader
    row: Engagement
    other: Engagement
    letters: str
    proposal: str
    #: Of the nouns, all flagged; each is made when it is first asked for.
    rows: Rows

    def paths(self, address: Address) -> list[str]:
        """Where the address is asked; once for each of the two engagements where it matters."""
        said = declared(address.name)
        if isinstance(said, Noun):
            if address.name == said.listed:
                return [self.rows.list_of(said)]
            row = self.rows.row(said)
            return [row if address.name == said.name else f"{row}{last_part(address)}"]
        found = []
        for kwargs in self.kwargs(address):
            with suppress(NoReverseMatch):
                found.append(reverse(address.name, kwargs=kwargs))
        return found

    def kwargs(self, address: Address) -> list[dict[str, Any]]:
        """What fills the address's slots."""
        known = {
            "letters": self.letters, "code": "XAA", "quarter": "2025Q2", "number": 1, "pk": 1,
            "username": "desk", "version": "1.0.0",
        }  # fmt: skip
        names = list(address.pattern.pattern.regex.groupindex)
        if "ref" not in names:
            return [{name: known.get(name, "1") for name in names}]
        refs = [self.proposal] if "proposal" in address.name else [self.row.ref, self.other.ref]
        return [{name: known.get(name, ref) for name in names} for ref in refs]


@pytest.fixture
def scene(db: None) -> Scene:
    """The reader has every role, and is cleared for everything."""
    with cast.everything():
        user = User.objects.get(username="security")
        user.roles = [*Role]
        user.save()
    cast.clear("security", "ALLIES", "HARBOUR", "LANTERN", "NEIGHBOURS")
    reader = reader_for(User.objects.select_related("desk").get(username="security"), on=NOW.date())
    with acting_as(reader):
        row = log(
            title=TITLE,
            marking=FLAGGED,
            state="DRAFT",
            planned={"start": date(2031, 4, 9), "end": date(2031, 4, 12)},
        )
        other = log(title="Known to all", links=[{"to": row.ref, "type": "FOLLOW_ON"}])
        held = lock_engagement(row.ref, by=reader)
        annex = add_annex(held, {"body": "Said in confidence"}, by=reader, at=NOW)
        annex.refresh_from_db()
        proposal = relabel_engagement(held, "INTERNAL", reason="Over", by=reader, at=NOW)
    assert proposal is not None
    rows = Rows(lambda _: client_of_the_reader(), WORD, FLAGGED)
    return Scene(reader, row, other, annex.letters, proposal.ref, rows)


def client_of_the_reader() -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {cast.token_of('security')}")
    return client


def body_of(answer: HttpResponseBase) -> str:
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode(errors="replace")


def notes(scene: Scene, path: str) -> list[AuditEvent]:
    with acting_as(scene.reader):
        rows = AuditEvent.objects.filter(operation="READ", changes__at=f"GET {path}")
        # What the tests read themselves belongs to no request.
        return list(rows.exclude(request_id="").order_by("id"))


def asked(scene: Scene) -> Iterator[tuple[str, str, HttpResponseBase]]:
    """Every address with its answer, by token and by session."""
    api = client_of_the_reader()
    browser = Client()
    browser.force_login(User.objects.get(username="security"))
    for address in addresses():
        for path in scene.paths(address):
            client = api if path.startswith("/api/") else browser
            yield address.name, path, client.get(path)


def shown_of(scene: Scene, name: str, body: str) -> set[str]:
    """The flagged rows that an answer shows, by what a note calls them."""
    marked = [scene.rows.row(noun) for noun in nouns() if not noun.open]
    refs = {scene.row.ref, *map(ref_of, marked)}
    shown = {ref for ref in refs if ref in body}
    return shown | {scene.row.ref} if TITLE in body else shown


def test_every_address_that_shows_a_flagged_row_notes_it(scene: Scene):
    showing, missed, spilled, looked = set(), [], [], 0
    for noun in nouns():
        scene.rows.row(noun)
    for name, path, answer in asked(scene):
        looked += 1
        body = body_of(answer)
        noted = notes(scene, path)
        told = {ref for event in noted for ref in event.changes["refs"]}
        shown = shown_of(scene, name, body.replace(path, ""))
        if answer.status_code == 200 and shown:
            showing.add(name)
            missed += [f"{path}: {ref}" for ref in shown - told]
        spilled += [path for event in noted if WORD in json.dumps(event.changes)]
        assert {(e.actor_id, e.marking_id) for e in noted} <= {
            (scene.reader.user_id, scene.row.marking_id)
        }
    assert (missed, spilled) == ([], [])
    registers = {name for noun in nouns() if not noun.open for name in (noun.name, noun.listed)}
    assert {*SHOWING, *registers} - showing == set()
    record(
        "U6",
        f"{looked} addresses asked; {len(showing)} showed a row whose reads are noted, "
        f"{len(showing)} noted it; content in the notes: 0",
    )


@pytest.fixture
def api(db: None) -> APIClient:
    return client_of_the_reader()


def test_one_request_leaves_one_note_of_all_it_showed(scene: Scene, api: APIClient):
    with acting_as(scene.reader):
        second = log(title="Quayside too", marking=FLAGGED)
    api.get("/api/v1/engagements/")
    [event] = notes(scene, "/api/v1/engagements/")
    assert event.changes["refs"] == sorted([scene.row.ref, second.ref])
    assert len(event.request_id) == 32
    assert event.table_name == "engagements_engagement"


def test_a_search_is_noted_without_its_words(scene: Scene, api: APIClient):
    answer = api.get("/api/v1/engagements/", {"q": "watchword"})
    assert scene.row.ref in answer.content.decode()
    [event] = notes(scene, "/api/v1/engagements/")
    assert "watchword" not in json.dumps(event.changes)


def test_rows_that_ask_for_nothing_leave_no_note(scene: Scene, api: APIClient):
    with acting_as(scene.reader):
        plain = log(title="Nothing to note")
    assert api.get(f"/api/v1/engagements/{plain.ref}/").status_code == 200
    assert notes(scene, f"/api/v1/engagements/{plain.ref}/") == []


def test_what_is_not_shown_is_not_noted(scene: Scene, api_as):
    cast.clear("desk")
    path = f"/api/v1/engagements/{scene.row.ref}/"
    assert api_as("desk").get(path).status_code == 404
    assert notes(scene, path) == []


def test_a_refusal_that_shows_the_row_is_noted(scene: Scene):
    browser = Client()
    browser.force_login(User.objects.get(username="security"))
    with acting_as(scene.reader):
        Engagement.objects.filter(pk=scene.row.pk).update(
            state="CANCELLED", cancel_by="HOME", cancel_reason="OTHER"
        )
    path = f"/engagements/{scene.row.ref}/withdraw/"
    answer = browser.get(path)
    assert (answer.status_code, scene.row.ref in answer.content.decode()) == (409, True)
    [event] = notes(scene, path)
    assert event.changes["refs"] == [scene.row.ref]
