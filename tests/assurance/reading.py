"""Putting questions to the service as one persona, and keeping what it answers, byte for byte."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from tests.assurance.personas import People
from tests.assurance.probes import Probe

#: Pages of a list that are followed from the first.
PAGES = 3
#: What differs between two equal answers, and why.
_VARIES = (
    # The token against forged forms is masked anew for every page.
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'), b"csrf"),
    # Names this one request, so that its lines can be found in the log.
    (re.compile(rb'"request_id":\s?"[^"]*"'), b"request_id"),
)
#: Headers that say the same: a cookie renewed, the moment that the answer was made and that it
#: may not be kept beyond, the request.
_HEADERS_THAT_VARY = {"set-cookie", "date", "expires", "x-request-id", "request-id"}
_LIMIT = re.compile(r"(?i)ratelimit")


@dataclass(frozen=True)
class Answer:
    """All that a client receives."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> "Answer":
        streamed = getattr(response, "streaming", False)
        body = b"".join(response.streaming_content) if streamed else response.content
        for pattern, word in _VARIES:
            body = pattern.sub(word, body)
        kept = sorted(
            (name, value)
            for name, value in response.headers.items()
            if name.lower() not in _HEADERS_THAT_VARY and not _LIMIT.search(name)
        )
        return cls(response.status_code, tuple(kept), body)


class Asker:
    """One persona at both doors."""

    def __init__(self, people: People, name: str) -> None:
        self.rest = people.client(name)
        self.browser = people.browser(name)

    def ask(self, probe: Probe) -> list[Answer]:
        """The answer; of a list that is walked, the pages that follow and the way back too."""
        client: Client = self.rest if probe.rest else self.browser
        response = client.get(probe.path)
        found = [Answer.of(response)]
        if probe.walks and response.status_code == 200:
            found += self._walked(client, response)
        return found

    def _walked(self, client: Client, response: HttpResponse) -> Iterable[Answer]:
        shown = response.json()
        for _ in range(PAGES):
            if not shown.get("next"):
                return
            page = client.get(shown["next"].removeprefix("http://testserver"))
            yield Answer.of(page)
            shown = page.json()
        if shown.get("previous"):
            yield Answer.of(client.get(shown["previous"].removeprefix("http://testserver")))


def asked(asker: Asker, questions: Iterable[Probe]) -> dict[Probe, list[Answer]]:
    return {probe: asker.ask(probe) for probe in questions}
