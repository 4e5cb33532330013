"""The commands of the development stack and what each is given."""

import argparse
import os
import shlex
import signal
from pathlib import Path
from types import FrameType

from devstack import assuring, auditing, cleaning, running, throwaway, venv
from devstack.children import follow_parent
from devstack.places import VENV
from devstack.words import Halt, Interrupted, prepare_streams, warn

#: Processes that test at once: each has a database and starts servers of its own.
MOST_TESTERS = 4


def main(arguments: list[str]) -> int:
    prepare_streams()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    options = _parser().parse_args(arguments)
    try:
        if os.environ.pop("ENTENTE_WITH_PARENT", ""):
            follow_parent()
        return int(options.do(options))
    except Halt as halt:
        warn(f"\n{halt}")
        return 1
    except Interrupted as interrupted:
        return 128 + interrupted.signal_number


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise Interrupted(number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start everything and watch it until Ctrl-C")
    run.set_defaults(do=lambda _options: running.run())
    test = commands.add_parser("test", help="run the tests; ARGS and what follows -- go to pytest")
    test.add_argument("rest", nargs=argparse.REMAINDER)
    test.set_defaults(do=_test)
    bench = commands.add_parser("bench", help="run the benchmark on a durable throw-away database")
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(do=_bench)
    assurance = commands.add_parser("assurance", help="try the large numbers of every promise")
    assurance.add_argument("rest", nargs=argparse.REMAINDER)
    assurance.set_defaults(do=lambda options: assuring.assure(_arguments(options)))
    within = commands.add_parser("exec", help="run a command with a throw-away database and broker")
    within.add_argument("--fsync", action="store_true", help="as durable as in production")
    within.add_argument("--migrated", action="store_true", help="with tables and reference data")
    within.add_argument("--keep-data", type=Path, metavar="DIR", help="a data directory that stays")
    within.add_argument("rest", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    within.set_defaults(do=_exec)
    install = commands.add_parser("install", help="make the virtual environment and fill it")
    install.set_defaults(do=_install)
    audit = commands.add_parser("audit", help="ask for known vulnerabilities of what is pinned")
    audit.set_defaults(do=lambda _options: auditing.audit())
    clean = commands.add_parser("clean", help="remove the environment and the caches")
    clean.add_argument("--data", action="store_true", help="remove the records, and only those")
    clean.set_defaults(do=lambda options: cleaning.clean(records=options.data))
    return parser


def _install(_options: argparse.Namespace) -> int:
    venv.ensure()
    return 0


def _arguments(options: argparse.Namespace) -> list[str]:
    """ARGS of `make test ARGS=...`, then what stands on the command line."""
    return [*shlex.split(os.environ.get("ARGS", "")), *_rest(options)]


def _rest(options: argparse.Namespace) -> list[str]:
    rest: list[str] = options.rest
    return rest[1:] if rest[:1] == ["--"] else rest


def _test(options: argparse.Namespace) -> int:
    # One process a core, each with a database of its own; a file's tests stay together.
    spread = []
    if any(VENV.glob("lib/python*/site-packages/xdist")):
        spread = ["-n", str(min(os.cpu_count() or 1, MOST_TESTERS)), "--dist", "loadfile"]
    command = [str(venv.PYTHON), "-m", "pytest", *spread, *_arguments(options)]
    return throwaway.run_within(command)


def _bench(options: argparse.Namespace) -> int:
    command = [str(venv.PYTHON), "-m", "bench", *_arguments(options)]
    return throwaway.run_within(command, durable=True, migrated=True)


def _exec(options: argparse.Namespace) -> int:
    command = _rest(options)
    if not command:
        raise Halt("Say which command to run: python3 dev.py exec -- COMMAND")
    kept = options.keep_data.resolve() if options.keep_data else None
    return throwaway.run_within(
        command, durable=options.fsync, migrated=options.migrated, kept=kept
    )
