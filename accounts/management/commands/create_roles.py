"""The command that makes the roles of the database, and the database itself."""

import os
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

ROLES = {
    "OWNER_DATABASE_URL": "entente_own",
    "DATABASE_URL": "entente_app",
    "ROLLER_DATABASE_URL": "entente_roller",
    "BACKUP_DATABASE_URL": "entente_backup",
}
#: Reads every row whatever its marking, so that a dump is whole, and writes nothing.
BACKUP = "entente_backup"


class Command(BaseCommand):
    """Makes what is missing and leaves what is there; run once by whoever runs the cluster."""

    help = (
        "Creates the roles entente_own, entente_app, entente_roller and entente_backup and the "
        "database, as the superuser of BOOTSTRAP_DATABASE_URL. Passwords are taken from "
        "OWNER_DATABASE_URL, DATABASE_URL, ROLLER_DATABASE_URL and BACKUP_DATABASE_URL."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        bootstrap = os.environ.get("BOOTSTRAP_DATABASE_URL")
        if not bootstrap:
            message = (
                "Set BOOTSTRAP_DATABASE_URL to an address with the right to create roles and "
                "databases, such as postgresql://postgres@localhost/postgres."
            )
            raise CommandError(message)
        database = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"]).get("dbname")
        with psycopg.connect(bootstrap, autocommit=True) as connection:
            for variable, role in ROLES.items():
                self._make_role(connection, variable, role)
            self._make_database(connection, str(database))

    def _make_role(self, connection: psycopg.Connection, variable: str, role: str) -> None:
        address = os.environ.get(variable, "")
        password = psycopg.conninfo.conninfo_to_dict(address).get("password") if address else None
        known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER" if known is not None else "CREATE")
        bypassing = sql.SQL("BYPASSRLS" if role == BACKUP else "NOBYPASSRLS")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {} {}").format(
                verb,
                sql.Identifier(role),
                bypassing,
                sql.SQL("PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL(""),
            )
        )
        if role == BACKUP:
            connection.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(sql.Identifier(role)))
        if known is None:
            self.stdout.write(f"role {role} made")

    def _make_database(self, connection: psycopg.Connection, name: str) -> None:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is not None:
            return
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER entente_own TEMPLATE template0 ENCODING 'UTF8'"
            ).format(sql.Identifier(name))
        )
        self.stdout.write(f"database {name} made")
