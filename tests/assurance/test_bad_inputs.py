"""I2: whatever is sent anywhere gets an answer that says what to do, and never a fault."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from engagements.filters import EngagementFilters
from engagements.serializers import EngagementEntry
from tests.architecture.addresses import addresses
from tests.assurance import corpus
from tests.assurance.figures import SLOW, effort, record
from tests.assurance.nouns import Noun, nouns
from tests.assurance.rest import LOG, VISIT, Things, view_of
from tests.assurance.rows import encoded
from tests.cast import token_of
from tests.doors import Inputs
from tests.importer.files import HEADER, MAPPING, ROW

#: What no answer says: the words of Python, of PostgreSQL, of the libraries in between.
_INNER = re.compile(
    rb"Traceback|File \"|psycopg|django\.|rest_framework|DETAIL:|CONTEXT:|SQLSTATE|violates |"
    rb"syntax error at|relation \"|engagements_|accounts_|object at 0x|site-packages"
)
_COUNTED: Counter[int] = Counter()


@dataclass
class Place:
    """Somewhere that an input can be put."""

    name: str
    knock: Callable[[Any], Any]


@pytest.fixture
def things(db, api_as):
    return Things(api_as).make()


@pytest.fixture
def rest(db):
    made = APIClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of('desk')}")
    return made


@pytest.fixture
def browser(db):
    made = Client(raise_request_exception=False)
    made.force_login(User.objects.get(username="desk"))
    return made


def check(place: str, value: Any, answer: Any) -> None:
    """No fault of ours, nothing of the inside, and a sentence with every refusal."""
    told = (place, repr(value)[:80], answer.status_code)
    _COUNTED[answer.status_code] += 1
    assert answer.status_code < 500, (*told, answer.content[:300])
    kind = answer.get("Content-Type", "")
    content = b"".join(answer) if answer.streaming else answer.content
    if answer.status_code >= 400:
        assert not _INNER.search(content), told
        rest_asked = answer.request["PATH_INFO"].startswith("/api/")
        if rest_asked and not place.startswith("path of a page"):
            assert kind == "application/problem+json", told
            if answer.request["REQUEST_METHOD"] != "HEAD":
                problem = answer.json()
                assert re.search(r"\w \w", problem["detail"]), told
                assert problem["status"] == answer.status_code
    # What turns the writing, or a terminal's colours, never comes back.
    if kind == "application/json" and "title" in place:
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", content.decode()), told


def _through(places: list[Place], inputs: list[Any], *, at_most: int = 0) -> None:
    for value, at in corpus.pairs(inputs, len(places), all_of_them=SLOW, at_most=at_most):
        check(places[at].name, value, places[at].knock(value))


def _json_places(rest: APIClient, things: Things) -> list[Place]:
    def log(name: str, wrap: Callable[[Any], Any]) -> Place:
        def knock(value: Any) -> Any:
            return rest.post(LOG, {**VISIT, **wrap(value)}, "json")

        return Place(f"JSON {name}", knock)

    def about(name: str, wrap: Callable[[Any], Any]) -> Place:
        path = things.named[name]
        return Place(
            f"JSON of {name}",
            lambda value: rest.patch(path, wrap(value), "json", HTTP_IF_MATCH="*"),
        )

    plain = [log(name, lambda value, name=name: {name: value}) for name in EngagementEntry().fields]
    inner = [
        log(f"{part}.0.{name}", lambda value, p=part, n=name, b=base: {p: [{**b, n: value}]})
        for part, base, names in (
            ("participants", {"partner": "XAA"}, ("partner", "role", "people", "capacity")),
            ("principals", {"side": "HOME", "office": "x"}, ("side", "office", "level", "person")),
            ("outcomes", {"outcome": "RELN"}, ("outcome", "rank", "source")),
            ("links", {"to": "E-2025-000001", "type": "MARGIN_OF"}, ("to", "type")),
        )
        for name in names
    ]  # fmt: skip
    return [
        *plain,
        *inner,
        log("actual.start", lambda value: {"actual": {"start": value, "end": "2025-04-12"}}),
        log("actual.end", lambda value: {"actual": {"start": "2025-04-09", "end": value}}),
        log("cost_home.amount", lambda value: {"cost_home": {"amount": value, "currency": "EUR"}}),
        log("cost_home.currency", lambda value: {"cost_home": {"amount": "1", "currency": value}}),
        log("a name", lambda value: {str(value)[:2000]: 1}),
        about("rest-engagement", lambda value: {"title": value}),
        about("rest-engagement", lambda value: {"children": value}),
        about("rest-series", lambda value: {"name": value}),
        about("rest-series", lambda value: {"partners": [value]}),
        about("rest-annex", lambda value: {"body": value}),
        *_register_places(things),
        Place("JSON whole", lambda value: rest.post(LOG, value, "json")),
        Place("JSON series", lambda value: rest.post("/api/v1/series/", {"code": value}, "json")),
    ]


def _register_places(things: Things) -> list[Place]:
    """Every field of every register, as one adds a row and as one changes it."""
    places = []
    for noun in nouns():
        client = things.api_as(noun.who)
        row, listed = things.rows.row(noun), things.rows.list_of(noun)
        whole = things.rows.body(noun, noun.other)

        def add(value: Any, *, at: str, n: Noun = noun, c: Any = client, p: str = listed,
                w: dict[str, Any] = whole) -> Any:  # fmt: skip
            return c.generic("POST", p, *encoded({**w, at: value}, form=n.form))

        def change(value: Any, *, at: str, c: Any = client, p: str = row) -> Any:
            return c.patch(p, {at: value}, "json", HTTP_IF_MATCH="*")

        taken = {name: view_of(path) for name, path in (("entry", listed), ("change", row))}
        places += [
            Place(f"{noun.name} {name}", partial(knock, at=name))
            for taking, knock in (("entry", add), ("change", change))
            if hasattr(taken[taking], taking)
            for name in getattr(taken[taking], taking)().fields
            if not (noun.form and isinstance(whole.get(name), tuple))
        ]
    return places


def test_values_in_json(rest, things):
    places = _json_places(rest, things)
    assert len(places) >= 40
    _through(places, [value for value in corpus.VALUES if _can_be_sent(value)])


def _can_be_sent(value: Any) -> bool:
    """Half characters are no UTF-8: those go as raw bodies."""
    return not (isinstance(value, str) and re.search("[\ud800-\udfff]", value))


def test_bodies(rest, things):
    rows = things.everything()
    lists = [LOG, "/api/v1/imports/", *(things.rows.list_of(noun) for noun in nouns())]
    paths = [*lists, *rows.values()]

    def place(path: str) -> Place:
        method = "PATCH" if path in rows.values() else "POST"

        def knock(sent: tuple[bytes, str]) -> Any:
            return rest.generic(method, path, sent[0], content_type=sent[1], HTTP_IF_MATCH="*")

        return Place(f"body of {path}", knock)

    _through([place(path) for path in paths], corpus.BODIES)


def test_query_strings(rest, browser, things):
    lists = [
        *((LOG, name) for name in (*EngagementFilters.base_filters, "cursor", "page_size")),
        *((LOG, name) for name in ("ordering", "limit", "offset", "fields", "expand", "format")),
        *(
            ("/api/v1/summaries/", name)
            for name in ("partner", "quarter", "from", "to", "outcome", "format", "cursor")
        ),
        ("/api/v1/partners/", "page_size"),
        ("/api/v1/groupings/ASEAN/", "on"),
        ("/api/v1/series/", "cursor"),
        ("/api/v1/imports/", "cursor"),
        ("/api/v1/proposals/", "decision"),
        ("/api/v1/methods/1.0.0/", "x"),
        (things.named["rest-engagement"], "x"),
        *(
            (things.rows.list_of(noun), name)
            for noun in nouns()
            for name in (*view_of(things.rows.list_of(noun)).filters, "cursor", "ordering")
        ),
    ]

    def place(client: Client, path: str, name: str) -> Place:
        def knock(value: str) -> Any:
            return client.get(f"{path}?{_escaped(name)}={_escaped(value)}")

        return Place(f"query {path} {name}", knock)

    pages = [
        *(("/engagements/", name) for name in EngagementFilters.base_filters),
        *(("/engagements/log/", name) for name in ("kind", "partner")),
        *(("/reports/", name) for name in ("quarter", "grouping", "x")),
        ("/partners/", "q"),
        ("/sign-in/", "next"),
    ]
    places = [place(rest, *each) for each in lists] + [place(browser, *each) for each in pages]
    places += [
        Place("query name", lambda value: rest.get(f"{LOG}?{_escaped(value)}=1")),
        Place("query twice", lambda value: rest.get(f"{LOG}?q={_escaped(value)}&q=x")),
        Place("query raw", lambda value: rest.get(LOG, QUERY_STRING=_latin(value))),
    ]
    _through(places, corpus.TEXTS)


def _escaped(value: str) -> str:
    return quote(value[:8000].encode("utf-8", "surrogatepass"), safe="%")


def _latin(value: str) -> str:
    """As a server hands on what came over the wire."""
    return value[:8000].encode("utf-8", "surrogatepass").decode("latin-1")


def test_paths(rest, browser, things):
    below = {address.path.rpartition("E-2025-000001")[0] for address in addresses()} - {""}
    starts = [
        *below,
        *(
            f"/api/v1/{start}/"
            for start in (
                "engagements", "partners", "groupings", "series", "imports", "methods",
                "partners/XAA/summaries", "proposals",
            )
        ),
        "/partners/", "/engagements/", "/static/", "/.well-known/", "/",
    ]  # fmt: skip

    def place(start: str) -> Place:
        client = rest if start.startswith("/api/") else browser
        return Place(f"path {start}", lambda value: client.get(f"{start}{_path(value)}/"))

    _through([place(start) for start in starts], corpus.TEXTS)


def _path(value: str) -> str:
    return quote(value[:3000].encode("utf-8", "surrogatepass"), safe="")


def test_headers(rest, browser, things):
    def place(method: str, path: str) -> Place:
        client = rest if path.startswith("/api/") else browser

        def knock(sent: tuple[str, str]) -> Any:
            body = "{}" if method in {"POST", "PATCH"} else ""
            headers = {sent[0]: sent[1].encode().decode("latin-1")}
            return client.generic(method, path, body, content_type="application/json", **headers)

        return Place(f"header {method} {path}", knock)

    rest_paths = [
        ("GET", LOG), ("POST", LOG), ("GET", things.named["rest-engagement"]),
        ("PATCH", things.named["rest-engagement"]), ("DELETE", things.named["rest-engagement"]),
        ("GET", "/api/v1/summaries/"), ("POST", "/api/v1/imports/"), ("GET", "/api/v1/schema/"),
        ("GET", "/api/v1/partners/XAA/summaries/2025Q2/"),
        ("GET", "/engagements/"), ("GET", "/"), ("GET", "/sign-in/"), ("GET", "/healthz"),
    ]  # fmt: skip
    _through([place(*each) for each in rest_paths], corpus.HEADERS)


def test_methods(rest, browser, things):
    paths = [LOG, *things.everything().values(), "/api/v1/kinds/", "/engagements/", "/", "/healthz"]

    def place(path: str) -> Place:
        client = rest if path.startswith("/api/") else browser
        return Place(f"method {path}", lambda method: client.generic(method, path))

    _through([place(path) for path in paths], list(corpus.METHODS))
    for method in ("TRACE", "CONNECT", "FOO", "PROPFIND", "PUT"):
        answer = rest.generic(method, things.named["rest-engagement"])
        assert (answer.status_code, answer["Allow"]) == (405, "GET, PATCH, DELETE, HEAD, OPTIONS")


def test_form_fields(rest, browser, things):
    """Every field of the forms of an engagement, as a browser sends it."""
    path = things.named["rest-engagement"]
    below = path.removeprefix("/api/v1")
    pages = ["/engagements/log/", f"{below}edit/", f"{below}withdraw/"]
    shown = {page: Inputs.of(browser.get(page).content.decode()) for page in pages[:2]}
    shown[pages[2]] = {"reason": "", "duplicate_of": "", "cancel_by": "", "version": ""}
    good = {"kind": "VIS-SHIP", "participants.0.partner": "XAA", "first_day": "2025-04-09"}
    steward = Client(raise_request_exception=False)
    steward.force_login(User.objects.get(username="planner"))

    def place(page: str, name: str) -> Place:
        def knock(value: str) -> Any:
            now = {"version": rest.get(path).json()["version"]}
            sent = {**shown[page], **(good if page == pages[0] else now), name: value}
            body = urlencode(sent, doseq=True, errors="surrogatepass")
            client = steward if page == pages[2] else browser
            return client.post(page, body, content_type="application/x-www-form-urlencoded")

        return Place(f"form {page} {name}", knock)

    places = [place(page, name) for page in pages for name in shown[page]]
    assert len(places) >= 40
    # Drawing a form of two hundred partners takes a while.
    _through(places, corpus.TEXTS, at_most=effort(len(places), 1000))


def test_imports(rest):
    def sent(file: bytes, mapping: str) -> Any:
        form = {"file": SimpleUploadedFile("a.csv", file), "mapping": mapping, "dry_run": "true"}
        return rest.post("/api/v1/imports/", form, format="multipart")

    def cell(at: int) -> Place:
        def knock(value: str) -> Any:
            row = ROW.split(",")
            row[at] = '"' + value.replace('"', '""') + '"'
            file = f"{HEADER}\n{','.join(row)}\n".encode("utf-8", "surrogatepass")
            return sent(file, MAPPING)

        return Place(f"import column {at}", knock)

    def setting(name: str) -> Place:
        def knock(value: str) -> Any:
            text = "".join(f"\\U{ord(letter):08x}" for letter in value[:2000])
            return sent(f"{HEADER}\n{ROW}\n".encode(), f'{MAPPING}{name} = "{text}"\n')

        return Place(f"mapping {name}", knock)

    places = [cell(at) for at in range(len(ROW.split(",")))]
    places += [setting(name) for name in ("desk", "marking", "owner", "summary", "x")]
    places += [
        Place("import header", lambda value: sent(f"{value}\n{ROW}\n".encode(), MAPPING)),
        Place("import file", lambda value: sent(value.encode(), MAPPING)),
        Place("mapping", lambda value: sent(f"{HEADER}\n{ROW}\n".encode(), value)),
        Place(
            "import name",
            lambda value: rest.post(
                "/api/v1/imports/",
                {"file": SimpleUploadedFile(value or "a", b"a"), "mapping": MAPPING},
                format="multipart",
            ),
        ),
    ]
    texts = [text for text in corpus.TEXTS if _can_be_sent(text)]
    _through(places, texts, at_most=effort(100, 5000))


@pytest.mark.parametrize("number", [2000, 2001, 5000])
def test_many_parameters(rest, number):
    answer = rest.get(LOG, QUERY_STRING="&".join(f"p{n}=1" for n in range(number)))
    check("many parameters", number, answer)
    assert answer.status_code == 400


def test_a_long_address(rest):
    answer = rest.get(LOG, QUERY_STRING="q=" + "x" * 8192)
    check("long address", "x", answer)
    assert list(answer.json()["errors"]) == ["q"]


def test_the_sum_of_it():
    """Last in this file: what the tests before it sent."""
    sent = sum(_COUNTED.values())
    assert corpus.COUNT >= 300
    assert not [status for status in _COUNTED if status >= 500]
    if SLOW:
        assert sent >= 12_000
    record("I2", f"{corpus.COUNT} inputs, {sent:,} requests, 0 × 5xx")
