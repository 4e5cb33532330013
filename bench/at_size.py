"""All cases at one size, in a process of its own that Django was set up in for that database."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from bench import auditing, database, floor_writing, importing, need_to_know, reading, writing
from bench.asking import Sides, eight_clients, one_client
from bench.recounting import Recounts
from bench.servers import Server

CREATING = "create"
RECOUNT_1 = "recount after 1 change"
RECOUNT_100 = "recount after 100 changes"
RECOUNT_ALL = "full recount"
IMPORT = "import"
#: Those that read and write the log of one size in its own database.
OF_THE_LOG = (RECOUNT_ALL, *reading.CASES, RECOUNT_1, RECOUNT_100, CREATING, IMPORT)
NAMES = (*OF_THE_LOG, *need_to_know.CASES, *auditing.CASES)
ALONE, TOGETHER = "1 client", "8 clients"


class Bench:
    """Measures the wanted cases and tells each figure as soon as it is there."""

    def __init__(self, plan: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
        self.name: str = plan["database"]
        self.template: str = plan["template"]
        self.size: int = plan["size"]
        self.wanted: list[str] = plan["cases"]
        self.seconds: float = plan["seconds"]
        self.import_rows: int = plan["import_rows"]
        self._tell = tell

    def tell(self, case: str, how: str, figures: dict[str, Any]) -> None:
        self._tell({"size": self.size, "case": case, "how": how, **figures})

    def run(self) -> None:
        if self._wants(*OF_THE_LOG):
            self._log(self._sign_in())
        if self._wants(*need_to_know.CASES) and self.size <= need_to_know.LARGEST:
            need_to_know.measure(self.size, self.template, self.wanted, self.seconds, self.tell)
        if self._wants(*auditing.CASES):
            auditing.measure(self.size, self.template, self.wanted, self.tell)

    def _log(self, token: str) -> None:
        if self._wants(RECOUNT_ALL, RECOUNT_1, RECOUNT_100, *reading.CASES):
            self._recounts(token)
        if self._wants(CREATING):
            self._create(token)
        if self._wants(IMPORT):
            with database.superuser(self.name) as connection:
                known = database.vocabulary(connection, "desk")
            self.tell(IMPORT, "command", importing.run(self.name, self.import_rows, known))

    def _wants(self, *cases: str) -> bool:
        return any(case in self.wanted for case in cases)

    def _sign_in(self) -> str:
        with tempfile.TemporaryDirectory(prefix="entente-bench-") as directory:
            path = Path(directory) / "sign-ins.json"
            call_command("make_sign_ins", path, verbosity=0)
            return str(json.loads(path.read_text())["desk"]["token"])

    def _recounts(self, token: str) -> None:
        recounts = Recounts(self.name)
        if self._wants(RECOUNT_ALL, RECOUNT_1, RECOUNT_100) or "summaries" in str(self.wanted):
            turns = 1 if self.size >= 500_000 else 2 if self.size >= 50_000 else 4
            self.tell(RECOUNT_ALL, "in turns", recounts.everything(turns))
        if self._wants(*reading.CASES):
            self._read(token)
        for case, changes in ((RECOUNT_1, 1), (RECOUNT_100, 100)):
            if case in self.wanted:
                self.tell(case, "in turns", recounts.after(changes, self.seconds * 2))

    @contextmanager
    def _sides(self) -> Iterator[Sides]:
        environment = database.environment(self.name)
        with (
            Server("config.wsgi:application", environment) as case,
            Server("bench.floor:application", environment) as floor,
            database.superuser(self.name, autocommit=True) as connection,
        ):
            yield Sides(case, floor, connection, self.seconds)

    def _read(self, token: str) -> None:
        with self._sides() as sides:
            drawn = reading.Questions(sides, token)
            for case, draw in reading.CASES.items():
                if case not in self.wanted:
                    continue
                questions = draw(drawn)
                answers = sides.check(questions[0])
                differs = {"differs": reading.same_rows(*answers)}
                self.tell(case, ALONE, {**one_client(sides, questions), **differs})
                self.tell(case, TOGETHER, eight_clients(sides, questions))

    def _create(self, token: str) -> None:
        with database.superuser(self.name) as connection:
            floor_writing.make_bare_tables(connection)
            known = database.vocabulary(connection, "desk")
        with self._sides() as sides:
            for tables, against in (("real", "triggers fire"), ("bare", "no triggers")):
                questions = writing.questions(known, token, tables=tables)
                sides.check(questions[0], expected=201)
                case = f"{CREATING}, {against} in the floor"
                self.tell(case, ALONE, one_client(sides, questions, expected=201))
                self.tell(case, TOGETHER, eight_clients(sides, questions, expected=201))


def main() -> None:
    """The plan comes as the one argument; every figure goes out as a line of JSON."""
    plan = json.loads(sys.argv[1])
    django.setup()

    def tell(figures: dict[str, Any]) -> None:
        print(json.dumps(figures), flush=True)

    Bench(plan, tell).run()


if __name__ == "__main__":
    main()
