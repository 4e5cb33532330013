"""Every rule of the house notices its breach, and leaves alone what is right."""

import pytest

from tests.architecture import rules
from tests.architecture.source import Module

SENTENCE = '"""What belongs here."""\n'


def _breaches(rule, text: str, path: str = "engagements/views.py") -> int:
    return len(rule(Module(path, text)))


@pytest.mark.parametrize(
    "text",
    [
        "engagement.save()",
        "Engagement.objects.create(title='x')",
        "Participation.objects.bulk_create(rows)",
        "rows.filter(pk=1).update(state='VOIDED')",
        "rows.update(**changes)",
        "Engagement.objects.update(state='VOIDED')",
        "engagement.delete()",
        "form.save()",
        "Series.objects.get_or_create(code='x')",
        "cursor.execute('INSERT INTO t VALUES (1)')",
        "cursor.execute('update t set a = 1')",
        "cursor.execute('  delete  from t')",
        "cursor.execute('WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a')",
    ],
)
def test_a_write_is_noticed(text):
    assert _breaches(rules.writes, text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "seen.update(other)",
        "digest.update(b'x')",
        "self.error_messages.update(invalid='Write a whole number.')",
        "cache.delete('key')",
        "Engagement(title='x')",
        "message = 'Delete the rows that stand twice.'",
        "message = 'Update your entry first.'",
        "cursor.execute('SELECT 1 FROM t')",
    ],
)
def test_what_writes_nothing_is_left_alone(text):
    assert _breaches(rules.writes, text) == 0


def test_updating_the_rows_behind_a_row_is_a_write():
    module = Module("engagements/views.py", "engagement.links.update(type='FOLLOW_ON')")
    assert len(rules.writes(module, frozenset({"links"}))) == 1


def test_pairing_rows_is_a_write_and_adding_to_a_set_is_not():
    roads = frozenset({"partners"})
    module = Module("engagements/views.py", "series.partners.set(found)\nseen.add(1)\n_now.set(2)")
    assert rules.writes(module, roads) == ["engagements/views.py:1: `.set()` writes."]


@pytest.mark.parametrize(
    "text",
    [
        "from django.dispatch import receiver",
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "import django.db.models.signals",
        "from django.contrib.auth.signals import user_logged_in",
    ],
)
def test_a_signal_is_noticed(text):
    assert _breaches(rules.signals, text) == 1


def test_models_are_no_signal():
    assert _breaches(rules.signals, "from django.db import models") == 0


@pytest.mark.parametrize(
    "text",
    ["from django.db import models", "import orjson", "from engagements.models import Engagement"],
)
def test_plain_python_that_is_not_plain_is_noticed(text):
    plain = frozenset({"engagements.periods"})
    assert len(rules.foreign_to_plain_python(Module("reports/method/x.py", text), plain)) == 1


def test_plain_python_may_use_the_standard_library_and_its_like():
    text = "from fractions import Fraction\nfrom reports.method.shares import share\n"
    plain = frozenset({"reports.method.shares"})
    assert rules.foreign_to_plain_python(Module("reports/method/x.py", text), plain) == []


@pytest.mark.parametrize(("lines", "breaches"), [(350, 0), (351, 1)])
def test_a_long_file_is_noticed(lines, breaches):
    assert _breaches(rules.too_long, "\n".join(["x = 1"] * lines)) == breaches


@pytest.mark.parametrize(("lines", "breaches"), [(50, 0), (51, 1)])
def test_a_long_function_is_noticed(lines, breaches):
    text = "\n".join(["def f():", *["    x = 1"] * (lines - 1)])
    assert _breaches(rules.too_long, text) == breaches


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        '"""Engagements"""',
        '"""What belongs here. And what else does."""',
    ],
)
def test_a_module_that_does_not_say_what_it_holds_is_noticed(text):
    assert _breaches(rules.without_opening_sentence, text) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("engagements/views.py", SENTENCE),
        ("engagements/views.py", '"""What belongs here.\n\nMore of it. And more.\n"""'),
        ("engagements/management/__init__.py", ""),
    ],
)
def test_a_module_that_says_it_in_one_sentence_is_left_alone(path, text):
    assert _breaches(rules.without_opening_sentence, text, path) == 0


@pytest.mark.parametrize(
    "handler",
    [
        "except Exception:",
        "except:",
        "except (ValueError, Exception):",
        "except BaseException as error:",
        "except Exception:  # noqa: BLE001",
    ],
)
def test_catching_everything_without_a_reason_is_noticed(handler):
    assert _breaches(rules.blind_excepts, f"try:\n    x = 1\n{handler}\n    x = 2\n") == 1


@pytest.mark.parametrize(
    "handler",
    [
        "except ValueError:",
        "except (csv.Error, ValueError):",
        "except Exception:  # A worker must outlive any one job.",
        "except Exception:  # noqa: BLE001 - a worker must outlive any one job",
    ],
)
def test_catching_one_thing_or_giving_the_reason_is_left_alone(handler):
    assert _breaches(rules.blind_excepts, f"try:\n    x = 1\n{handler}\n    x = 2\n") == 0


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: E501", "# noqa: DJ001, E501"])
def test_a_suppression_without_its_reason_is_noticed(comment):
    assert _breaches(rules.unreasoned_noqa, f"x = 1  {comment}\n") == 1


def test_a_suppression_with_its_reason_is_left_alone():
    text = "x = 1  # noqa: DJ001 - missing is not empty here\n"
    assert _breaches(rules.unreasoned_noqa, text) == 0


@pytest.mark.parametrize(
    "path", ["engagements/utils.py", "config/common/x.py", "reports/helpers.py"]
)
def test_a_place_for_anything_is_noticed(path):
    assert _breaches(rules.vague_places, SENTENCE, path) == 1


def test_a_place_for_something_is_left_alone():
    assert _breaches(rules.vague_places, SENTENCE, "engagements/periods.py") == 0


def test_the_road_around_markings_is_noticed():
    assert _breaches(rules.road_around_markings, "rows = Engagement._base_manager.all()") == 1


def test_the_road_around_markings_with_its_reason_is_left_alone():
    text = "rows = Part._base_manager.all()  # Narrows visible rows only.\n"
    assert _breaches(rules.road_around_markings, text) == 0


ONE = "SELECT 1 FROM engagements_engagement e"
NARROW = "e.marking_id = ANY (%(markings)s)"


@pytest.mark.parametrize(
    "text",
    [
        f"x = '{ONE} WHERE e.ref = %(ref)s'",
        "x = f'SELECT {a} FROM y JOIN engagements_engagement e ON true {b}'",
        f"x = '{ONE} JOIN engagements_engagement o ON true WHERE {NARROW}'",
    ],
)
def test_a_statement_that_reads_past_the_markings_is_noticed(text):
    tables = frozenset({"engagements_engagement"})
    assert len(rules.unmarked_statements(Module("engagements/rows.py", text), tables)) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"x = '{ONE} WHERE {NARROW}'",
        "x = f'SELECT {a} FROM engagements_engagement WHERE {b} AND marking_id = ANY (%s)'",
        "x = 'SELECT 1 FROM engagements_kind'",
        "table = 'engagements_engagement'",
    ],
)
def test_a_statement_that_narrows_by_marking_is_left_alone(text):
    tables = frozenset({"engagements_engagement"})
    assert rules.unmarked_statements(Module("engagements/rows.py", text), tables) == []
