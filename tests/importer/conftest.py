"""Importing as the desk officer."""

from pathlib import Path

import pytest

from accounts.acting import Reader
from tests.importer.files import Files, importer


@pytest.fixture
def bring_in(tmp_path: Path, desk: Reader) -> Files:
    return importer(tmp_path, desk)
