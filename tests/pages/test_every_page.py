"""What holds for every page, whatever it is about."""

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client

from accounts.acting import Reader
from tests.factories import log

pytestmark = pytest.mark.django_db

PAGES = {
    "home": "/",
    "list": "/engagements/",
    "narrowed": "/engagements/?partner=XAA&family=VIS&q=ship",
    "empty": "/engagements/?q=zanzibar",
    "refused": "/engagements/?colour=red",
    "log": "/engagements/log/?partner=XAA&kind=VIS-SHIP",
    "engagement": "/engagements/{ref}/",
    "correct": "/engagements/{ref}/edit/",
    "cancel": "/engagements/{draft}/withdraw/",
    "partners": "/partners/",
    "partner": "/partners/XAA/",
    "figures": "/partners/XAA/summary/",
    "reports": "/reports/",
    "reminders": "/reminders/",
    "missing": "/engagements/E-1999-000000/",
    "account": "/account/",
    "password": "/account/password/",
    "second step": "/account/second-step/",
    "token": "/account/tokens/",
    "digest": "/account/mail/",
    "calendar key": "/account/calendar/",
    "people": "/people/",
    "person": "/people/lead/",
    "somebody new": "/new-person/",
    "tokens": "/tokens/",
}
#: What a security officer alone may see.
OFFICERS = {"people", "person", "somebody new", "tokens"}


class Page(HTMLParser):
    """What a checker wants to know of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.append((tag, dict(attrs)))

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.attributes if tag in tags]


@pytest.fixture(params=PAGES)
def page(
    request: pytest.FixtureRequest, browser_of: Callable[[str], Client], acting: Reader
) -> Page:
    browser = browser_of("security" if request.param in OFFICERS else "desk")
    draft = log("XAA", planned={"start": None, "end": None}, state="DRAFT")
    names = {"ref": log("XAA", "XBB", summary="Two days alongside").ref, "draft": draft.ref}
    response = browser.get(PAGES[request.param].format(**names))
    assert response.status_code == {"refused": 400, "missing": 404}.get(request.param, 200)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    return Page(response.content.decode())


def test_there_is_one_heading_of_the_first_order(page: Page) -> None:
    assert (page.tags["h1"], page.tags["main"], page.tags["header"], page.tags["footer"]) == (
        1,
        1,
        1,
        1,
    )


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page: Page) -> None:
    assert page.tags["style"] + page.tags["script"] == 0
    assert [a for _, a in page.attributes if "style" in a or any(n[:2] == "on" for n in a)] == []
    sources = [a.get("href") or a.get("src") for a in page.of("link", "img")]
    assert [source for source in sources if not str(source).startswith("/static/")] == []


def test_every_field_has_a_label(page: Page) -> None:
    labelled = {a.get("for") for a in page.of("label")}
    fields = [a for a in page.of("input", "select", "textarea") if a.get("type") != "hidden"]
    assert [a for a in fields if a.get("id") not in labelled] == []


def test_no_two_elements_share_an_id(page: Page) -> None:
    ids = Counter(a["id"] for _, a in page.attributes if a.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []


def test_what_describes_a_field_is_there(page: Page) -> None:
    ids = {a.get("id") for _, a in page.attributes}
    described = " ".join(
        a.get(name) or ""
        for _, a in page.attributes
        for name in ("aria-describedby", "aria-labelledby")
    ).split()
    assert [name for name in described if name not in ids] == []


def test_table_headings_say_what_they_head(page: Page) -> None:
    assert [
        a for a in page.of("th") if a.get("scope") not in {"row", "col", "rowgroup", "colgroup"}
    ] == []


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "403_csrf.html"])
def test_error_pages_need_nothing_and_say_that_this_is_a_demonstration(name: str) -> None:
    words = render_to_string(name)
    assert "Demonstration: records are invented" in words
    assert words.count("<h1>") == 1


def test_every_page_says_that_this_is_a_demonstration(browser: Client) -> None:
    for path in ("/", "/engagements/", "/partners/", "/reports/", "/engagements/log/"):
        assert "Demonstration: records are invented" in browser.get(path).content.decode()
    assert "Demonstration: records are invented" in Client().get("/sign-in/").content.decode()


def test_the_stylesheet_asks_nobody_else_for_anything() -> None:
    text = Path(finders.find("entente.css")).read_text(encoding="utf-8")
    sources = re.findall(r"url\(\"?([^\")]+)", text)
    assert [source for source in sources if not source.startswith("fonts/")] == []
    assert "@import" not in text
