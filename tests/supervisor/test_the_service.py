"""The service itself under `make run`, from nothing to the second start."""

import json
import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.supervisor.harness import REPOSITORY, Checkout, Run

pytestmark = pytest.mark.processes


@pytest.fixture
def service(place: Path) -> Iterator[Checkout]:
    found = Checkout(REPOSITORY, place / "data")
    yield found
    found.end_all()


def _read_with_token(run: Run, token: str) -> int:
    address = f"{run.address}api/v1/partners/?page_size=1"
    # The address is the one that the stack announced on this machine.
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=20) as answer:
        assert json.loads(answer.read())["results"]
        return int(answer.status)


def test_a_newcomer_has_the_service_with_one_command_and_finds_it_again(service: Checkout) -> None:
    first = service.run(terminal=True, DEMO="0").ready()
    path = service.data / "sign-ins.json"
    sign_ins = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {"desk", "lead", "planner", "security", "auditor", "client"} <= set(sign_ins)
    for sign_in in sign_ins.values():
        assert set(sign_in) == {"username", "password", "token"}
        assert sign_in["password"] in first.output
    assert first.get("healthz")
    assert _read_with_token(first, sign_ins["client"]["token"]) == 200
    first.press_ctrl_c()
    assert first.ends(seconds=15) == 0
    assert first.processes() == {}

    second = service.run(DEMO="0").ready()
    assert json.loads(path.read_text()) == sign_ins
    assert _read_with_token(second, sign_ins["client"]["token"]) == 200
