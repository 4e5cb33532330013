"""Promises, pools and aid of the demonstration."""

from datetime import UTC, date, datetime

import pytest

from accounts.acting import acting_as, reader_for
from accounts.models import User
from engagements.demonstration import money
from engagements.demonstration.stage import Stage
from engagements.finances import finances
from engagements.models import Commitment, ForumOutput, FundingPool, OdaAssessment
from tests.factories import log

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
LONG_AGO = {"start": date(2026, 1, 12), "end": date(2026, 1, 13)}
LATELY = {"start": date(2026, 5, 4), "end": date(2026, 5, 5)}
AHEAD = {"start": date(2026, 9, 1), "end": date(2026, 9, 2)}


@pytest.fixture
def stage(db):
    desk, lead = (
        reader_for(User.objects.get(username=name), on=NOW.date())
        for name in ("system:demonstration", "system:demonstration-lead")
    )
    given = {"by": desk, "desk": "policy"}
    with acting_as(desk):
        for partner in ("XAA", "XBB"):
            log(partner, kind="TLK-SVC", actual=LONG_AGO, **given)
            log(partner, kind="TLK-JSTAFF", actual=LATELY, **given)
            log(partner, planned=AHEAD, **given)
        for kind in ("MED-SHP", "TRN-CRS"):
            log("XFF", kind=kind, actual=LATELY, **given)
    return Stage(desk, lead, "XZZ", NOW.date(), NOW, {})


def test_promises_are_open_overdue_done_dropped_and_carried_and_aid_counts_in_part(stage):
    money.tell(stage)
    with acting_as(stage.lead) as by:
        promised = Commitment.objects.all()
        assert set(promised.values_list("state", "by_whom")) == {
            ("DONE", "JOINT"), ("OPEN", "PARTNER"), ("OPEN", "HOME"), ("DROPPED", "HOME"),
            ("OPEN", "JOINT"),
        }  # fmt: skip
        assert promised.overdue(on=NOW.date()).count() == 2
        assert promised.filter(carried_to__isnull=False).count() == 2
        assert ForumOutput.objects.count() == 2
        found = OdaAssessment.objects.order_by("finding").values_list("state", "finding", "percent")
        assert list(found) == [("NOT_ELIGIBLE", "NOT_ELIGIBLE", 0), ("REVIEWED", "PARTIAL", 40)]
        pool = FundingPool.objects.get(code="XZZ-STABILITY")
        before, this = finances(pool, reader=by)
        assert (before["top_up"], this["top_up"]) == ("0.00", "100000.00")
        assert float(this["estimate"]) > float(this["spent"]) > 0
