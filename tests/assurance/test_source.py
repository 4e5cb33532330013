"""What the source itself keeps out: dangerous imports, patterns, templates, names, packages."""

import ast
import logging
import re
import time
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.test import Client

from config.log_lines import OneLine
from tests import cast
from tests.architecture.source import ROOMS, ROOT, Module, room_modules

#: They run other programs, or make objects of whatever the bytes say.
DANGEROUS = {
    "subprocess",
    "pty",
    "pickle",
    "marshal",
    "shelve",
    "yaml",
    "ctypes",
    "multiprocessing",
}
#: They reach out to another host.
REACHING = {"requests", "httpx", "aiohttp", "urllib3", "socket", "ftplib", "smtplib", "telnetlib"}
REACHING_PARTS = {"urllib.request", "http.client"}
#: Makes a template of text, or stops escaping it; ruff looks for `mark_safe` (S308).
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\s+off|\bfrom_string\(|[^.\w]Template\(")
#: Each is repeated; the last sign keeps a pattern from matching in the end.
HOSTILE = ("a", "A", "1", " ", "a ", "-", ",", "or ", "(", "{", "0,000", '"', "/a", ".", "é", "1.")
LENGTHS = (24, 32, 500, 1_500)
PATIENCE = 0.5  # seconds of processor time for one pattern and one text


@cache
def _modules() -> list[Module]:
    return room_modules()


def _imports(module: Module) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def _imported(forbidden: set[str], parts: set[str] = frozenset()) -> list[str]:
    return [
        module.at(node, name)
        for module in _modules()
        for node, name in _imports(module)
        if name.partition(".")[0] in forbidden or name in parts
    ]


def _patterns() -> Iterator[tuple[Module, ast.Call, ast.expr]]:
    for module in _modules():
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr != "escape"
            ):
                yield module, node, node.args[0]


def test_nothing_dangerous_is_imported():
    assert _imported(DANGEROUS) == []


def test_nothing_is_fetched_from_elsewhere():
    """But for the provider of sign-ins, the virus scanner and the mail server of the settings."""
    asking = {found.partition(":")[0] for found in _imported(REACHING, REACHING_PARTS)}
    assert asking == {
        "accounts/openid.py",
        "engagements/files/scanner.py",
        "reports/actions/digest.py",
    }


def test_no_regular_expression_is_made_from_text():
    made = [
        module.at(call, ast.unparse(call))
        for module, call, pattern in _patterns()
        if not isinstance(pattern, ast.Constant) and not _of_constants(pattern)
    ]
    assert made == []


def _of_constants(pattern: ast.expr) -> bool:
    """Put together from names in capitals, which are constants of the module."""
    return isinstance(pattern, ast.JoinedStr) and all(
        isinstance(part.value, ast.Name) and part.value.id.isupper()
        for part in pattern.values
        if isinstance(part, ast.FormattedValue)
    )


def test_no_regular_expression_backtracks_without_end():
    said = {p.value for _module, _call, p in _patterns() if isinstance(p, ast.Constant)}
    patterns = {p.decode() if isinstance(p, bytes) else p for p in said}
    assert len(patterns) > 10
    slow = {
        (pattern, part, length)
        for pattern in patterns
        for part in HOSTILE
        if (length := _too_slow(re.compile(pattern), part))
    }
    assert slow == set()


def _too_slow(pattern: re.Pattern[str], part: str) -> int:
    """The length of text at which the pattern loses its patience; 0 when it never does."""
    for length in LENGTHS:
        text = (part * length)[:length] + "\x00"
        begun = time.process_time()
        pattern.fullmatch(text)
        pattern.search(text)
        if time.process_time() - begun > PATIENCE:
            return length
    return 0


def test_pages_escape_what_they_show():
    pages = [path for room in ROOMS for path in (ROOT / room).rglob("templates/**/*.html")]
    assert len(pages) > 10
    sources = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in pages}
    sources |= {module.path: module.text for module in _modules()}
    found = {path: UNESCAPED.findall(text) for path, text in sources.items()}
    assert {path: parts for path, parts in found.items() if parts} == {}


def test_downloads_have_names_of_our_own_or_encoded_ones():
    named = [
        (module, node)
        for module in _modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Subscript)
        and ast.unparse(node.targets[0].slice) == "'Content-Disposition'"
    ]
    assert named
    encoded = [n for _, n in named if "content_disposition_header(" in ast.unparse(n.value)]
    others = [(m, n) for m, n in named if n not in encoded]
    assert len(encoded) == 1
    assert [m.at(n, "a name") for m, n in others if not isinstance(n.value, ast.Constant)] == []
    said = [m.path for m in _modules() if "Content-Disposition" in m.text]
    assert sorted(said) == sorted(module.path for module, _node in named)


def test_an_entry_of_the_log_is_one_line():
    """Whatever is written into it, nobody can make it look like another entry."""
    form = settings.LOGGING["formatters"]["line"]
    formatter = OneLine(form["format"], style=form["style"])
    hostile = "of\r\n2026-01-01 INFO entente signed in user=1\x1b[31m\u2028\x85end"
    try:
        raise ValueError(hostile)
    except ValueError as error:
        record = logging.LogRecord("entente", logging.INFO, "f", 1, "%s", (hostile,), None)
        record.exc_info = (ValueError, error, error.__traceback__)
    first, *others = formatter.format(record).splitlines()
    assert first.endswith(r"of\r\n2026-01-01 INFO entente signed in user=1\x1b[31m\u2028\x85end")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO entente of", first)
    assert others
    assert [line for line in others if not line.startswith("    ")] == []


def test_tokens_come_in_a_header_alone(db):
    """An address is kept in histories and in the logs of proxies."""
    token = cast.token_of("desk")
    for name in ("token", "access_token", "key", "authorization"):
        assert Client().get("/api/v1/partners/", {name: token}).status_code == 401
    answer = Client().get("/api/v1/partners/", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_every_package_is_pinned_by_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = re.sub(r"(?m)^\s*#.*$", "", (ROOT / name).read_text()).replace("\\\n", " ")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        assert len(lines) > 20
        loose = [
            line
            for line in lines
            if not re.match(
                r"[\w.-]+(\[[\w,-]+\])?==[^ ]+( ; [^-]+)?(\s+--hash=sha256:\w{64})+", line
            )
        ]
        assert loose == [], "an address of an index, a loose version or a package without a hash"


def test_the_image_holds_no_history():
    """The image takes what is named, and neither history nor tests are."""
    rules = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert rules[0] == "*"
    taken = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert taken == {*ROOMS, "manage.py", "requirements.txt"}
