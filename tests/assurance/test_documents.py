"""What the documents point to is there: other documents, their parts, and tests."""

import re
from pathlib import Path

import pytest

from tests.assurance.asvs import ROOT, anchors

DOCUMENTS = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TEST = re.compile(r"\btests/[\w/]+\.py\b")


def _leads_nowhere(document: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return False
    path, _, part = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.exists():
        return True
    return bool(part) and part not in anchors(target.relative_to(ROOT).as_posix())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_link_leads_nowhere(document: Path):
    text = document.read_text(encoding="utf-8")
    assert [link for link in _LINK.findall(text) if _leads_nowhere(document, link)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_test_that_is_named_is_there(document: Path):
    named = _TEST.findall(document.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_a_link_that_leads_nowhere_is_noticed():
    assert _leads_nowhere(ROOT / "README.md", "docs/never-written.md")
    assert _leads_nowhere(ROOT / "README.md", "docs/glossary.md#no-such-part")
    assert not _leads_nowhere(ROOT / "README.md", "docs/glossary.md#how-names-are-made")
    assert not _leads_nowhere(ROOT / "README.md", "https://localhost/")
