"""Reading cases: the list, filters, depth, full text, one engagement, summaries."""

import base64
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import orjson

from bench.asking import Question, Sides
from bench.client import Connection, request
from bench.words import PLACES, SOUGHT

LIST = "/api/v1/engagements/"
#: Different questions of one case, so that no side answers from one warm place.
QUESTIONS = 40


class Questions:
    """The questions of each case, drawn with a fixed seed from the rows that are there."""

    def __init__(self, sides: Sides, token: str) -> None:
        self.sides = sides
        self.token = token
        self.random = Random(7)

    def _pair(self, case: str, floor: str) -> Question:
        return Question(request("GET", case, token=self.token), request("GET", floor))

    def first_page(self) -> list[Question]:
        return [self._pair(LIST, "/list")]

    def filtered(self) -> list[Question]:
        """A partner, a kind and three years: those of an engagement that is there."""
        rows = self._rows(
            "SELECT p.partner_id, e.kind_id, extract(year FROM e.first_day)::int"
            " FROM engagements_engagement e JOIN engagements_participation p"
            " ON p.engagement_id = e.id"
            " WHERE e.id % 97 = 5 AND e.mode = 'EVENT' ORDER BY e.id, p.id LIMIT 5000"
        )
        found = []
        for partner, kind, year in self.random.sample(rows, QUESTIONS):
            query = urlencode(
                {"partner": partner, "kind": kind, "from": f"{year - 1}-01-01",
                 "to": f"{year + 1}-12-31"}
            )  # fmt: skip
            found.append(self._pair(f"{LIST}?{query}", f"/list?{query}"))
        return found

    def deep_page(self) -> list[Question]:
        """At 90 % depth, by the service's own cursor with that row's sort key put in."""
        [(count,)] = self._rows("SELECT count(*) FROM engagements_engagement")
        [(day, ref)] = self._rows(
            "SELECT first_day::text, ref FROM engagements_engagement"
            f" ORDER BY first_day DESC NULLS LAST, ref DESC OFFSET {int(count * 0.9)} LIMIT 1"
        )
        connection = Connection(self.sides.case.port)
        first = orjson.loads(connection.ask(request("GET", LIST, token=self.token)).body)
        connection.close()
        cursor = parse_qs(urlsplit(first["next"]).query)["cursor"][0]
        scope, backwards, *_key = orjson.loads(
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        )
        deep = base64.urlsafe_b64encode(orjson.dumps([scope, backwards, day, ref]))
        return [self._pair(f"{LIST}?cursor={quote(deep.rstrip(b'='))}", f"/list?after={day},{ref}")]

    def full_text(self) -> list[Question]:
        words = [*SOUGHT, *self.random.sample(PLACES, QUESTIONS - len(SOUGHT))]
        return [self._pair(f"{LIST}?q={word}", f"/found?q={word}") for word in words]

    def detail(self) -> list[Question]:
        refs = self._rows(
            "SELECT ref FROM engagements_engagement WHERE id % 37 = 1 ORDER BY id LIMIT 20000"
        )
        return [
            self._pair(f"{LIST}{ref}/", f"/detail?ref={ref}")
            for (ref,) in self.random.sample(refs, QUESTIONS)
        ]

    def one_quarter(self) -> list[Question]:
        """All partners of one quarter."""
        return [
            self._pair(
                f"/api/v1/summaries/?quarter={year}Q{number}&page_size=200",
                f"/summaries?first={_first(year, number)}&last={_first(year, number)}",
            )
            for year in range(2018, 2025)
            for number in range(1, 5)
        ]

    def sixteen_quarters(self) -> list[Question]:
        """One partner."""
        partners = self._rows(
            "SELECT partner_id FROM reports_quartercell GROUP BY partner_id ORDER BY partner_id"
        )
        return [
            self._pair(
                f"/api/v1/summaries/?partner={partner}&from=2020Q1&to=2023Q4",
                f"/summaries?partner={partner}&first=2020-01-01&last=2023-10-01",
            )
            for (partner,) in self.random.sample(partners, QUESTIONS)
        ]

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self.sides.database.execute(statement).fetchall()


def _first(year: int, number: int) -> str:
    return f"{year}-{3 * number - 2:02}-01"


CASES: dict[str, Callable[[Questions], list[Question]]] = {
    "list of 50": Questions.first_page,
    "filtered list": Questions.filtered,
    "page at 90 % depth": Questions.deep_page,
    "full text": Questions.full_text,
    "detail": Questions.detail,
    "summaries, one quarter": Questions.one_quarter,
    "summaries, 16 quarters": Questions.sixteen_quarters,
}


def same_rows(case: Any, floor: Any) -> str:
    """Empty when both answers name the same rows in the same order; else what differs."""
    if "results" not in floor:
        return "" if case["ref"] == floor["ref"] else f"{case['ref']} and {floor['ref']}"
    names = [
        [row.get("ref") or (row["partner"], row["quarter"]) for row in answer["results"]]
        for answer in (case, floor)
    ]
    if names[0] == names[1]:
        return ""
    if sorted(names[0]) == sorted(names[1]):
        return "the same rows in another order"
    return f"{len(set(names[0]) & set(names[1]))} of {len(names[0])} and {len(names[1])} in common"
