"""Migration operations that put triggers on tables."""

from pathlib import Path

from django.db.migrations.operations import RunSQL


def from_file(path: Path, *, undo: str = RunSQL.noop) -> RunSQL:
    """One operation that runs a file of statements."""
    return RunSQL(path.read_text(encoding="utf-8"), undo)


def audited(table: str, *, except_columns: tuple[str, ...] = ()) -> RunSQL:
    """Every change of the table leaves one audit event a row.

    Columns that the database derives, or that are secret, are left out of what is recorded.
    """
    arguments = ", ".join(f"'{name}'" for name in except_columns)
    triggers = {
        "insert": ("INSERT", "NEW TABLE AS fresh"),
        "update": ("UPDATE", "OLD TABLE AS stale NEW TABLE AS fresh"),
        "delete": ("DELETE", "OLD TABLE AS stale"),
    }
    return RunSQL(
        [
            f"CREATE TRIGGER audit_{name} AFTER {event} ON {table} REFERENCING {tables}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION audit_{name}({arguments});"
            for name, (event, tables) in triggers.items()
        ],
        [f"DROP TRIGGER audit_{name} ON {table};" for name in triggers],
    )
