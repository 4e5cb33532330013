"""The attaché network of the demonstration."""

from datetime import UTC, datetime

import pytest

from accounts.acting import acting_as, reader_for
from accounts.models import User
from engagements.demonstration import representation
from engagements.demonstration.stage import Stage
from engagements.models import Accreditation, Appointment, Engagement
from partners.models import Partner

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_network_shows_cover_a_handover_a_gap_and_a_request():
    desk, lead = (
        reader_for(User.objects.get(username=name), on=NOW.date())
        for name in ("system:demonstration", "system:demonstration-lead")
    )
    home = Partner.objects.get(is_home=True).pk
    representation.tell(Stage(desk, lead, home, NOW.date(), NOW, {}))
    with acting_as(desk):
        states = Appointment.objects.order_by("person").values_list("person", "state")
        assert dict(states) == {
            "DA-014": "IN_POST", "DA-031": "APPROVED", "DA-044": "APPROVAL_ASKED",
            "LO-007": "LEAVING", "LO-009": "ENDED", "MA-002": "IN_POST", "XDD-01": "IN_POST",
        }  # fmt: skip
        resident = Accreditation.objects.filter(person="DA-014", approval_state="GIVEN")
        assert sorted(resident.values_list("basis", flat=True)).count("NON_RESIDENT") == 5
        waiting = Accreditation.objects.filter(approval_state="ASKED")
        assert sorted(waiting.values_list("person", flat=True)) == ["DA-031", "DA-044"]
        gaps = Appointment.objects.leaving_a_gap().order_by("person")
        assert list(gaps.values_list("person", flat=True)) == ["DA-031", "LO-007", "LO-009"]
        kinds = set(Engagement.objects.values_list("kind", flat=True))
        assert kinds == {"REP-RES", "REP-NRA", "REP-LO", "REP-MIS", "REP-HST"}
