"""A run accounts for every row, goes on where it broke off, and can be taken back."""

from dataclasses import replace

import pytest

from accounts.acting import Reader, acting_as
from accounts.models import Marking
from engagements.importer import Unusable
from engagements.models import CompleteRecord, Engagement, Intake, SourceRecord
from tests.importer.files import MAPPING, ROW, Files, runs

DAYS = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]


def rows(count: int) -> list[str]:
    """Every tenth is refused."""
    return [
        f"{n},{'NO-KIND' if n % 10 == 0 else 'VIS-SHIP'},XAA,{DAYS[n % len(DAYS)]},,Visit {n}"
        for n in range(count)
    ]


class Stopped(Exception):
    """Somebody pulled the plug."""


def stop_after(read: int):
    def watch(progress, portion):
        if progress.read >= read:
            raise Stopped

    return watch


def test_a_run_that_broke_off_goes_on_and_covers_the_whole_file(bring_in: Files, desk: Reader):
    with pytest.raises(Stopped):
        bring_in(rows(450), watch=stop_after(200))
    with acting_as(desk):
        assert Engagement.objects.count() == 180
    run = bring_in(rows(450))
    assert run.outcome.went_on_after == 200
    assert run.counts == (405, 0, 45, 0)
    assert [refused[0] for refused in run.refusals] == [n + 2 for n in range(0, 450, 10)]
    [intake] = runs()
    assert (intake.rows_read, intake.taken, intake.refused) == (450, 405, 45)
    with acting_as(desk):
        assert Engagement.objects.count() == 405


def test_a_key_seen_before_the_run_broke_off_is_remembered(bring_in: Files):
    twice = [*rows(300), rows(2)[1]]
    with pytest.raises(Stopped):
        bring_in(twice, watch=stop_after(200))
    assert "Row 3 has this key already" in bring_in(twice).refusals[-1][3]


def test_another_mapping_starts_afresh(bring_in: Files):
    with pytest.raises(Stopped):
        bring_in(rows(250), watch=stop_after(200))
    run = bring_in(rows(250), mapping=MAPPING + "# otherwise the same\n")
    assert (run.outcome.went_on_after, run.counts) == (0, (45, 180, 25, 0))


def test_a_dry_run_reports_the_same_and_leaves_nothing(bring_in: Files, desk: Reader):
    dry = bring_in(rows(250), dry_run=True)
    for model in (Intake, SourceRecord):
        assert not model.objects.exists()
    with acting_as(desk):
        assert not Engagement.objects.exists()
    real = bring_in(rows(250))
    assert dry.counts == real.counts == (225, 0, 25, 0)
    assert dry.refusals == real.refusals


def test_every_row_is_accounted_for(bring_in: Files):
    also = '[skip]\ncolumn = "kind"\nvalues = ["total"]\n'
    bring_in(ROW, also=also)
    run = bring_in([ROW, "2,total,,,,", "3", f"4{ROW[1:]}", "", ",,,,,"], also=also)
    assert run.counts == (1, 1, 1, 2)
    assert run.progress.read == 5


def test_progress_is_told_between_nothing_and_all(bring_in: Files):
    told = []
    bring_in(rows(450), watch=lambda progress, portion: told.append((progress.read, portion)))
    assert [read for read, _ in told] == [200, 400, 450]
    assert all(0 < portion <= 1 for _, portion in told)


COMPLETE = '[complete]\npartners = ["Fiji", "TON"]\nfrom = 2025-01-01\nto = 2025-12-31\n'


def declared(reader: Reader) -> list[tuple[str, str]]:
    with acting_as(reader):
        return list(CompleteRecord.objects.values_list("partner", "source"))


def test_a_complete_record_is_noted_once(bring_in: Files, desk: Reader):
    bring_in(ROW, also=COMPLETE)
    bring_in(ROW, also=COMPLETE)
    assert declared(desk) == [("FJI", "tests"), ("TON", "tests")]


def test_a_complete_record_is_as_hidden_as_what_is_in_it(bring_in: Files, desk: Reader):
    limited = MAPPING.replace("[fixed]", '[fixed]\nmarking = "LIMITED"')
    bring_in(ROW, mapping=limited, also=COMPLETE)
    with acting_as(desk):
        below = Marking.objects.filter(rank__lt=20).values_list("pk", flat=True)
        reader = replace(desk, marking_ids=frozenset(below))
    assert declared(reader) == []
    assert len(declared(desk)) == 2


def test_a_record_with_refused_rows_is_not_complete(bring_in: Files, desk: Reader):
    run = bring_in(["1,NO-KIND,XAA,2025-04-09,,A"], also=COMPLETE)
    assert declared(desk) == []
    assert "not yet counted as the complete record" in run.outcome.notes[0]


def test_a_dry_run_declares_nothing(bring_in: Files, desk: Reader):
    bring_in(ROW, also=COMPLETE, dry_run=True)
    assert declared(desk) == []


@pytest.mark.parametrize(
    ("also", "told"),
    [
        (COMPLETE.replace("Fiji", "Atlantis"), "“Atlantis”"),
        ('[file]\nhome = "USA"\n', "records of USA as home, and home is XZZ"),
    ],
)
def test_a_mapping_that_does_not_fit_this_installation_is_refused(
    bring_in: Files, also: str, told: str
):
    with pytest.raises(Unusable) as refused:
        bring_in(ROW, also=also)
    assert told in refused.value.sentence
    assert runs() == []
