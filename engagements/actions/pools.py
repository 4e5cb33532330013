"""Keeping pools of money, what is put into them, and the lines that they are spent by."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from accounts.acting import Reader
from accounts.actions import Kept
from accounts.actions.marking import least_of, marking_of_something_new, narrowed_marking
from accounts.actions.records import change_row, put_down
from accounts.models import Marking
from accounts.roles import Right
from engagements.actions.belonging import with_valid_days
from engagements.models import FundingLine, FundingPool, LineAllocation, PoolContribution

_SHIPPED = Path(__file__).parents[1] / "reference" / "pools.toml"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
#: Pools in one chain of successors; a longer one goes round.
_LONGEST_CHAIN = 50


def open_pool(fields: Mapping[str, Any], *, by: Reader, at: datetime) -> FundingPool:
    """A new pool with what is put into it. Raises ValidationError by field, PermissionDenied."""
    by.require(Right.KEEP_POOLS)
    marking = marking_of_something_new(fields.get("marking"), by=by)
    columns = _pool_columns(None, fields, by=by)
    if not _CODE.fullmatch(fields["code"]):
        sentence = "Make the code of letters, digits, dots and hyphens, such as ZZZ-STAB."
        raise ValidationError({"code": sentence})
    if FundingPool.objects.filter(code=fields["code"], marking=marking).exists():
        raise ValidationError({"code": f"{fields['code']} is taken: choose another code."})
    pool = put_down(FundingPool(**columns, marking=marking), by=by, at=at)
    _write_contributions(pool, fields)
    return pool


def load_pools(*, by: Reader, at: datetime) -> Kept:
    """The historical pools that are shipped, under the lowest marking; those there stay as kept."""
    by.require(Right.LOAD_REFERENCE)
    lowest = least_of(Marking.objects.filter(pk__in=by.marking_ids))
    if lowest is None:
        return Kept()
    known = dict(FundingPool.objects.visible_to(by).order_by("-pk").values_list("code", "pk"))
    made = 0
    for row in tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["pool"]:
        if row["code"] in known:
            continue
        successor = known.get(row.pop("successor", ""))
        pool = FundingPool(**row, marking=lowest, successor_id=successor)
        known[row["code"]] = put_down(pool, by=by, at=at).pk
        made += 1
    return Kept(made)


def change_pool(pool: FundingPool, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> None:
    """Writes what is given, and all contributions where there are such; the pool comes locked.

    Raises ValidationError by field, PermissionDenied, WouldWiden.
    """
    by.require(Right.KEEP_POOLS)
    columns = _pool_columns(pool, fields, by=by)
    columns |= narrowed_marking(pool, fields, by=by)
    if "marking" in columns:
        marking = columns["marking"]
        twins = FundingPool.objects.filter(code=pool.code, marking=marking).exclude(pk=pool.pk)
        if twins.exists():
            sentence = f"There is another {pool.code} marked {marking.text}: change that one."
            raise ValidationError({"marking": sentence})
    change_row(pool, columns, at=at, parts_differ=_write_contributions(pool, fields))


def add_line(
    pool: FundingPool, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> FundingLine:
    """A line of the pool, with what it may spend. Raises as `open_pool` does."""
    by.require(Right.KEEP_POOLS)
    line = FundingLine(pool=pool, **_without(fields, "allocations"))
    _check_line(line)
    put_down(line, by=by, at=at)
    _write_allocations(line, fields)
    return line


def change_line(line: FundingLine, fields: Mapping[str, Any], *, by: Reader, at: datetime) -> None:
    """Writes what is given, and all allocations where there are such; its sort stays."""
    by.require(Right.KEEP_POOLS)
    columns = _without(fields, "allocations")
    _check_line(line, **columns)
    change_row(line, columns, at=at, parts_differ=_write_allocations(line, fields))


def _without(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _pool_columns(
    pool: FundingPool | None, fields: Mapping[str, Any], *, by: Reader
) -> dict[str, Any]:
    columns = with_valid_days(_without(fields, "contributions", "marking", "successor"))
    ref = fields.get("successor")
    if "successor" in fields:
        columns["successor_id"] = None if ref is None else _successor(pool, ref, by=by).pk
    return columns


def _successor(pool: FundingPool | None, ref: str, *, by: Reader) -> FundingPool:
    """A pool that the reader sees and that does not lead back here."""
    seen = FundingPool.objects.visible_to(by)
    found: FundingPool | None = seen.filter(ref=ref).first()
    if found is None:
        raise ValidationError({"successor": f"There is no pool {ref[:20]}: give its reference."})
    later: FundingPool | None = found
    for _ in range(_LONGEST_CHAIN):
        if later is None:
            return found
        if pool is not None and later.pk == pool.pk:
            break
        later = seen.filter(pk=later.successor_id).first()
    raise ValidationError({"successor": f"{ref} was merged into this one: name a later pool."})


def _check_line(line: FundingLine, **columns: Any) -> None:
    of_a_pool = line.kind == FundingLine.Kind.POOL
    if columns.get("component", line.component) and not of_a_pool:
        raise ValidationError({"component": "Only a line of the sort POOL has a component."})
    if of_a_pool and not columns.get("strategy", line.strategy):
        sentence = "Name the strategy that departments agreed for it: a pool is spent under one."
        raise ValidationError({"strategy": sentence})


def _write_contributions(pool: FundingPool, fields: Mapping[str, Any]) -> bool:
    key = ("fiscal_year", "department", "kind", "currency")
    said = fields.get("contributions")
    if said is None:
        return False
    rows = [PoolContribution(pool=pool, **row) for row in said]
    return _replace(pool.contributions.all(), rows, key, "contributions")


def _write_allocations(line: FundingLine, fields: Mapping[str, Any]) -> bool:
    said = fields.get("allocations")
    if said is None:
        return False
    rows = [LineAllocation(line=line, **row) for row in said]
    return _replace(line.allocations.all(), rows, ("fiscal_year", "currency"), "allocations")


def _replace(
    standing: QuerySet[Any], wanted: Sequence[Any], key: Iterable[str], field: str
) -> bool:
    """Makes the rows those that are wanted, touching none that stays; whether any differed."""
    names = tuple(key)

    def named(row: Model) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in names)

    rest = {named(row): row for row in standing}
    seen, differs = set(), False
    for number, row in enumerate(wanted):
        if named(row) in seen:
            raise ValidationError({f"{field}.{number}": "This is there twice: add the two up."})
        seen.add(named(row))
        there = rest.pop(named(row), None)
        if there is None:
            row.save(force_insert=True)
        elif there.amount != row.amount:
            there.amount = row.amount
            there.save(update_fields=["amount"])
        else:
            continue
        differs = True
    for row in rest.values():
        row.delete()
        differs = True
    return differs
