"""Checkouts in places of their own, removed with everything that ran in them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.lending import places_elsewhere
from tests.supervisor.harness import Checkout

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL an account")


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that others may pass through, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="entente-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def checkout(place: Path) -> Iterator[Checkout]:
    made = Checkout.at(place / "checkout")
    yield made
    made.end_all()
    for elsewhere in places_elsewhere(made.data):
        shutil.rmtree(elsewhere, ignore_errors=True)
