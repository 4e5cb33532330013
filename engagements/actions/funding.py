"""The money of an engagement: estimated, committed, spent."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum

from accounts.acting import Reader
from accounts.actions.records import as_changed, change_row, put_down
from accounts.refusing import NotAllowedNow
from accounts.roles import Right
from engagements.actions.belonging import require_now
from engagements.models import Engagement, EngagementFunding, FundingLine, LineAllocation
from engagements.rules.aid import finding_of

_STAGE = EngagementFunding.Stage


def right_for(stage: str) -> Right:
    """An estimate may be anybody's who plans; money that flows is finance's."""
    return Right.ESTIMATE if stage == _STAGE.ESTIMATE else Right.SPEND


def put_money(
    engagement: Engagement, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> tuple[EngagementFunding, list[str]]:
    """Money of one stage and fiscal year, with what to look at again; the engagement comes locked.

    Raises ValidationError by field, PermissionDenied, NotAllowedNow.
    """
    require_now(engagement, right_for(fields["stage"]), by=by)
    row = EngagementFunding(engagement=engagement, stage=fields["stage"])
    for name, value in _columns(row, fields, by=by).items():
        setattr(row, name, value)
    _check(row)
    put_down(row, by=by, at=at)
    return row, _oddities(row, by=by)


def change_money(
    row: EngagementFunding, fields: Mapping[str, Any], *, by: Reader, at: datetime
) -> list[str]:
    """Corrects it, with what to look at again; its stage stays. Raises as `put_money` does.

    The row comes locked with its engagement.
    """
    require_now(row.engagement, right_for(row.stage), by=by)
    columns = _columns(row, fields, by=by)
    _check(as_changed(row, columns))
    change_row(row, columns, at=at)
    return _oddities(row, by=by)


def _columns(row: EngagementFunding, fields: Mapping[str, Any], *, by: Reader) -> dict[str, Any]:
    """The fields as the model's columns; money of a line of aid counts as aid."""
    columns = {name: value for name, value in fields.items() if name != "line"}
    line = None
    if fields.get("line") is not None:
        line = FundingLine.objects.visible_to(by).filter(ref=fields["line"]).first()
        if line is None:
            ref = fields["line"][:20]
            raise ValidationError({"line": f"There is no line {ref}: give its reference."})
    if "line" in fields:
        columns["line_id"] = None if line is None else line.pk
    if line is not None and line.kind == FundingLine.Kind.AID:
        columns["aid"] = True
    return columns


def _check(row: EngagementFunding) -> None:
    """Before it is written: that somebody pays, and that aid pays only for what counts as aid."""
    if row.stage == _STAGE.ESTIMATE:
        return
    if row.line_id is None:
        raise ValidationError({"line": "Say on which line: take one from /api/v1/funding-pools/."})
    finding = finding_of(row.engagement)
    if row.aid and row.amount and (finding is None or not finding.percent):
        found = "is not screened for development aid" if finding is None else "is no aid"
        raise NotAllowedNow(
            f"{row.engagement.ref} {found}, so that aid pays nothing of it: take another line, "
            "or have an aid screener look at it first."
        )


def _oddities(row: EngagementFunding, *, by: Reader) -> list[str]:
    """Money beyond what a line was given, and aid beyond the share that counts."""
    if row.stage != _STAGE.SPENT:
        return []
    return [*_beyond_the_line(row, by=by), *_beyond_the_share(row)]


def _beyond_the_line(row: EngagementFunding, *, by: Reader) -> list[str]:
    """INV-29, of the rows that the reader sees."""
    line = FundingLine.objects.visible_to(by).filter(pk=row.line_id).select_related("pool").first()
    if line is None:
        return []
    same = {"line": line, "fiscal_year": row.fiscal_year, "currency": row.currency}
    spent = EngagementFunding.objects.visible_to(by).filter(stage=_STAGE.SPENT, **same)
    given = LineAllocation.objects.visible_to(by).filter(**same)
    out, allotted = _sum(spent), _sum(given)
    if out <= allotted:
        return []
    year = line.pool.year_called(row.fiscal_year)
    return [
        f"{out:.2f} {row.currency} is spent on {line.ref} in {year}, of {allotted:.2f} that it was "
        "given: give it more, or move something to another line."
    ]


def _beyond_the_share(row: EngagementFunding) -> list[str]:
    finding = finding_of(row.engagement)
    if not row.aid or finding is None or not finding.percent:
        return []
    spent = row.engagement.funding.filter(stage=_STAGE.SPENT, currency=row.currency)
    total, aid = _sum(spent), _sum(spent.filter(aid=True))
    if aid * 100 <= total * finding.percent:
        return []
    return [
        f"Aid pays {aid:.2f} of {total:.2f} {row.currency}, and {finding.percent} % of it counts "
        "as aid: let another line pay the rest."
    ]


def _sum(rows: QuerySet[Any]) -> Decimal:
    return Decimal(rows.aggregate(total=Sum("amount"))["total"] or 0)
