"""A worker or broker that ends is started again, within limits; the rest stops everything."""

import os
import signal

import pytest

from tests.supervisor.harness import WORKER, Checkout, eventually

pytestmark = pytest.mark.processes


def test_a_worker_and_a_broker_that_end_are_started_again_until_it_is_too_often(
    checkout: Checkout,
) -> None:
    run = checkout.run().ready()
    pool = run.whole_worker()
    os.kill(min(pool), signal.SIGKILL)
    run.says("The worker ended by itself (signal SIGKILL); starting it again.")
    assert not pool & set(run.processes()), "the pool of a killed worker goes with it"

    os.kill(run.pid_of("valkey-server"), signal.SIGKILL)
    run.says("The broker ended by itself (signal SIGKILL); starting it again.")
    rung = int(run.get("count/beat"))
    eventually(lambda: int(run.get("count/beat")) > rung, 20, "beat and worker did not come back")

    for again in range(2, 7):
        os.kill(run.pid_of(WORKER), signal.SIGKILL)
        eventually(
            lambda again=again: run.read().count("The worker ended") >= again, 10, run.output
        )
        if again < 6:
            eventually(lambda: WORKER in str(run.processes()), 10, run.output)
    assert run.ends() == 1
    assert "The worker ended 6 times within a minute (last: signal SIGKILL)" in run.output
    assert run.processes() == {}


def test_a_web_server_or_database_that_ends_stops_everything_with_a_sentence(
    checkout: Checkout,
) -> None:
    run = checkout.run().ready()
    os.kill(run.pid_of("postgres -D"), signal.SIGKILL)
    assert run.ends() == 1
    assert "PostgreSQL ended (signal SIGKILL), so everything stops." in run.output
    assert run.processes() == {}
