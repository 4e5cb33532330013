"""The compose file and the image: pinned, without a secret, checked for health, not run by root."""

import re
from typing import Any

import pytest
import yaml

from tests.supervisor.harness import REPOSITORY

COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text()
LONG_LIVED = ("database", "broker", "web", "worker", "beat")


def test_the_shape_is_the_one_that_the_documents_name() -> None:
    assert sorted(SERVICES) == sorted([*LONG_LIVED, "roles", "migrate"])


@pytest.mark.parametrize("name", LONG_LIVED)
def test_what_stays_up_is_checked_for_health_and_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_every_secret_is_required_from_outside() -> None:
    secret = re.compile(r"SECRET|PASSWORD")
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if secret.search(name):
                assert re.fullmatch(r"\$\{\w+:(\?[^}]+|-)\}", value), f"{name}: {value}"
            for password in re.findall(r"://\w*:([^@]+)@", str(value)):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", password), f"{name}: {value}"
    assert not secret.search(re.sub(r"SECRET_KEY=only-while-building", "", DOCKERFILE))


def test_only_the_owner_migrates_and_only_one_command_is_the_superuser() -> None:
    given = {name: set(service.get("environment", {})) for name, service in SERVICES.items()}
    owners = {name for name, names in given.items() if "OWNER_DATABASE_URL" in names}
    superusers = {name for name, names in given.items() if "BOOTSTRAP_DATABASE_URL" in names}
    assert owners == {"roles", "migrate"}
    assert superusers == {"roles"}
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_letters_are_ordered_as_in_development() -> None:
    arguments = SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    cluster = (REPOSITORY / "devstack" / "cluster.py").read_text()
    for argument in ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"):
        assert argument in arguments
        assert f'"{argument}"' in cluster


def test_images_are_pinned_and_nothing_is_published_beyond_this_machine() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [SERVICES[name]["image"] for name in ("database", "broker")]
    assert [image for image in images if not re.search(r":\d", image)] == []
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${PORT:-8000}:8000"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_image_runs_as_nobody_in_particular_and_holds_no_development_requirement() -> None:
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert "--require-hashes" in DOCKERFILE
    assert "requirements-dev" not in DOCKERFILE
    let_in = (REPOSITORY / ".dockerignore").read_text().split()
    assert let_in[let_in.index("*") :]
    assert not {"!devstack", "!tests", "!requirements-dev.txt"} & set(let_in)
