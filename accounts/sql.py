"""Migration operations that put triggers and policies on tables."""

from pathlib import Path

from django.db.migrations.operations import RunSQL


def from_file(path: Path, *, undo: str = RunSQL.noop) -> RunSQL:
    """One operation that runs a file of statements."""
    return RunSQL(path.read_text(encoding="utf-8"), undo)


def audited(table: str, *, except_columns: tuple[str, ...] = (), part_of: str = "") -> RunSQL:
    """Every change of the table leaves one audit event a row.

    Columns that the database derives, or that are secret, are left out of what is recorded.
    `part_of` is the column that names the row whose history tells of these rows too.
    """
    whole = (f"part_of:{part_of}",) if part_of else ()
    arguments = ", ".join(f"'{name}'" for name in (*except_columns, *whole))
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


def need_to_know(
    table: str, *, column: str = "marking_id", optional: bool = False, also: str = ""
) -> RunSQL:
    """Row security: the application's role reads and writes what the acting reader may read.

    `optional` lets everybody at a row without a marking; `also` is a further condition. The
    roller counts everything. The owner is not held to it, so that migrations and triggers that run
    as the owner see every row. The scalar sub-select is evaluated once for a statement.
    """
    condition = f"{column} = ANY ((SELECT reader_markings())::bigint[])"
    if optional:
        condition = f"({column} IS NULL OR {condition})"
    if also:
        condition = f"{condition} AND ({also})"
    return RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY need_to_know ON {table} TO entente_app"
            f" USING ({condition}) WITH CHECK ({condition});",
            f"CREATE POLICY counting ON {table} TO entente_roller USING (true) WITH CHECK (true);",
        ],
        [
            f"DROP POLICY need_to_know ON {table};",
            f"DROP POLICY counting ON {table};",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        ],
    )


def referenced(table: str, letter: str) -> RunSQL:
    """The database draws what a row is called by: the letter and ten that say nothing."""
    return RunSQL(
        f"CREATE TRIGGER drawn_reference BEFORE INSERT ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION drawn_reference('{letter}');",
        f"DROP TRIGGER drawn_reference ON {table};",
    )


def marked_as(table: str, whole: str, column: str, *, optional: bool = False) -> RunSQL:
    """Rows of the table belong to a row of `whole`, which `column` names, and are marked as it is.

    The foreign key on key and marking together takes them along when the whole is marked otherwise.
    `optional`: a row that belongs to none has a marking of its own.
    """
    short = table.partition("_")[2]
    belongs = f"WHEN (NEW.{column} IS NOT NULL) " if optional else ""
    return RunSQL(
        [
            f"ALTER TABLE {table} ADD CONSTRAINT {short}_marked_alike"
            f" FOREIGN KEY ({column}, marking_id) REFERENCES {whole} (id, marking_id)"
            f" ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;",
            f"CREATE TRIGGER marked_as_whole BEFORE INSERT ON {table}"
            f" FOR EACH ROW {belongs}EXECUTE FUNCTION marked_as_whole('{whole}', '{column}');",
        ],
        [
            f"DROP TRIGGER marked_as_whole ON {table};",
            f"ALTER TABLE {table} DROP CONSTRAINT {short}_marked_alike;",
        ],
    )


def not_removed(table: str) -> RunSQL:
    """The service never removes a row of the table; counting has no use for it."""
    return RunSQL(
        [
            f"REVOKE DELETE ON {table} FROM entente_app;",
            f"REVOKE ALL ON {table} FROM entente_roller;",
        ],
        RunSQL.noop,
    )


def restated(reason: str) -> RunSQL:
    """The record says anew how the rows of all audited tables stand, where it says otherwise.

    A migration that gives an audited table a column, or takes one away, ends with this: what was
    recorded before is then not how the rows stand.
    """
    return RunSQL(
        [
            (
                "SELECT audit_restate(t.tgrelid::regclass::text, %s) FROM pg_trigger t"
                " WHERE t.tgfoid = 'audit_insert'::regproc;",
                [reason],
            )
        ],
        RunSQL.noop,
    )
