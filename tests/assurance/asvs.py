"""What holds each requirement of ASVS 5.0 that applies: docs/asvs.toml, and docs/asvs.md from it.

`python -m tests.assurance.asvs` writes the readable table anew.
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "docs" / "asvs.toml"
TABLE = ROOT / "docs" / "asvs.md"

#: The requirements of levels 1 and 2 that apply to a service of this kind, by section. Left out:
#: WebRTC, GraphQL, WebSocket, an authorisation server of one's own, SAML, LDAP, XPath, LaTeX, SVG,
#: JNDI, memcache, memory that is managed by hand, factors that an identity provider keeps, and the
#: booking of seats.
LEVELS_1_AND_2 = {
    "1.1": "1 2", "1.2": "1 2 3 4 5 9", "1.3": "1 2 3 5 6 7 10 11", "1.4": "2", "1.5": "1 2",
    "2.1": "1 2 3", "2.2": "1 2 3", "2.3": "1 2 3", "2.4": "1",
    "3.2": "1 2", "3.3": "1 2 3 4", "3.4": "1 2 3 4 5 6", "3.5": "1 2 3 4 5", "3.7": "1 2",
    "4.1": "1 2 3", "4.2": "1",
    "5.1": "1", "5.2": "1 2 3", "5.3": "1 2", "5.4": "1 2 3",
    "6.1": "1 2 3", "6.2": "1 2 3 4 5 6 7 8 9 10 11 12", "6.3": "1 2 3 4", "6.4": "1 2 3 4",
    "6.5": "1 2 3 4 5", "6.8": "1 2 4",
    "7.1": "1 2 3", "7.2": "1 2 3 4", "7.3": "1 2", "7.4": "1 2 3 4 5", "7.5": "1 2", "7.6": "1 2",
    "8.1": "1 2", "8.2": "1 2 3", "8.3": "1", "8.4": "1",
    "9.1": "1 2 3", "9.2": "1 2 3 4",
    "10.1": "1 2", "10.2": "1 2", "10.3": "1 2 3 4", "10.5": "1 2 3 4 5",
    "11.1": "1 2", "11.2": "1 2 3", "11.3": "1 2 3", "11.4": "1 2 3 4", "11.5": "1", "11.6": "1",
    "12.1": "1 2 3", "12.2": "1 2", "12.3": "1 2 3 4",
    "13.1": "1", "13.2": "1 2 3 4 5", "13.3": "1 2", "13.4": "1 2 3 4 5",
    "14.1": "1 2", "14.2": "1 2 3 4", "14.3": "1 2 3",
    "15.1": "1 2 3", "15.2": "1 2 3", "15.3": "1 2 3 4 5 6 7",
    "16.1": "1", "16.2": "1 2 3 4 5", "16.3": "1 2 3 4", "16.4": "1 2 3", "16.5": "1 2 3",
}  # fmt: skip
#: Of level 3, those that need-to-know and a record of changes call for.
PICKED_OF_LEVEL_3 = {
    "1.2": "10", "1.3": "12", "1.5": "3", "2.3": "5", "3.4": "7 8", "3.5": "8", "4.1": "4",
    "5.2": "4 5 6", "5.3": "3", "6.3": "8", "7.5": "3", "8.1": "3", "8.2": "4", "8.3": "2 3",
    "12.3": "5", "13.1": "2 3", "13.2": "6", "13.3": "4", "13.4": "6", "14.2": "6 7 8",
    "15.1": "4 5", "15.2": "4 5", "15.4": "1 2 3", "16.5": "4",
}  # fmt: skip

_HEAD = """\
# ASVS 5.0: what holds each requirement

Made from [asvs.toml](asvs.toml) by `python -m tests.assurance.asvs`; a test fails when this page is
behind it, when a requirement has no answer, or when a test or document named here is not there.

The numbers are those of version 5.0.0 of the Application Security Verification Standard by OWASP,
where the requirements stand in full: every one of levels 1 and 2 that applies to this service, and
those of level 3 that need-to-know calls for. What each asks is said here in a few words of ours.
"""
_MEANINGS = {
    "tested": "a test, or a step of `make check`, fails when it no longer holds",
    "documented": "what it asks for is a document, or a decision that one records",
    "inherited": "held by what stands around the service, and said to its operator",
    "not here": "the service has no such thing that could break it",
    "open": "not held, or not wholly; the sentence says what is missing",
}


@dataclass(frozen=True)
class Answer:
    """One requirement: what it asks, and what holds it; `note` is empty where nothing is to add."""

    number: str
    level: int
    says: str
    standing: str
    evidence: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Chapter:
    """The requirements of one chapter of the standard."""

    name: str
    title: str
    answers: tuple[Answer, ...]


def wanted() -> dict[str, bool]:
    """The number of every requirement to be answered for; whether it is a pick of level 3."""
    return {
        f"{section}.{number}": picked
        for sections, picked in ((LEVELS_1_AND_2, False), (PICKED_OF_LEVEL_3, True))
        for section, numbers in sections.items()
        for number in numbers.split()
    }


def chapters() -> list[Chapter]:
    """The answers as docs/asvs.toml gives them; raises ValueError where one is not well-formed."""
    given = tomllib.loads(ANSWERS.read_text(encoding="utf-8"))
    return [
        Chapter(
            name,
            chapter.pop("title"),
            tuple(_answer(number, fields) for number, fields in chapter.items()),
        )
        for name, chapter in given.items()
    ]


def _answer(number: str, given: dict[str, Any]) -> Answer:
    level, says = given.pop("level"), given.pop("says")
    if level not in (1, 2, 3) or not says:
        raise ValueError(f"{number}: give its level, 1 to 3, and what it says in a few words.")
    note = given.pop("note", "")
    if set(given) in ({"by"}, {"by", "open"}):
        evidence = tuple(given["by"])
        if "open" in given:
            return Answer(number, level, says, "open", evidence, given["open"])
        documents = all("#" in one for one in evidence)
        return Answer(number, level, says, "documented" if documents else "tested", evidence, note)
    [(standing, reason)] = given.items()
    if standing not in ("inherited", "not_here", "open"):
        raise ValueError(f"{number}: “{standing}” is no standing.")
    return Answer(number, level, says, standing.replace("_", " "), (), reason)


def fault_of(evidence: str) -> str:
    """Empty when the test, the step of `make check` or the part of a document is there."""
    if evidence.startswith("make "):
        target = evidence.removeprefix("make ")
        return "" if re.search(rf"(?m)^{target}:", _text("Makefile")) else "no such target"
    path, _, name = evidence.partition("::")
    path, _, anchor = path.partition("#")
    if not (ROOT / path).is_file():
        return "no such file"
    if anchor:
        return "" if anchor in anchors(path) else "no such heading"
    if not path.startswith("tests/"):
        return "neither a test, a part of a document nor a step of make"
    tests = tests_in(path)
    if name:
        return "" if name in tests else "no such test"
    return "" if tests else "no test in it"


@lru_cache
def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@lru_cache
def anchors(path: str) -> frozenset[str]:
    """The headings of a document as an address names them."""
    headings = re.findall(r"(?m)^#+ (.+)$", _text(path))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return frozenset(heading.strip().replace(" ", "-") for heading in plain)


@lru_cache
def tests_in(path: str) -> frozenset[str]:
    """The names of the test functions of a file."""
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(_text(path)))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def standings() -> Counter[str]:
    """How many requirements stand how."""
    return Counter(answer.standing for chapter in chapters() for answer in chapter.answers)


def written() -> str:
    """The readable table."""
    found = standings()
    lines = [_HEAD, "| Standing | Requirements | Means |", "|---|---|---|"]
    lines += [f"| {name} | {found[name]} | {means} |" for name, means in _MEANINGS.items()]
    lines.append(f"| all | {found.total()} | |")
    for chapter in chapters():
        lines += ["", f"## {chapter.name}: {chapter.title}", ""]
        lines += ["| No | Level | Asks | Standing | Held by |", "|---|---|---|---|---|"]
        lines += [_line(answer) for answer in chapter.answers]
    return "\n".join(lines) + "\n"


def _line(answer: Answer) -> str:
    held = ", ".join(map(_linked, answer.evidence))
    held = "; ".join(part for part in (held, answer.note) if part).replace("|", "/")
    cells = [answer.number, str(answer.level), answer.says, answer.standing, held]
    return f"| {' | '.join(cells)} |"


def _linked(evidence: str) -> str:
    if evidence.startswith("make "):
        return f"`{evidence}`"
    path, _, name = evidence.partition("::")
    beside = path.removeprefix("docs/") if path.startswith("docs/") else f"../{path}"
    if "#" in path:
        return f"[{path.partition('#')[2].replace('-', ' ')}]({beside})"
    shown = path.removeprefix("tests/").removesuffix(".py")
    return f"[{shown}]({beside})" + (f" `{name}`" if name else "")


if __name__ == "__main__":
    TABLE.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"Written: {TABLE.relative_to(ROOT)}, {standings().total()} requirements.\n")
