"""Opening quarters: what is in force counts in a quarter once that has begun."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections, transaction

from engagements.periods import Quarter

ROLLER = "roller"
#: How long after an opening the marks are written again. A standing engagement whose transaction
#: was open at that moment saw the quarter as not yet begun, and the opening did not see it.
_SETTLING = timedelta(hours=1)

_OPEN = """
INSERT INTO reports_quarteropening (quarter, opened_at)
SELECT unnest(%s::date[]), %s
    ON CONFLICT DO NOTHING
"""
_MARK = """
INSERT INTO reports_recountdue (partner, quarter, marking)
SELECT DISTINCT p.partner_id, begun.quarter::date, e.marking_id
  FROM engagements_participation p
  JOIN engagements_engagement e ON e.id = p.engagement_id
 CROSS JOIN generate_series(greatest(p.first_quarter, %(first)s::date)::timestamp,
                            least(p.last_quarter, %(last)s::date)::timestamp,
                            interval '3 months') AS begun (quarter)
 WHERE p.first_quarter < p.last_quarter
   AND p.first_quarter <= %(last)s AND p.last_quarter >= %(first)s
"""
#: Before the first day that the log takes.
_EVER = Quarter(1800, 1)


def open_quarters(*, at: datetime) -> list[Quarter]:
    """Opens every quarter that has begun and is not open yet, and marks what is in force in it.

    The installation's time zone (TIME_ZONE) decides when a quarter begins. Returns those opened.
    """
    today = Quarter.of(at.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    with transaction.atomic(using=ROLLER), connections[ROLLER].cursor() as cursor:
        cursor.execute(
            "SELECT quarter, opened_at FROM reports_quarteropening ORDER BY quarter DESC LIMIT 1"
        )
        latest = cursor.fetchone()
        if latest is None:
            opened, first = [today], _EVER
        else:
            opened = Quarter.of(latest[0]).following.through(today)
            first = opened[0] if opened else Quarter.of(latest[0])
            if not opened and not timedelta(0) <= at - latest[1] < _SETTLING:
                return []
        cursor.execute(_OPEN, [[quarter.first_day for quarter in opened], at.astimezone(UTC)])
        last = max([first, *opened])
        cursor.execute(_MARK, {"first": first.first_day, "last": last.first_day})
    return opened
