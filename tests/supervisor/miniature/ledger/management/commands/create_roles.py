"""Makes the roles and the database, as the real command does."""

import os
from typing import Any

import psycopg
from django.core.management.base import BaseCommand

ROLES = ("entente_own", "entente_app", "entente_roller")


class Command(BaseCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        with psycopg.connect(os.environ["BOOTSTRAP_DATABASE_URL"], autocommit=True) as connection:
            for role in ROLES:
                known = "SELECT FROM pg_roles WHERE rolname = %s"
                if connection.execute(known, [role]).fetchone() is None:
                    connection.execute(f"CREATE ROLE {role} LOGIN")
            known = "SELECT FROM pg_database WHERE datname = 'entente'"
            if connection.execute(known).fetchone() is None:
                connection.execute("CREATE DATABASE entente OWNER entente_own")
