"""Rules that a module's text must keep; each returns one sentence for every breach."""

import ast
import re
import sys
from collections.abc import Iterator

from tests.architecture.source import Module

LONGEST_FILE = 350
LONGEST_FUNCTION = 50

_SAVING = {
    "save", "asave", "create", "acreate", "bulk_create", "abulk_create", "bulk_update",
    "abulk_update", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create",
    "create_user", "create_superuser",
}  # fmt: skip
#: On a many-to-many field these write; on a set or a context variable they do not.
_PAIRING = {"add", "aadd", "set", "aset", "remove", "aremove", "clear", "aclear"}
_MANAGERS = {"objects", "_default_manager", "_base_manager"}
_WRITING_SQL = re.compile(
    r"^\s*(with\b.*\)\s*)?(insert\s+into|update\s+\S+\s+(as\s+)?\S*\s*set|delete\s+from|merge\s+into"
    r"|truncate|copy\s+\S+\s.*\bfrom)\b",
    re.IGNORECASE | re.DOTALL,
)
_NARROWS = re.compile(r"\bmarking(?:_id)?\s*=\s*any\b", re.IGNORECASE)
_SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
    "django.test.signals",
)
_NOQA = re.compile(r"noqa(?P<codes>:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?\s*[-–:;,.]*\s*")
_FORBIDDEN_FOLDERS = {"core", "common", "utils", "util", "helpers", "misc", "shared", "lib"}


def writes(module: Module, roads: frozenset[str] = frozenset()) -> list[str]:
    """Calls that save, and statements that write; `roads` are the related names of the models."""
    return [
        *(module.at(call, f"`.{name}()` writes.") for call, name in _saving_calls(module, roads)),
        *(module.at(text, "This statement writes.") for text in _writing_statements(module)),
    ]


def _saving_calls(module: Module, roads: frozenset[str]) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        # A queryset's update() takes keywords alone, a dictionary's or a digest's an argument; a
        # row's and a queryset's delete() take none, a cache's takes its key.
        updates = name in {"update", "aupdate"} and not node.args and _may_be_rows(node.func, roads)
        deletes = name in {"delete", "adelete"} and not node.args
        pairs = name in _PAIRING and _attribute(node.func.value) in roads
        if name in _SAVING or updates or deletes or pairs:
            yield node, name


def _may_be_rows(call: ast.Attribute, roads: frozenset[str]) -> bool:
    """Whether what is updated can be a queryset: not an attribute such as `error_messages`."""
    is_attribute = isinstance(call.value, ast.Attribute)
    return not is_attribute or _attribute(call.value) in roads | _MANAGERS


def _attribute(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _writing_statements(module: Module) -> Iterator[ast.Constant]:
    for node in ast.walk(module.tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and _WRITING_SQL.search(node.value):
            yield node


def signals(module: Module) -> list[str]:
    """Imports of any signal; ruff says the same, but not in the doors that may read the clock."""
    return [
        module.at(node, f"`{name}`: no signals. Call the next step by name, or write a trigger.")
        for node, name in _imports(module)
        if any(name == signal or name.startswith(f"{signal}.") for signal in _SIGNALS)
    ]


def _imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every import with the dotted name that it reaches."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def foreign_to_plain_python(module: Module, plain: frozenset[str]) -> list[str]:
    """Imports of a module that calls itself plain Python, other than the standard library's."""
    return [
        module.at(node, f"Plain Python imports the standard library only, not `{name}`.")
        for node, name in _imports(module)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(name == other or name.startswith(f"{other}.") for other in plain)
    ]


def is_plain_python(module: Module) -> bool:
    return "plain Python." in (ast.get_docstring(module.tree) or "").partition("\n")[0]


def too_long(module: Module) -> list[str]:
    """Files and functions that hold more than one thought."""
    lines = len(module.text.splitlines())
    found = []
    if lines > LONGEST_FILE:
        found.append(f"{module.path}: {lines} lines; make it a package, one file a noun.")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(module.at(node, f"`{node.name}` has {length} lines; name its steps."))
    return found


def without_opening_sentence(module: Module) -> list[str]:
    """Modules that do not say in one sentence what belongs in them."""
    if not module.text.strip() and module.path.endswith("__init__.py"):
        return []
    opening = (ast.get_docstring(module.tree) or "").partition("\n\n")[0].replace("\n", " ")
    if not opening:
        return [f"{module.path}: open it with the sentence that says what belongs in it."]
    if not opening.endswith(".") or re.search(r"[.!?] [A-Z]", opening.replace("e.g. ", "")):
        return [f"{module.path}: open it with one sentence, then an empty line: {opening!r}."]
    return []


def blind_excepts(module: Module) -> list[str]:
    """Handlers that catch everything and do not say why on their own line."""
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        if any(_is_everything(kind) for kind in caught) and not _reason(module, node.lineno):
            found.append(module.at(node, "Name what is caught, or say on this line why all is."))
    return found


def _is_everything(kind: ast.expr | None) -> bool:
    return kind is None or getattr(kind, "id", None) in {"Exception", "BaseException"}


def unreasoned_noqa(module: Module) -> list[str]:
    """Suppressions without a code or without a reason behind it."""
    return [
        f"{module.path}:{line}: name the code and the reason: `noqa: X123 - because`."
        for line, comment in module.comments.items()
        if (found := _NOQA.match(comment)) and not (found["codes"] and _reason(module, line))
    ]


def _reason(module: Module, line: int) -> bool:
    return len(_NOQA.sub("", module.comments.get(line, "")).split()) >= 1


def vague_places(module: Module) -> list[str]:
    """Folders and modules that would take anything."""
    vague = _FORBIDDEN_FOLDERS & set(module.dotted.split("."))
    return [f"{module.path}: `{name}` fits everything; name what it holds." for name in vague]


def road_around_markings(module: Module) -> list[str]:
    """`_base_manager` reads marked rows without asking who reads."""
    return [
        module.at(node, "`_base_manager` reads past `visible_to`; give the reason or start there.")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "_base_manager"
        and not _reason(module, node.lineno)
    ]


def unmarked_statements(module: Module, tables: frozenset[str]) -> list[str]:
    """Hand-written statements that read a marked table more often than they compare a marking."""
    reads = re.compile(rf"\b(?:from|join)\s+(?:{'|'.join(sorted(tables))})\b", re.IGNORECASE)
    return [
        module.at(node, "Narrow each marked table: `marking_id = ANY (%(markings)s)`.")
        for node, text in _texts(module)
        if len(reads.findall(text)) > len(_NARROWS.findall(text))
    ]


def _texts(module: Module) -> Iterator[tuple[ast.expr, str]]:
    """Every text of the module, an f-string's fixed parts as one."""
    parts: set[int] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr):
            fixed = [value for value in node.values if isinstance(value, ast.Constant)]
            parts |= {id(value) for value in fixed}
            yield node, "{}".join(str(value.value) for value in fixed)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
        ):
            yield node, node.value
