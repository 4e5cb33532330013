"""Makes the one table, in place of migrations and reference data."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

TABLE = "CREATE TABLE IF NOT EXISTS line (id bigserial PRIMARY KEY, text text NOT NULL)"


class Command(BaseCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(TABLE)
            cursor.execute("GRANT SELECT, INSERT ON line TO entente_app")
            cursor.execute("GRANT USAGE ON SEQUENCE line_id_seq TO entente_app")
