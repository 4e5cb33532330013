"""Who moves engagements in the tests of their life."""

import pytest

from accounts.acting import Reader
from tests.engagements.lives import Cast


@pytest.fixture
def people(desk: Reader, lead: Reader, planner: Reader) -> Cast:
    return Cast(desk, lead, planner)
