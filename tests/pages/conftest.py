"""A browser without a script, and what it can read off a page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User


@pytest.fixture
def browser_of(db: None) -> Callable[[str], Client]:
    """`browser_of("planner")` is signed in as that person."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name))
        return client

    return browser


@pytest.fixture
def browser(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("desk")


def text_of(response: object) -> str:
    """The words of the page's main part, each space one."""
    page = response.content.decode()  # type: ignore[attr-defined]
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub("<[^>]+>", " ", main).split())
