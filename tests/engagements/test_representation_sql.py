"""INV-19 and INV-20 against statements that pass by every action."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.acting import Reader, acting_as
from engagements.models.representation_codes import MAX_HANDOVER_DAYS
from tests.network import a_post, accredited, nominee

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
A_DAY = timedelta(days=1)


@pytest.fixture
def by(lead: Reader):
    with acting_as(lead):
        yield lead


def run(statement: str, *parameters: object) -> None:
    """With everything checked that waits for the end of a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


_COPY = (
    "INSERT INTO engagements_appointment (post_id, person, name, national_rank, state, valid_from,"
    " valid_to, planned_start, handover_of_id, papers, note_reference, ended_reason, gapped,"
    " fell_through, created_by_id, created_at, changed_at, version, marking_id)"
    " SELECT post_id, 'N-9', '', '', state, %s, %s, planned_start, %s, '{}', '', '', false, false,"
    " created_by_id, created_at, changed_at, 1, marking_id"
    " FROM engagements_appointment WHERE id = %s"
)


def test_two_residences_of_a_person_do_not_overlap(by: Reader):
    """INV-19."""
    accredited(nominee(a_post(by), FIRST, LAST, by=by), "XAA", by=by)
    second = nominee(a_post(by, party="XBB"), LAST + A_DAY, by=by)
    residence = accredited(second, "XBB", by=by)
    with pytest.raises(IntegrityError, match="accreditation_one_residence"):
        run(
            "UPDATE engagements_accreditation SET valid_from = %s WHERE id = %s",
            LAST, residence.pk,
        )  # fmt: skip


def test_a_residence_does_not_change_its_person_to_pass(by: Reader):
    """INV-19: the person is the appointment's."""
    residence = accredited(nominee(a_post(by), FIRST, by=by), "XAA", by=by)
    with pytest.raises(IntegrityError, match="accreditation_of_the_person"):
        run("UPDATE engagements_accreditation SET person = 'N-2' WHERE id = %s", residence.pk)


def test_an_appointment_takes_its_person_to_the_residence(by: Reader):
    """INV-19."""
    accredited(nominee(a_post(by), FIRST, by=by), "XAA", by=by)
    second = nominee(a_post(by, party="XBB"), FIRST, by=by, person="N-2")
    accredited(second, "XBB", by=by)
    with pytest.raises(IntegrityError, match="accreditation_one_residence"):
        run("UPDATE engagements_appointment SET person = 'N-1' WHERE id = %s", second.pk)


@pytest.mark.parametrize(
    ("first", "last", "linked", "broken"),
    [
        (LAST, None, False, "appointment_one_incumbent"),
        (LAST + A_DAY, None, False, ""),
        (FIRST - A_DAY, FIRST, False, "appointment_one_incumbent"),
        (LAST - (MAX_HANDOVER_DAYS - 1) * A_DAY, None, True, ""),
        (LAST - MAX_HANDOVER_DAYS * A_DAY, None, True, "appointment_handover_length"),
        (FIRST, None, True, "appointment_handover_in_one_post"),
    ],
)
def test_a_post_has_one_incumbent_but_for_a_handover(
    by: Reader, first: date, last: date | None, linked: bool, broken: str
):
    """INV-20."""
    holder = nominee(a_post(by), FIRST, LAST, by=by)
    written = (_COPY, first, last, holder.pk if linked else None, holder.pk)
    if not broken:
        run(*written)
        return
    with pytest.raises(IntegrityError) as refused:
        run(*written)
    assert refused.value.__cause__.diag.constraint_name == broken


def test_a_third_does_not_slip_into_the_days_of_a_handover(by: Reader):
    """INV-20."""
    holder = nominee(a_post(by), FIRST, LAST, by=by)
    run(_COPY, LAST - 20 * A_DAY, None, holder.pk, holder.pk)
    with pytest.raises(IntegrityError, match="appointment_one_incumbent"):
        run(_COPY, LAST - 19 * A_DAY, LAST - 10 * A_DAY, None, holder.pk)


@pytest.mark.parametrize(
    ("last", "broken"),
    [
        (LAST + 21 * A_DAY, ""),
        (LAST + 22 * A_DAY, "appointment_handover_length"),
        (None, "appointment_handover_length"),
        (LAST - 30 * A_DAY, ""),
    ],
)
def test_a_predecessor_moves_within_the_handover_alone(by: Reader, last: date | None, broken: str):
    """INV-20: the successor follows a predecessor whose last day moves."""
    holder = nominee(a_post(by), FIRST, LAST, by=by)
    run(_COPY, LAST - 20 * A_DAY, None, holder.pk, holder.pk)
    moved = ("UPDATE engagements_appointment SET valid_to = %s WHERE id = %s", last, holder.pk)
    if not broken:
        run(*moved)
        return
    with pytest.raises(IntegrityError) as refused:
        run(*moved)
    assert refused.value.__cause__.diag.constraint_name == broken


def test_what_is_over_has_a_last_day(by: Reader):
    """INV-24."""
    holder = nominee(a_post(by), FIRST, by=by)
    with pytest.raises(IntegrityError, match="appointment_over_has_last_day"):
        run("UPDATE engagements_appointment SET state = 'ENDED' WHERE id = %s", holder.pk)


@pytest.mark.parametrize(
    ("said", "broken"),
    [
        ("approval_asked = NULL", "accreditation_approval_has_days"),
        ("approval_given = NULL", "accreditation_approval_has_days"),
        ("approval_asked = '2025-12-31'", "accreditation_approval_has_days"),
        ("approval_given = '2026-01-02'", "accreditation_begins_when_approved"),
    ],
)
def test_an_accreditation_begins_once_it_is_approved(by: Reader, said: str, broken: str):
    """INV-23."""
    residence = accredited(nominee(a_post(by), FIRST, by=by), "XAA", by=by, approved=False)
    given = "approval_state = 'GIVEN', approval_asked = '2025-12-01', approval_given = '2025-12-20'"
    change = "UPDATE engagements_accreditation SET {} WHERE id = %s"
    run(change.format(given), residence.pk)
    with pytest.raises(IntegrityError, match=broken):
        run(change.format(said), residence.pk)


def test_the_engagement_that_is_kept_is_marked_as_its_accreditation(by: Reader):
    residence = accredited(nominee(a_post(by), FIRST, by=by), "XAA", by=by)
    with pytest.raises(IntegrityError, match="accreditation_keeps_alike"):
        run(
            "UPDATE engagements_engagement SET marking_id ="
            " (SELECT id FROM accounts_marking WHERE text = 'LIMITED') WHERE id = %s",
            residence.engagement_id,
        )


def test_no_row_of_the_network_is_removed(by: Reader):
    residence = accredited(nominee(a_post(by), FIRST, by=by), "XAA", by=by)
    removal = "DELETE FROM engagements_{} WHERE id = %s"
    for table in ("accreditation", "appointment", "post", "mission"):
        with pytest.raises(Exception, match="permission denied"):
            run(removal.format(table), residence.pk)
