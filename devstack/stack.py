"""The two services that Django needs, together: started in order, stopped in order, swept after."""

import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from devstack.accounts import make_private
from devstack.binaries import broker_program
from devstack.broker import Broker
from devstack.children import MARK, Child, spawn, stop_all, sweep_marked
from devstack.cluster import Cluster
from devstack.environment import django_environment, outside_database
from devstack.lending import lend
from devstack.places import ROOT
from devstack.warden import Warden


@dataclass
class Stack:
    """The services of one data directory; `private` holds their sockets, marks their processes."""

    directory: Path
    private: Path
    durable: bool = True
    services: list[Child] = field(default_factory=list)
    workers: list[Child] = field(default_factory=list)
    warden: Warden = field(default_factory=Warden)

    def start(self) -> dict[str, str]:
        """Starts what is not given from outside; returns the environment for Django."""
        sweep_marked(self.mark)
        self.log_dir.mkdir(mode=0o700, exist_ok=True)
        given = outside_database()
        addresses = dict(given) if given is not None else self._start_cluster()
        outside_broker = os.environ.get("CELERY_BROKER_URL")
        addresses["CELERY_BROKER_URL"] = outside_broker or self._start_broker()
        environment = django_environment(addresses, self.directory)
        return {**environment, MARK: self.mark}

    @property
    def mark(self) -> str:
        return str(self.private)

    @property
    def log_dir(self) -> Path:
        return self.directory / "log"

    def _start_cluster(self) -> dict[str, str]:
        lent = lend(self.directory)
        sockets = self.private / "pg"
        shutil.rmtree(sockets, ignore_errors=True)
        make_private(sockets, lent.account)
        self.cluster = Cluster(
            programs=lent.programs,
            data=lent.data,
            sockets=sockets,
            log=self._log("postgresql"),
            account=lent.account,
            durable=self.durable,
        )
        self.cluster.prepare()
        self.cluster.start(self.adopt_service)
        return self.cluster.urls()

    def _start_broker(self) -> str:
        self.broker = Broker(
            program=broker_program(),
            data=self.directory / "broker",
            socket=self.private / "broker.sock",
            log=self._log("broker"),
        )
        self.broker.start(self.adopt_service)
        return self.broker.url

    def restart_broker(self, ended: Child) -> None:
        self.drop(ended)
        self.broker.start(self.adopt_service)

    def start_worker(self, name: str, command: list[str], environment: Mapping[str, str]) -> Child:
        """One of Django's own processes; its output goes to the terminal."""
        child = spawn(name, command, environment=environment, cwd=ROOT)
        self.workers.append(child)
        self.warden.watch(child.popen.pid)
        return child

    def drop(self, child: Child) -> None:
        """A child that ended: the rest of its group goes too."""
        child.sweep_group()
        self.warden.forget(child.popen.pid)
        for kept in (self.services, self.workers):
            if child in kept:
                kept.remove(child)

    def adopt_service(self, child: Child) -> None:
        """As soon as it exists: an interrupted start stops it like any other."""
        self.services.append(child)
        self.warden.watch(child.popen.pid)

    def _log(self, name: str) -> Path:
        """The service's log file; the one of long ago is put aside, not kept growing."""
        path = self.log_dir / f"{name}.log"
        if path.exists() and path.stat().st_size > 5 * 1024 * 1024:
            path.replace(path.with_suffix(".log.1"))
        return path

    def stop(self) -> None:
        """Web, worker and beat first, so that their last transactions still find the database.

        Asked to stop once more meanwhile (a second Ctrl-C), it hurries and still leaves nothing.
        """
        asked_again: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: asked_again.append(number))
        at_once = partial(bool, asked_again)
        stop_all(self.workers, patience=6.0, urge=signal.SIGQUIT, hurry=at_once)
        sweep_marked(self.mark)
        stop_all(self.services, patience=20.0, urge=signal.SIGQUIT, hurry=at_once)
        self.warden.dismiss()
        shutil.rmtree(self.private, ignore_errors=True)
