"""Each row is taken whole or not at all, and its line says what to do."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.acting import Reader, acting_as
from engagements.actions import edit_engagement, lock_engagement, void_engagement
from engagements.models import Engagement, Participation
from tests.factories import NOW, log
from tests.importer.files import HEADER, MAPPING, ROW, Files

TWO = ROW.replace("1,", "2,", 1)


def only(reader: Reader) -> Engagement:
    with acting_as(reader):
        return Engagement.objects.get()


@pytest.mark.parametrize(
    ("row", "field", "value", "told"),
    [
        ("1,VIS-SHOP,XAA,2025-04-09,,A", "kind", "VIS-SHOP", "is not a kind"),
        ("1,VIS-SHIP,Atlantis,2025-04-09,,A", "partner", "Atlantis", "not the name or code"),
        ("1,VIS-SHIP,,2025-04-09,,A", "partner", "", "Name the partner in partner"),
        ("1,VIS-SHIP,XZZ,2025-04-09,,A", "participants.0.partner", "XZZ", "only the other side"),
        ("1,VIS-SHIP,XAA,2025-04-09,2025-04-08,A", "actual.end", "2025-04-08", "before the first"),
        ("1,VIS-SHIP,XAA,0000-01-01,,A", "actual.start", "0000-01-01", "Write the day as"),
        ("1,VIS-SHIP,XAA,9999-01-01,,A", "actual.start", "9999-01-01", "check the year"),
        ("1,VIS-SHIP,XAA,9.4.2025,,A", "actual.start", "9.4.2025", "Write the day as %Y-%m-%d"),
        ("1,VIS-SHIP,XAA,2099-04-09,,A", "actual.start", "2099-04-09", "still ahead"),
        (",VIS-SHIP,XAA,2025-04-09,,A", "external_ref", "", "Give the row its key in id"),
        ("1,VIS-SHIP,XAA,2025-04-09,," + "A" * 400, "title", "A" * 199 + "…", "140 characters"),
    ],
)
def test_what_keeps_a_row_out_is_told(bring_in: Files, row: str, field: str, value: str, told: str):
    run = bring_in([row, TWO.replace("XAA", "XBB")])
    assert run.counts == (1, 0, 1, 0)
    assert run.refusals[0][:3] == (2, field, value)
    assert told in run.refusals[0][3]


def test_everything_wrong_with_a_row_is_told_at_once(bring_in: Files):
    run = bring_in("1,VIS-SHIP,Atlantis,2025-04-09,soon," + "A" * 141)
    assert [refused[1] for refused in run.refusals] == ["actual.end", "title", "partner"]


def test_a_day_that_is_missing_is_told_once(bring_in: Files):
    run = bring_in("1,VIS-SHIP,XAA,,,A")
    assert [refused[1] for refused in run.refusals] == ["actual.end"]


def test_a_name_means_the_partner_of_its_day(bring_in: Files, desk: Reader):
    run = bring_in(
        [
            "1,VIS-SHIP,U.S.S.R.,1985-04-09,,A",
            "2,VIS-SHIP,Russia,1995-04-09,,A",
            "3,VIS-SHIP,Russia,1985-04-09,,A",
        ]
    )
    with acting_as(desk):
        found = Participation.objects.order_by("engagement__external_ref")
        assert list(found.values_list("partner_id", flat=True))[:2] == ["SUN", "RUS"]
    assert run.progress.read == 3


def test_importing_again_changes_nothing(bring_in: Files, desk: Reader):
    assert bring_in([ROW, TWO]).counts == (2, 0, 0, 0)
    assert bring_in([ROW, TWO]).counts == (0, 2, 0, 0)
    with acting_as(desk):
        assert list(Engagement.objects.values_list("version", flat=True)) == [1, 1]


def test_a_row_that_says_something_else_is_an_edit(bring_in: Files, desk: Reader):
    bring_in(ROW)
    run = bring_in(ROW.replace("A visit,", "").replace("A visit", "Another").replace("XAA", "XBB"))
    assert run.counts == (1, 0, 0, 0)
    engagement = only(desk)
    with acting_as(desk):
        partners = [row.partner_id for row in engagement.participations.all()]
    assert (engagement.title, engagement.version, partners) == ("Another", 2, ["XBB"])


def test_a_cell_that_was_emptied_empties_its_field(bring_in: Files, desk: Reader):
    header = HEADER + ",text"
    mapping = MAPPING.replace('title = "title"', 'title = "title"\nsummary = "text"')
    bring_in(f"{ROW},In April", header=header, mapping=mapping)
    assert only(desk).summary == "In April"
    bring_in(f"{ROW},", header=header, mapping=mapping)
    assert only(desk).summary == ""


def test_an_officers_correction_outlives_the_same_file(bring_in: Files, desk: Reader):
    bring_in(ROW)
    with acting_as(desk):
        engagement = lock_engagement(Engagement.objects.get().ref, by=desk)
        edit_engagement(engagement, {"title": "Corrected"}, by=desk, at=NOW)
    assert bring_in([ROW, TWO]).counts == (1, 1, 0, 0)
    with acting_as(desk):
        assert Engagement.objects.get(external_ref="1").title == "Corrected"


def test_a_voided_record_stays_voided(bring_in: Files, planner: Reader, desk: Reader):
    bring_in(ROW)
    with acting_as(planner):
        ref = Engagement.objects.get().ref
        void_engagement(lock_engagement(ref, by=planner), by=planner, at=NOW, reason="Twice.")
    assert bring_in(ROW).counts == (0, 1, 0, 0)
    run = bring_in(ROW.replace("A visit", "Another"))
    assert run.counts == (0, 0, 1, 0)
    assert "stays as it is" in run.sentence
    assert only(desk).state == "VOIDED"


def test_rows_that_look_the_same_are_different_records_under_different_keys(bring_in: Files):
    run = bring_in([ROW, TWO])
    assert run.counts == (2, 0, 0, 0)
    ((row, warning),) = [(line.row, line.what_to_do) for line in run.lines]
    assert row == 3
    assert warning.startswith("Taken all the same: This looks like E-")


def test_a_key_that_stands_twice_is_refused_the_second_time(bring_in: Files):
    run = bring_in([ROW, TWO, ROW.replace("A visit", "Another")])
    assert run.counts == (2, 0, 1, 0)
    assert run.refusals[0][:3] == (4, "external_ref", "1")
    assert "Row 2 has this key already" in run.sentence


def test_a_record_that_came_through_the_other_door_is_known(bring_in: Files, desk: Reader):
    with acting_as(desk):
        log("XAA", by=desk, title="A visit", external_source="tests", external_ref="1")
    assert bring_in(ROW).counts == (0, 1, 0, 0)
    assert bring_in(ROW.replace("A visit", "Another")).counts == (1, 0, 0, 0)
    assert only(desk).title == "Another"


def test_a_record_that_the_reader_may_not_see_is_neither_changed_nor_betrayed(
    bring_in: Files, desk: Reader, lead: Reader
):
    with acting_as(lead):
        hidden = log(
            "XAA", by=lead, marking="CONTROLLED", external_source="tests", external_ref="1"
        )
    lower = replace(desk, marking_ids=desk.marking_ids - {hidden.marking_id})
    run = bring_in([ROW, TWO], reader=lower)
    assert run.counts == (2, 0, 0, 0)
    assert run.refusals == []
    with acting_as(lead):
        assert Engagement.objects.get(pk=hidden.pk).version == 1


def test_a_marking_that_the_reader_may_not_use_is_refused(bring_in: Files, desk: Reader):
    mapping = MAPPING + 'marking = "COSMIC"\n'
    assert bring_in(ROW, mapping=mapping).refusals[0][1] == "marking"


def test_who_may_not_import_is_told(bring_in: Files, planner: Reader, auditor: Reader):
    for reader in (planner, auditor):
        with pytest.raises(PermissionDenied, match="import a file"):
            bring_in(ROW, reader=reader)


def test_rows_may_be_left_out(bring_in: Files):
    also = '[skip]\ncolumn = "kind"\nvalues = ["total"]\n'
    run = bring_in([ROW, "2,total,,,,"], also=also)
    assert run.counts == (1, 0, 0, 1)
    assert [(line.row, line.field, line.value) for line in run.lines] == [(3, "kind", "total")]
    assert run.lines[0].what_to_do.startswith("Skipped: ")


def test_their_words_become_ours(bring_in: Files, desk: Reader):
    words = '[values.kind]\n"Hafen" = "VIS-SHIP"\n"*" = "HLE-SEC"\n[values.partner]\nA = "XAA"\n'
    assert (
        bring_in(["1,Hafen,A,2025-04-09,,", "2,Gast,XBB,2025-04-09,,"], also=words).counts[0] == 2
    )
    with acting_as(desk):
        kinds = Engagement.objects.order_by("external_ref").values_list("kind_id", flat=True)
        assert list(kinds) == ["VIS-SHIP", "HLE-SEC"]


def test_a_text_made_of_columns_and_one_that_is_cut(bring_in: Files, desk: Reader):
    mapping = MAPPING.replace('title = "title"\n', "") + (
        '[templates]\ntitle = "{kind}: {title}"\nsummary = "{title}"\n[cut]\nfields = ["title"]\n'
    )
    run = bring_in("1,VIS-SHIP,XAA,2025-04-09,," + "word " * 40, mapping=mapping)
    assert run.counts == (1, 0, 0, 0)
    engagement = only(desk)
    assert engagement.title.startswith("VIS-SHIP: word word")
    assert engagement.title.endswith("word…")
    assert len(engagement.title) <= 140
    assert "Cut from 209 to 140" in run.lines[0].what_to_do


def test_people_and_money_are_numbers(bring_in: Files, desk: Reader):
    columns = 'participants.people = "people"\ncost_home.amount = "cost"\n'
    mapping = MAPPING.replace("[fixed]", columns + '[fixed]\ncost_home.currency = "USD"')
    header = HEADER + ",people,cost"
    rows = [
        f'{ROW},"1,204","$12,345.5"',
        f"{TWO},,",
        f"3{ROW[1:]},1.5,-3",
        f'4{ROW[1:]},many,"1.234,56"',
    ]
    run = bring_in(rows, mapping=mapping, header=header)
    assert run.counts == (2, 0, 2, 0)
    assert [(refused[0], refused[1]) for refused in run.refusals] == [
        (row, field) for row in (4, 5) for field in ("participants.people", "cost_home.amount")
    ]
    with acting_as(desk):
        first, second = Engagement.objects.order_by("external_ref")
        assert (first.cost_amount, first.cost_currency) == (Decimal("12345.50"), "USD")
        assert first.participations.get().people == 1204
        assert (second.cost_amount, second.participations.get().people) == (None, None)


def test_money_without_a_currency_is_refused(bring_in: Files):
    mapping = MAPPING.replace("[fixed]", 'cost_home.amount = "id"\n[fixed]')
    assert bring_in(ROW, mapping=mapping).refusals[0][1] == "cost_home.currency"


def test_several_columns_name_several_partners(bring_in: Files, desk: Reader):
    mapping = MAPPING.replace('columns = "partner"', 'columns = ["partner", "other"]')
    header = HEADER + ",other"
    run = bring_in([f"{ROW},XBB", f"{TWO},"], mapping=mapping, header=header)
    assert run.counts == (2, 0, 0, 0)
    with acting_as(desk):
        found = Participation.objects.order_by("engagement__external_ref", "partner")
        assert [row.partner_id for row in found] == ["XAA", "XBB", "XAA"]
    also = '[columns]\nparticipants.people = "id"\n'
    mapping = mapping.replace("[columns]\n", also)
    run = bring_in(f"5{ROW[1:]},XBB", mapping=mapping, header=header)
    assert "several partners" in run.sentence


def test_where_it_was_follows_from_whose_place_it_was(bring_in: Files, desk: Reader):
    mapping = MAPPING.replace('[fixed]\nplace = "HOME"\n', 'place_party = "where"\n')
    rows = [f"{n}{ROW[1:]},{where}" for n, where in enumerate(["XZZ", "XAA", "XBB", ""], 1)]
    assert bring_in(rows, mapping=mapping, header=HEADER + ",where").counts == (4, 0, 0, 0)
    with acting_as(desk):
        found = Engagement.objects.order_by("external_ref").values_list("place", "place_party")
        assert list(found) == [("HOME", "XZZ"), ("PARTNER", "XAA"), ("THIRD", "XBB"), ("", None)]


def test_principals_of_both_sides(bring_in: Files, desk: Reader):
    mapping = MAPPING + (
        'principals.home.office = "Minister"\nprincipals.home.level = "L9"\n'
        '[templates]\nprincipals.partner.person = "{title}"\nprincipals.partner.office = "Envoy"\n'
    )
    assert bring_in(ROW, mapping=mapping).counts == (1, 0, 0, 0)
    with acting_as(desk):
        found = only(desk).principals.order_by("id")
        assert list(found.values_list("partner", "office", "level", "person")) == [
            (None, "Minister", 9, ""),
            ("XAA", "Envoy", None, "A visit"),
        ]


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("flow", "SIDEWAYS"),
        ("participants.role", "GUEST"),
        ("service", "NAVY, PIRATES"),
        ("principals.home.level", "L11"),
        ("lat", "91"),
        ("lon", "NaN"),
        ("purpose_check", "perhaps"),
        ("state", "CLOSED"),
        ("series", "none-such"),
    ],
)
def test_a_word_that_its_field_does_not_know_is_refused(bring_in: Files, field: str, word: str):
    mapping = MAPPING + f'{field} = "{word}"\n'
    run = bring_in(ROW, mapping=mapping)
    assert run.counts == (0, 0, 1, 0)
    assert run.refusals[0][1:3] == (field, word)


def test_a_plan_is_a_draft(bring_in: Files, desk: Reader):
    mapping = MAPPING.replace("actual.", "planned.")
    assert bring_in("1,VIS-SHIP,XAA,2027-04-09,2027-04-12,A", mapping=mapping).counts[0] == 1
    engagement = only(desk)
    assert (engagement.state, engagement.planned_start) == ("DRAFT", date(2027, 4, 9))
