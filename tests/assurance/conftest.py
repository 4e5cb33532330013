"""The figures at the end of a run, and the house that the tests of resilience use."""

from collections.abc import Iterator

import pytest

from tests.assurance import figures
from tests.assurance.house import House


@pytest.fixture(scope="session")
def _built() -> Iterator[House]:
    house = House()
    try:
        house.build()
        yield house
    finally:
        house.close()


@pytest.fixture
def house(_built: House) -> Iterator[House]:
    """A service of the test's own to break; only web stays up between two tests."""
    yield _built
    _built.rest()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if figures.said:
        terminalreporter.section("figures")
        for line in figures.said:
            terminalreporter.write_line(line)
