"""One PostgreSQL cluster as a child: made, started, waited for, stopped."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from devstack.accounts import Account, make_private
from devstack.binaries import Programs
from devstack.children import Child, run_as, spawn
from devstack.orphans import clear_stale_postmaster
from devstack.words import Halt, last_lines, say

SUPERUSER = "supervisor"
DATABASE = "entente"
ROLES = {
    "DATABASE_URL": "entente_app",
    "OWNER_DATABASE_URL": "entente_own",
    "ROLLER_DATABASE_URL": "entente_roller",
    "BACKUP_DATABASE_URL": "entente_backup",
}
FULL = "the disk is full. Make room there and start again; nothing committed is lost."


@dataclass
class Cluster:
    """Where a cluster lies and how it is run; `durable=False` trades safety for speed in tests."""

    programs: Programs
    data: Path
    sockets: Path
    log: Path
    account: Account | None
    durable: bool = True

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def urls(self) -> dict[str, str]:
        """The addresses by the name of the variable that carries them."""
        found = {name: self.url(role) for name, role in ROLES.items()}
        return {**found, "BOOTSTRAP_DATABASE_URL": self.url(SUPERUSER, "postgres")}

    def prepare(self) -> None:
        """Makes the cluster unless there is one; refuses one that these programs cannot read."""
        version_file = self.data / "PG_VERSION"
        if not version_file.exists():
            self._create()
            return
        made_by = version_file.read_text().strip()
        if made_by != str(self.programs.major):
            raise Halt(
                f"{self.data} was made by PostgreSQL {made_by} and this is PostgreSQL "
                f"{self.programs.major} ({self.programs.directory}). Set PG_BIN to the bin "
                f"directory of a PostgreSQL {made_by} to keep using it; or dump it with that and "
                "load it here; or start afresh with another DATA_DIR. Nothing was changed."
            )
        clear_stale_postmaster(self.data)

    def _create(self) -> None:
        # Made beside its place and renamed: half a cluster is never taken for a whole one.
        unfinished = self.data.with_name(self.data.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        if self.data.exists() and any(self.data.iterdir()):
            raise Halt(
                f"{self.data} is not empty and holds no PostgreSQL cluster. Move it away, or "
                "choose another DATA_DIR."
            )
        try:
            make_private(unfinished, self.account)
        except OSError as error:
            raise Halt(f"{unfinished} cannot be made: {error.strerror}.") from error
        outcome = "C"
        for locale in self._locales():
            result = run_as(
                self.account,
                [self.programs.directory / "initdb", "-D", unfinished, *self._initdb(), *locale],
                environment=bare_environment(),
            )
            outcome = result.stderr + result.stdout
            if result.returncode == 0:
                self._trust_only_ourselves(unfinished)
                shutil.rmtree(self.data, ignore_errors=True)
                unfinished.rename(self.data)
                return
            if "space left" in outcome:
                break
        shutil.rmtree(unfinished, ignore_errors=True)
        raise Halt(self._why("PostgreSQL could not make its files", outcome))

    def _initdb(self) -> list[str]:
        options = ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        return [*options, "--data-checksums", *([] if self.durable else ["--no-sync"])]

    def _locales(self) -> list[list[str]]:
        """The same order of letters on every machine; older servers come as near as they can."""
        if self.programs.major >= 17:
            return [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
        return [["--locale=C.UTF-8"], ["--locale=C"]]

    def _trust_only_ourselves(self, data: Path) -> None:
        """As root, other processes of the lent account could open the socket: they are not us."""
        if self.account is None or self.programs.major < 16:
            return
        (data / "pg_hba.conf").write_text("local all all peer map=stack\n")
        (data / "pg_ident.conf").write_text("stack root all\n")

    def start(self, adopt: Callable[[Child], None], patience: float = 300.0) -> None:
        """Returns once it takes connections; recovery after a crash may take its time."""
        begun_at = self.log.stat().st_size if self.log.exists() else 0
        child = spawn(
            "PostgreSQL",
            [self.programs.directory / "postgres", "-D", self.data, *self._settings()],
            environment=bare_environment(),
            cwd=Path("/"),
            polite=signal.SIGINT,
            account=self.account,
            log=self.log,
        )
        adopt(child)
        begun = time.monotonic()
        told = False
        while not self._takes_connections(child.popen.pid):
            waited = time.monotonic() - begun
            if not child.running or waited > patience:
                child.sweep_group()
                raise Halt(self._why("PostgreSQL did not start", self._logged_since(begun_at)))
            if waited > 5 and not told:
                told = True
                say("PostgreSQL is still recovering from its last end; waiting for it.")
            time.sleep(0.02)

    def _settings(self) -> list[str]:
        values = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "cluster_name": "entente",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
            "max_connections": "100",
        }
        if not self.durable:
            off = ("fsync", "synchronous_commit", "full_page_writes")
            values |= dict.fromkeys(off, "off")
            values |= {"wal_level": "minimal", "max_wal_senders": "0"}
        return [part for name, value in values.items() for part in ("-c", f"{name}={value}")]

    def _takes_connections(self, pid: int) -> bool:
        """What pg_ctl looks at: the eighth line of the postmaster's own file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _logged_since(self, offset: int) -> str:
        try:
            with self.log.open("rb") as log:
                log.seek(offset)
                return log.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def _why(self, sentence: str, output: str) -> str:
        if re.search(r"No space left on device", output):
            return f"{sentence} in {self.data.parent}: {FULL}"
        return f"{sentence}. It said:\n{last_lines(output.splitlines(), 6)}"


def bare_environment() -> Mapping[str, str]:
    """Without locale, PG* and password variables of whoever started the stack."""
    kept = ("PATH", "TMPDIR", "TZDIR", "LD_LIBRARY_PATH")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, "LC_ALL": "C"}
