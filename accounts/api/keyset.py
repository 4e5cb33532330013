"""Pages of a list by its sort key: as quick at the end as at the start, each row on one page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from accounts.api.cursors import Position, read_text
from accounts.statements import fetch_rows


@dataclass(frozen=True)
class SortColumn:
    """One column of a sort key: its name in the queryset, its type, how a cursor is read back."""

    name: str
    type: str = "text"
    read: Callable[[Any], Any] = read_text
    nullable: bool = False


@dataclass(frozen=True)
class Ordering:
    """A sort key that ends in a unique column; only its first column may be empty.

    What is empty counts as less than everything: last when descending, first when ascending.
    """

    columns: tuple[SortColumn, ...]
    descending: bool

    @property
    def readers(self) -> list[Callable[[Any], Any]]:
        return [column.read for column in self.columns]


@dataclass(frozen=True)
class Page:
    """Primary keys in order, and where the neighbouring pages begin; None where there is none."""

    keys: list[Any]
    following: Position | None
    preceding: Position | None


def fetch_page(
    rows: QuerySet[Any],
    ordering: Ordering,
    position: Position | None,
    size: int,
    *,
    prepare: bool = False,
) -> Page:
    """One statement; a second one where the page runs over into rows with an empty sort key.

    What the rows show is fetched apart, by key: that statement is the same for every list, so its
    plan is kept, while this one is planned for the values at hand.
    """
    backwards = position is not None and position.backwards
    down = ordering.descending != backwards
    names = [column.name for column in ordering.columns]
    slots = ", ".join(_slots(names))
    try:
        query = rows.order_by().values_list("pk", *names).query.sql_with_params()
    except EmptyResultSet:
        # Whoever is cleared for nothing asks for rows of no marking: Django knows that beforehand.
        return _page([], position, more=False)
    inner, inner_values = _named(query)
    found: list[tuple[Any, ...]] = []
    for condition, values in _segments(ordering, position, down=down):
        statement = (
            f"SELECT * FROM ({inner}) AS found (key, {slots}){condition}"  # noqa: S608 - names and marks only, no value
            f" ORDER BY {_order(ordering, down=down)} LIMIT %(wanted)s"
        )
        known = {**inner_values, **values, "wanted": size + 1 - len(found)}
        found += fetch_rows(statement, known, prepare=prepare)
        if len(found) > size:
            break
    return cut_page(found, position, size)


def cut_page(found: list[tuple[Any, ...]], position: Position | None, size: int) -> Page:
    """The page in what was fetched from the position on: so many rows, and one more if there is.

    A row is what stands for it on the page, then its sort key.
    """
    page = found[:size]
    if position is not None and position.backwards:
        page.reverse()
    return _page(page, position, more=len(found) > size)


def _named(compiled: tuple[str, tuple[Any, ...]]) -> tuple[str, dict[str, Any]]:
    """Django's nameless parameters by name, to stand beside others."""
    text, values = compiled
    names = [f"of_{at}" for at in range(len(values))]
    return text.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names), dict(
        zip(names, values, strict=True)
    )


def _page(found: list[tuple[Any, ...]], position: Position | None, *, more: bool) -> Page:
    """`found` is in the order of the list; every row is its key and its sort key."""
    backwards = position is not None and position.backwards
    if not found:
        # The rows that the cursor pointed at are gone: the only way is back.
        back = Position(position.key, not backwards) if position else None
        return Page([], back if backwards else None, None if backwards else back)
    after = Position(found[-1][1:], backwards=False) if more or backwards else None
    before = Position(found[0][1:], backwards=True)
    has_before = more if backwards else position is not None
    return Page(
        [row[0] for row in found],
        after,
        before if has_before else None,
    )


def _slots(names: list[str]) -> list[str]:
    return [f"k{at}" for at in range(len(names))]


def _order(ordering: Ordering, *, down: bool) -> str:
    way = "DESC" if down else "ASC"
    empty = f" NULLS {'LAST' if down else 'FIRST'}" if ordering.columns[0].nullable else ""
    slots = _slots([column.name for column in ordering.columns])
    return ", ".join(f"{slot} {way}{empty if at == 0 else ''}" for at, slot in enumerate(slots))


def _segments(
    ordering: Ordering, position: Position | None, *, down: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The stretches of the list that lie ahead, in order, as conditions with their values.

    A comparison of rows is what the index answers; it leaves out the empty, which come apart.
    """
    if position is None:
        yield "", {}
        return
    than = "<" if down else ">"
    key = {f"key_{at}": value for at, value in enumerate(position.key)}
    marks = [f"%(key_{at})s::{column.type}" for at, column in enumerate(ordering.columns)]
    slots = [f"k{at}" for at in range(len(marks))]
    nullable = ordering.columns[0].nullable
    if nullable and key["key_0"] is None:
        rest, values = ", ".join(slots[1:]), ", ".join(marks[1:])
        yield f" WHERE k0 IS NULL AND ({rest}) {than} ({values})", key
        if not down:
            yield " WHERE k0 IS NOT NULL", {}
        return
    yield f" WHERE ({', '.join(slots)}) {than} ({', '.join(marks)})", key
    if nullable and down:
        yield " WHERE k0 IS NULL", {}
