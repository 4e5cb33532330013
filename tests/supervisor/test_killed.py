"""Killing the stack leaves no process, and loses nothing that was committed."""

import urllib.error
from collections.abc import Callable

import pytest

from tests.supervisor.harness import Checkout, Run

pytestmark = pytest.mark.processes


def _write_until(run: Run, happens_at: int, happening: Callable[[], None]) -> int:
    """Writes lines; after `happens_at` of them something ends the stack. How many were taken."""
    taken = 0
    try:
        while taken < happens_at + 200:
            run.get("write/line")
            taken += 1
            if taken == happens_at:
                happening()
    except (urllib.error.URLError, OSError):
        pass
    return taken


def test_a_killed_stack_takes_its_children_along_and_the_next_start_has_every_record(
    checkout: Checkout,
) -> None:
    first = checkout.run().ready()
    taken = _write_until(first, 50, first.popen.kill)
    first.leaves_nothing()

    second = checkout.run().ready()
    assert int(second.get("count/line")) in {taken, taken + 1}
    before = int(second.get("count/line"))
    taken = _write_until(second, 50, second.kill_everything)
    assert second.processes() == {}

    third = checkout.run().ready()
    # A commit whose answer never arrived may be there or not; one that was answered must be.
    assert int(third.get("count/line")) - before in {taken, taken + 1}
