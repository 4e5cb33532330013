"""What no linter states about how the house is built."""

import importlib
import re
import tomllib
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.views.generic.edit import DeletionMixin, ModelFormMixin
from rest_framework.mixins import CreateModelMixin, DestroyModelMixin, UpdateModelMixin

from tests.architecture import nouns, rules
from tests.architecture.addresses import addresses
from tests.architecture.source import ROOMS, ROOT, Module, room_modules, texts

#: Besides `actions`, with the reason. An entry that is no longer needed fails the test below.
WRITERS: dict[str, str] = {}
#: Statements whose rows nobody is shown, with the reason; what they store carries its marking.
COUNT_EVERYTHING = {
    "reports.actions": "acts as the roller, which reads the whole log and answers nobody",
    "config.operational": "says for how long the oldest recount has been due, never of what",
}
#: Addresses that a stranger may open, with the reason.
PUBLIC = {
    "sign-in": "where a stranger becomes somebody",
    "sign-in-provider": "sends a stranger to the identity provider",
    "sign-in-provider-back": "where the identity provider says who a stranger is",
    "healthz": "says that the process is alive, and nothing else",
    "readyz": "the proxy asks it without a token",
    "policy-reports": "browsers report here what the content policy stopped, signed in or not",
    "rest-calendar": "a calendar program sends an address alone: the key in it says whose",
    "security-txt": "tells a stranger whom to tell of a weakness",
}
REFUSED = {401, 403}
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")

MODULES = room_modules()


@pytest.mark.parametrize(
    "rule",
    [
        rules.signals,
        rules.too_long,
        rules.without_opening_sentence,
        rules.blind_excepts,
        rules.unreasoned_noqa,
        rules.vague_places,
        rules.road_around_markings,
    ],
    ids=lambda rule: rule.__name__,
)
def test_every_module_keeps_the_rule(rule: Callable[[Module], list[str]]):
    assert [breach for module in MODULES for breach in rule(module)] == []


def test_only_actions_write():
    breaches = [
        breach
        for module in MODULES
        if module.role != "actions" and module.path not in WRITERS
        for breach in rules.writes(module, nouns.roads_to_rows())
    ]
    assert breaches == []


def test_every_room_with_actions_protects_them():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    protected = {name for c in contracts["contracts"] for name in c.get("protected_modules", [])}
    with_actions = {f"{m.dotted.partition('.')[0]}.actions" for m in MODULES if m.role == "actions"}
    assert with_actions - protected == set()


def test_no_exception_to_that_is_left_over():
    roads = nouns.roads_to_rows()
    writing = {module.path for module in MODULES if rules.writes(module, roads)}
    assert set(WRITERS) - writing == set()


def test_plain_python_is_plain():
    plain = [module for module in MODULES if rules.is_plain_python(module)]
    names = frozenset(module.dotted for module in plain)
    breaches = [b for module in plain for b in rules.foreign_to_plain_python(module, names)]
    assert breaches == []


def test_no_door_inherits_a_method_that_saves():
    for module in MODULES:
        importlib.import_module(module.dotted)
    saving = (
        CreateModelMixin,
        UpdateModelMixin,
        DestroyModelMixin,
        ModelFormMixin,
        DeletionMixin,
    )
    assert [door for mixin in saving for door in _descendants(mixin) if _ours(door)] == []


def _descendants(kind: type) -> list[type]:
    below = kind.__subclasses__()
    return [*below, *(deeper for each in below for deeper in _descendants(each))]


def _ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in ROOMS


def test_the_admin_cannot_change_what_actions_write(rf):
    request = rf.get("/")
    request.user = _Superuser()
    log = {"engagements", "reports"}
    changing = [
        f"{model._meta.label}: {right}"
        for model, page in admin.site._registry.items()
        if model._meta.app_label in log or model._meta.label == "accounts.AuditEvent"
        for right in ("add", "change", "delete")
        if getattr(page, f"has_{right}_permission")(request)
    ]
    assert changing == []


class _Superuser(AnonymousUser):
    """Somebody whom Django's admin would let do anything."""

    is_active = is_staff = is_superuser = True

    def has_perm(self, perm, obj=None):
        return True


def test_every_address_refuses_a_stranger():
    # A view that fails before it refuses answers 500, and is listed with its address.
    client = Client(
        raise_request_exception=False,
        REMOTE_ADDR="198.51.100.7",
        HTTP_X_FORWARDED_PROTO="https",
    )
    guarded = [address for address in addresses() if address.name not in PUBLIC]
    assert {a.path: found for a in guarded if (found := _opened(client, a.path))} == {}


def _opened(client: Client, path: str) -> dict[str, int]:
    """The methods that let a stranger in, with the status of the answer."""
    answers = {
        method: getattr(client, method)(path, secure=True, content_type="application/json")
        for method in METHODS
    }
    opened = {method: a.status_code for method, a in answers.items() if not _refuses(a)}
    # A method that an address does not know may say so, as long as the others refuse.
    known = {method: status for method, status in opened.items() if status != 405}
    return known if len(opened) < len(METHODS) else opened


def _refuses(answer) -> bool:
    to_sign_in = answer.status_code == 302 and answer.url.startswith(reverse("sign-in"))
    return answer.status_code in REFUSED or to_sign_in


def test_every_public_address_exists():
    assert set(PUBLIC) - {address.name for address in addresses()} == set()


def test_marked_rows_are_read_through_visible_to_or_not_at_all():
    exposed = [m._meta.label for m in nouns.marked_models() if not nouns.reads_nothing_alone(m)]
    assert exposed == []


def test_hand_written_statements_narrow_by_marking():
    tables = nouns.marked_tables()
    breaches = [
        breach
        for module in MODULES
        if ".".join(module.dotted.split(".")[:2]) not in COUNT_EVERYTHING
        for breach in rules.unmarked_statements(module, tables)
    ]
    assert breaches == []


def test_there_are_marked_rows():
    assert "engagements.Engagement" in {model._meta.label for model in nouns.marked_models()}


def test_every_default_ordering_ends_in_a_unique_key():
    undecided = [m._meta.label for m in nouns.room_models() if not nouns.ends_uniquely(m)]
    assert undecided == []


def test_no_field_reads_the_clock():
    assert nouns.clock_readers() == []


def test_migrations_are_named_for_what_they_do():
    migrations = [m.path for m in room_modules(migrations=True) if m.is_migration]
    assert [path for path in migrations if re.search(r"/\d+_auto_", path)] == []


@pytest.mark.parametrize("listing", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_has_its_reason(listing):
    documented = _documented()
    assert [name for name in _required(listing) if not documented.get(name)] == []


def test_no_reason_is_left_over():
    required = {*_required("requirements.in"), *_required("requirements-dev.in")}
    assert sorted(set(_documented()) - required) == []


def _required(listing: str) -> list[str]:
    lines = (ROOT / listing).read_text().splitlines()
    names = (re.match(r"[A-Za-z][\w.-]*", line) for line in lines)
    return [found[0].lower() for found in names if found]


def _documented() -> dict[str, bool]:
    """Name, without extras, and whether both columns behind it say something."""
    rows = re.findall(
        r"^\| `([\w.-]+)(?:\[.*?\])?` \|(.*)\|(.*)\|$",
        (ROOT / "docs/dependencies.md").read_text(),
        re.MULTILINE,
    )
    return {name: bool(why.strip() and instead.strip()) for name, why, instead in rows}


def test_the_text_names_no_place_of_one_machine():
    # Written in pieces, so that this file keeps its own rule.
    machine = re.compile(r"(?<![\w.*])/(" + "|".join(["wo" + "rk", "ro" + "ot"]) + r")/")
    registry = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\."]))
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if machine.search(line) or registry.search(line)
    ]
    assert found == []
