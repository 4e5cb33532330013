"""Two stacks never share records or a port."""

import socket

import pytest

from devstack.ports import FIRST, choose_port, why_not_free
from devstack.words import Halt
from tests.supervisor.harness import Checkout


@pytest.mark.processes
def test_a_second_start_on_the_same_records_says_where_the_first_runs(checkout: Checkout) -> None:
    run = checkout.run().ready()
    second = checkout.dev("run")
    assert second.returncode == 1
    assert f"Entente already runs on {checkout.data}: see {run.address}" in second.stderr
    assert run.get("readyz") == "ok"


def test_a_port_that_is_asked_for_and_taken_is_refused_before_anything_starts(
    checkout: Checkout,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = checkout.dev("run", PORT=str(port))
    assert refused.returncode == 1
    assert f"Port {port} is taken by another program." in refused.stderr
    assert f"make run PORT={port + 1}" in refused.stderr
    assert not (checkout.data / "postgresql").exists()


@pytest.mark.parametrize("given", ["none", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_no_port_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", given)
    with pytest.raises(Halt, match="give a number from 1 to 65535"):
        choose_port()


def test_without_a_port_the_first_free_one_from_8000_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    first = choose_port()
    assert [port for port in range(FIRST, first) if why_not_free(port) is None] == []
    with socket.create_server(("127.0.0.1", first)):
        assert choose_port() > first
