"""Running a hand-written statement whose plan the server keeps.

Django's cursors write parameters into the text, so that every statement is planned afresh. The few
statements that every request runs are sent with parameters apart and stay prepared on their
connection (`prepare_threshold` in the settings turns that on).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections
from psycopg import Cursor


def fetch_rows(
    statement: str,
    parameters: Mapping[str, Any] | Sequence[Any],
    *,
    prepare: bool = True,
    using: str = "default",
) -> list[tuple[Any, ...]]:
    """All rows of a statement that reads; `prepare=False` has it planned for these parameters."""
    connection = connections[using]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = Cursor(connection.connection)
        return cursor.execute(statement, parameters, prepare=prepare).fetchall()
