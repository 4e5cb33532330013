"""Ctrl-C stops everything; the next start finds the records."""

import json
import stat

import pytest

from tests.supervisor.harness import Checkout

pytestmark = pytest.mark.processes


def test_ctrl_c_on_a_terminal_stops_all_and_the_next_start_finds_the_records(
    checkout: Checkout,
) -> None:
    first = checkout.run(terminal=True).ready()
    assert first.get("readyz") == "ok"
    assert first.get("write/kept") == "written"
    assert first.get("count/demonstration") == "1"
    sign_ins = checkout.data / "sign-ins.json"
    password = json.loads(sign_ins.read_text())["desk"]["password"]
    assert password in first.output
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in checkout.data.iterdir()}
    assert modes["sign-ins.json"] == modes["secret-key"] == 0o600
    assert modes["postgresql"] == modes["broker"] == modes["log"] == 0o700

    first.press_ctrl_c()
    assert first.ends(seconds=10) == 0
    assert first.processes() == {}
    assert "Everything is stopped." in first.output

    second = checkout.run().ready()
    assert second.get("count/kept") == "1"
    assert second.get("count/demonstration") == "1"
    assert json.loads(sign_ins.read_text())["desk"]["password"] == password


def test_without_demonstration_records_the_sign_ins_are_made_all_the_same(
    checkout: Checkout,
) -> None:
    run = checkout.run(DEMO="0").ready()
    assert run.get("count/demonstration") == "0"
    assert (checkout.data / "sign-ins.json").exists()
    # The stack on a terminal that goes away, or told to stop by its service manager.
    run.popen.terminate()
    assert run.ends() == 0
    assert run.processes() == {}
