"""The source text of the house, as files and as syntax trees."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "partners", "engagements", "reports", "config")
#: Not looked into where there is no git: what tools and runs leave behind.
_LEFT_BEHIND = re.compile(r"(^|/)(\.[a-z_]+_cache|\.venv|\.data|\.static|\.git|__pycache__)(/|$)")


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the repository."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def comments(self) -> dict[int, str]:
        """The comment on each line that has one, without its sign."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}

    @property
    def dotted(self) -> str:
        """As it is imported: `engagements.models` for engagements/models/__init__.py."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    @property
    def role(self) -> str:
        """The part it plays in its room: `actions` for engagements/actions/log.py."""
        parts = self.dotted.split(".")
        return parts[1] if len(parts) > 1 else ""

    def at(self, node: ast.AST, sentence: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {sentence}"


def read(path: Path) -> Module:
    return Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def room_modules(*, migrations: bool = False) -> list[Module]:
    """Every Python file of the rooms, migrations only when asked for."""
    modules = (read(path) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    return [module for module in modules if migrations or not module.is_migration]


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of every file that is kept in the repository, or would be if added now."""
    for path in _kept():
        try:
            yield path, (ROOT / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue


def _kept() -> list[str]:
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        names = listed.stdout.decode().split("\0")
    else:
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
    return [name for name in names if name and not _LEFT_BEHIND.search(name)]
