"""Writing and counting lines."""

from django.db import connection


def add_line(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO line (text) VALUES (%s)", [text])


def count_lines(text: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM line WHERE text = %s", [text])
        return int(cursor.fetchone()[0])
