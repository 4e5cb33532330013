"""The mapping file: which of our fields come from which of their columns."""

import codecs
import hashlib
import re
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from engagements.importer.cells import SERIAL
from engagements.importer.fields import DAY_FIELDS, FIELDS, LONGEST
from engagements.importer.refusals import Unusable

LONGEST_MAPPING = 256 * 1024
ANY_OTHER = "*"
PARTNER = "partner"

_TABLES: Table[str, frozenset[str] | None] = MappingProxyType(
    {
        "file": frozenset({"encoding", "delimiter", "sheet", "header_row", "home"}),
        "fixed": None,
        "columns": None,
        "templates": None,
        "values": None,
        "dates": frozenset({"formats"}),
        "partner": frozenset({"columns", "on"}),
        "key": frozenset({"external_source", "external_ref"}),
        "skip": frozenset({"column", "values"}),
        "cut": frozenset({"fields"}),
        "complete": frozenset({"partners", "from", "to"}),
    }
)
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Complete:
    """The partners and days that the file is the whole record of."""

    partners: tuple[str, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Mapping:
    """A mapping file, read and checked."""

    digest: str
    external_source: str
    key_columns: tuple[str, ...]
    partner_columns: tuple[str, ...]
    partner_on: str = "actual.end"
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1
    home: str | None = None
    fixed: Table[str, Any] = field(default_factory=dict)
    columns: Table[str, str] = field(default_factory=dict)
    templates: Table[str, str] = field(default_factory=dict)
    values: Table[str, Table[str, Any]] = field(default_factory=dict)
    formats: tuple[str, ...] = ("%Y-%m-%d",)
    skip_column: str | None = None
    skip_values: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    complete: Complete | None = None

    def needs(self) -> list[str]:
        """Every column of theirs that the mapping names, in its order."""
        named = [*self.key_columns, *self.partner_columns, *self.columns.values()]
        for template in self.templates.values():
            named += placeholders(template)
        if self.skip_column is not None:
            named.append(self.skip_column)
        return list(dict.fromkeys(named))


def placeholders(template: str) -> list[str]:
    """The columns that stand in braces in a template."""
    return _PLACEHOLDER.findall(template)


def fill(template: str, words: Table[str, str]) -> str:
    """The template with each column in braces replaced; runs of blanks become one."""
    return " ".join(_PLACEHOLDER.sub(lambda found: words[found[1]], template).split())


def read_mapping(written: bytes) -> Mapping:
    """Raises Unusable with the sentence for whoever wrote the mapping."""
    if len(written) > LONGEST_MAPPING:
        raise _wrong("The mapping is longer than 256 KB: is it the file itself?")
    try:
        tables = tomllib.loads(written.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _wrong("The mapping is not UTF-8 text: save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise _wrong(f"The mapping is not TOML: {error}. Mend that place.") from error
    except RecursionError as error:
        raise _wrong("The mapping is nested too deeply: a field has at most two dots.") from error
    _check_tables(tables)
    return _Reader(tables).read(hashlib.sha256(written).hexdigest())


def _wrong(sentence: str) -> Unusable:
    return Unusable("mapping", sentence)


def _check_tables(tables: dict[str, Any]) -> None:
    for name, table in tables.items():
        if name not in _TABLES:
            known = ", ".join(f"[{table}]" for table in _TABLES)
            raise _wrong(f"The mapping knows no “{name}”: its tables are {known}.")
        if not isinstance(table, dict):
            raise _wrong(f"“{name}” is a table: write [{name}] and its keys below.")
        keys = _TABLES[name]
        for key in table if keys is not None else ():
            if keys is not None and key not in keys:
                raise _wrong(f"[{name}] knows no “{key}”: its keys are {', '.join(sorted(keys))}.")


class _Reader:
    """The tables, table by table."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.tables = tables

    def read(self, digest: str) -> Mapping:
        fixed = self._fields("fixed")
        columns = self._texts_of("columns")
        templates = self._texts_of("templates")
        values = self._values()
        for name in fixed:
            if name in columns or name in templates:
                raise _wrong(f"“{name}” stands in [fixed] and in another table: keep one.")
        for name in columns:
            if name in templates:
                raise _wrong(f"“{name}” stands in [columns] and in [templates]: keep one.")
        on = self._text("partner", "on", "actual.end")
        if on not in DAY_FIELDS:
            raise _wrong(f"[partner] on is one of {', '.join(sorted(DAY_FIELDS))}.")
        return Mapping(
            digest=digest,
            external_source=self._required_text("key", "external_source"),
            key_columns=self._names("key", "external_ref"),
            partner_columns=self._names("partner", "columns"),
            partner_on=on,
            **self._file(),
            fixed=fixed,
            columns=columns,
            templates=templates,
            values=values,
            formats=self._formats(),
            **self._skip(),
            cut=self._cut(),
            complete=self._complete(),
        )

    def _get(self, table: str, key: str) -> Any:
        return self.tables.get(table, {}).get(key)

    def _text(self, table: str, key: str, default: str) -> str:
        found = self._get(table, key)
        if found is None:
            return default
        if not isinstance(found, str) or not found.strip():
            raise _wrong(f"[{table}] {key} is a text: write it in quotation marks.")
        return found

    def _optional_text(self, table: str, key: str) -> str | None:
        return self._text(table, key, "") or None

    def _required_text(self, table: str, key: str) -> str:
        found = self._optional_text(table, key)
        if found is None:
            raise _wrong(f"The mapping needs [{table}] {key}: see docs/importing.md.")
        return found

    def _names(self, table: str, key: str) -> tuple[str, ...]:
        """One column, or a list of columns."""
        found = self._get(table, key)
        names = [found] if isinstance(found, str) else found
        if not isinstance(names, list) or not names or not all(_is_name(name) for name in names):
            raise _wrong(f"The mapping needs [{table}] {key}: the name of a column, or a list.")
        return tuple(name.strip() for name in names)

    def _file(self) -> dict[str, Any]:
        header_row = self._get("file", "header_row")
        if header_row is not None and (type(header_row) is not int or not 1 <= header_row <= 1000):
            raise _wrong("[file] header_row is the number of the row with the column names: 1, 2 …")
        delimiter = self._get("file", "delimiter")
        if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
            raise _wrong('[file] delimiter is one character, such as ";" or "\\t".')
        encoding = self._optional_text("file", "encoding")
        if encoding is not None:
            try:
                "".encode(encoding)
                codecs.getincrementaldecoder(encoding)
            except (LookupError, ValueError) as error:
                raise _wrong(
                    f"“{encoding}” is not an encoding: write utf-8, cp1252, latin-1 or utf-16."
                ) from error
        return {
            "encoding": encoding,
            "delimiter": delimiter,
            "sheet": self._optional_text("file", "sheet"),
            "header_row": header_row or 1,
            "home": self._optional_text("file", "home"),
        }

    def _fields(self, table: str) -> dict[str, Any]:
        flat = dict(_leaves(self.tables.get(table, {}), ""))
        for name in flat:
            if name not in FIELDS:
                raise _wrong(
                    f"[{table}] names “{name}”, which is not a field: see docs/importing.md."
                )
        return flat

    def _texts_of(self, table: str) -> dict[str, str]:
        fields = self._fields(table)
        for name, column in fields.items():
            if not _is_name(column):
                raise _wrong(f"[{table}] {name} is a text in quotation marks.")
        return {name: column.strip() for name, column in fields.items()}

    def _values(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for name, words in _word_lists(self.tables.get("values", {}), ""):
            for word, ours in words.items():
                if isinstance(ours, dict):
                    raise _wrong(f"[values.{name}] “{word}” = is a text or a list of texts.")
            found[name] = {word.strip(): ours for word, ours in words.items()}
        return found

    def _formats(self) -> tuple[str, ...]:
        formats = self._get("dates", "formats")
        if formats is None:
            return ("%Y-%m-%d",)
        if not isinstance(formats, list) or not formats or not all(map(_is_format, formats)):
            raise _wrong(
                '[dates] formats is a list such as ["%Y-%m-%d", "%d.%m.%Y", "serial"]; '
                "each names a year, a month and a day."
            )
        return tuple(formats)

    def _skip(self) -> dict[str, Any]:
        if "skip" not in self.tables:
            return {}
        values = self._get("skip", "values")
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise _wrong("[skip] values is a list of the texts that mark a row to leave out.")
        return {
            "skip_column": self._required_text("skip", "column").strip(),
            "skip_values": frozenset(value.strip() for value in values),
        }

    def _cut(self) -> frozenset[str]:
        if "cut" not in self.tables:
            return frozenset()
        fields = self._get("cut", "fields")
        if not isinstance(fields, list) or not all(name in LONGEST for name in fields):
            raise _wrong(f"[cut] fields is a list of some of {', '.join(sorted(LONGEST))}.")
        return frozenset(fields)

    def _complete(self) -> Complete | None:
        if "complete" not in self.tables:
            return None
        partners = self._names("complete", "partners")
        first, last = self._get("complete", "from"), self._get("complete", "to")
        if not _is_day(first) or not _is_day(last) or last < first:
            raise _wrong("[complete] from and to are days such as 2025-01-01, in order.")
        return Complete(partners, first, last)


def _leaves(table: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    """TOML reads a dotted key as a table in a table; here it is one name again."""
    flat: list[tuple[str, Any]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        flat += _leaves(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return flat


def _word_lists(table: dict[str, Any], prefix: str) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        begins = any(known.startswith(f"{name}.") for known in FIELDS)
        if isinstance(value, dict) and (name in FIELDS or name == PARTNER):
            found.append((name, value))
        elif isinstance(value, dict) and begins:
            found += _word_lists(value, f"{name}.")
        else:
            raise _wrong(f"[values.{name}]: “{name}” is not a field: see docs/importing.md.")
    return found


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_format(form: Any) -> bool:
    """Whether a day survives being written and read in this form."""
    if form == SERIAL:
        return True
    if not isinstance(form, str):
        return False
    probe = datetime(2001, 2, 3)  # noqa: DTZ001 - a day has no zone
    try:
        return datetime.strptime(probe.strftime(form), form).date() == probe.date()  # noqa: DTZ007 - nor here
    except ValueError:
        return False
