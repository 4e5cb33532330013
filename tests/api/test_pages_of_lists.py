"""Pages by cursor visit every row once, forwards and backwards, whatever is equal or empty."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from accounts.acting import acting_as
from accounts.api.cursors import Position, scope_of, write_cursor
from tests.factories import log

LIST = "/api/v1/engagements/"
ORDERINGS = ["-date", "date", "-changed", "changed", "-ref", "ref"]


@pytest.fixture
def logged(desk):
    """Eleven: four on one day, three on others, four without any."""
    with acting_as(desk):
        same = {"start": date(2025, 4, 9), "end": date(2025, 4, 9)}
        rows = [log("IDN", title="Talks on relief", actual=same) for _ in range(4)]
        for step in range(3):
            day = date(2024, 1, 1) + timedelta(days=100 * step)
            rows.append(log("IDN", title="Relief talks", actual={"start": day, "end": day}))
        rows += [log("IDN", title="Talks of relief", state="DRAFT") for _ in range(4)]
    return sorted(row.ref for row in rows)


def walk(api, path, way):
    """Every ref on the way, page by page, and the last page."""
    refs, pages = [], 0
    page = None
    while path:
        page = api.get(path).json()
        refs.append([row["ref"] for row in page["results"]])
        path = page[way]
        pages += 1
        assert pages < 50, "the cursor goes round"
    return refs, page


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 11, 12])
@pytest.mark.parametrize("ordering", [*ORDERINGS, "q=relief"])
def test_every_row_is_visited_once_there_and_back(api, logged, ordering, size):
    query = ordering if "=" in ordering else f"ordering={ordering}"
    there, last = walk(api, f"{LIST}?page_size={size}&{query}", "next")
    flat = [ref for page in there for ref in page]
    assert sorted(flat) == logged
    assert [len(page) for page in there[:-1]] == [size] * (len(there) - 1)
    back, first = walk(api, last["previous"], "previous") if last["previous"] else ([], last)
    assert [ref for page in reversed(back) for ref in page] == flat[: len(flat) - len(there[-1])]
    assert first["previous"] is None


@pytest.mark.parametrize("name", ["date", "changed", "ref"])
def test_descending_is_ascending_turned_round(api, logged, name):
    up = [row["ref"] for row in api.get(f"{LIST}?ordering={name}").json()["results"]]
    down = [row["ref"] for row in api.get(f"{LIST}?ordering=-{name}").json()["results"]]
    assert up == down[::-1]


def test_the_newest_come_first_and_those_without_days_last(api, logged):
    rows = api.get(LIST).json()["results"]
    days = [row["actual"]["start"] if row["actual"] else None for row in rows]
    assert days == ["2025-04-09"] * 4 + ["2024-07-19", "2024-04-10", "2024-01-01"] + [None] * 4


def test_a_row_logged_meanwhile_disturbs_no_page(api, logged, desk):
    first = api.get(f"{LIST}?page_size=4").json()
    with acting_as(desk):
        log("SGP", actual={"start": date(2026, 1, 1), "end": date(2026, 1, 1)})
    rest, _ = walk(api, first["next"], "next")
    seen = [row["ref"] for row in first["results"]] + [ref for page in rest for ref in page]
    assert sorted(seen) == logged


def test_a_cursor_into_rows_that_are_gone_leads_back(api, logged):
    scope = scope_of(LIST, QueryDict("page_size=4"), "-ref")
    cursor = write_cursor(scope, Position(("A",), backwards=False))
    page = api.get(f"{LIST}?page_size=4&ordering=-ref&cursor={cursor}").json()
    assert (page["results"], page["next"]) == ([], None)
    back, _ = walk(api, page["previous"], "previous")
    assert sorted(ref for rows in back for ref in rows) == logged


@pytest.mark.parametrize(
    "other",
    [
        "/api/v1/engagements/?ordering=ref&page_size=2",
        "/api/v1/engagements/?partner=IDN&page_size=2",
        "/api/v1/kinds/?page_size=2",
        "/api/v1/partners/?page_size=2",
    ],
)
def test_a_cursor_of_another_list_is_refused(api, logged, other):
    cursor = api.get(other)
    follow = cursor.json()["next"].partition("cursor=")[2]
    answer = api.get(f"{LIST}?cursor={follow}")
    assert answer.status_code == 400
    assert "cursor" in answer.json()["errors"]


@pytest.mark.parametrize("path", ["kinds", "partners", "groupings", "outcomes"])
def test_registers_page_too(api, path):
    whole = [row["code"] for row in api.get(f"/api/v1/{path}/?page_size=200").json()["results"]]
    page, found = api.get(f"/api/v1/{path}/?page_size=7").json(), []
    while True:
        found += [row["code"] for row in page["results"]]
        if page["next"] is None or len(found) >= len(whole):
            break
        page = api.get(page["next"]).json()
    assert found[: len(whole)] == whole
