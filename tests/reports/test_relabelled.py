"""An engagement that is marked otherwise leaves the cells of its old marking for the new one's."""

from accounts.acting import acting_as
from engagements.actions import lock_engagement
from engagements.actions.relabelling import relabel_engagement
from reports.actions import verify
from reports.actions.verifying import Finding
from tests.factories import NOW
from tests.reports.conftest import Log, reader_named


def test_it_leaves_the_old_cell_and_enters_the_new_one(log: Log):
    visit = log.add("XAA", "XBB", marking="LIMITED")
    limited, public = log.cleared_for("LIMITED"), log.cleared_for("PUBLIC")

    def totals() -> list[str | None]:
        return [
            log.summary(code, "2025Q2", reader=reader)["intensity"]["total"]
            for reader in (limited, public)
            for code in ("XAA", "XBB")
        ]

    assert totals() == ["0.500000", "0.500000", None, None]
    officer = reader_named("security")
    with acting_as(officer):
        row = lock_engagement(visit.ref, by=officer)
        assert relabel_engagement(row, "PUBLIC", reason="published", by=officer, at=NOW) is None
    assert totals() == [None, None, "0.500000", "0.500000"]
    log.edit(log.again(visit), marking="LIMITED")
    assert totals() == ["0.500000", "0.500000", None, None]
    assert [found for found in verify() if isinstance(found, Finding)] == []
