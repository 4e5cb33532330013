"""To whom development aid may go, as the ministry says in a file."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from partners.models import AidRecipient, Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path):
    def load(text):
        path = tmp_path / "recipients.toml"
        path.write_text(text, encoding="utf-8")
        call_command("load_recipients", str(path), stdout=StringIO())

    return load


KHM = """
[[recipient]]
partner = "KHM"
from = 1993-01-01
to = 2030-12-31
source = "List of 2025"
"""


def aided(day):
    return set(Partner.objects.aided_on(day).values_list("pk", flat=True))


def test_a_file_says_who_receives_aid_and_leaves_others_alone(load):
    before = aided(date(2025, 4, 9))
    load(KHM)
    load(KHM)
    assert aided(date(2025, 4, 9)) == before | {"KHM"}
    assert "KHM" not in aided(date(1992, 12, 31)) | aided(date(2031, 1, 1))
    load('[[recipient]]\npartner = "KHM"\nto = 2000-12-31\n')
    assert aided(date(2025, 4, 9)) == before
    assert AidRecipient.objects.filter(partner="KHM").count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recipient = 5 6", "no TOML"),
        ('[[recipient]]\npartner = "KHMM"', "KHMM"),
        (KHM + '[[recipient]]\npartner = "KHM"\nfrom = 2030-12-31', "twice"),
        ('[[recipient]]\npartner = "KHM"\nfrom = 2025-01-01\nto = 2024-01-01', "before it begins"),
        ('[[recipient]]\npartner = "KHM"\nfrom = "2025"', "2025-04-09"),
        ('[[recipient]]\npartner = "KHM"\nuntil = 2025-01-01', "it takes"),
        ("[[recipient]]\nfrom = 2025-01-01", "it takes"),
    ],
)
def test_a_file_that_does_not_hold_together_changes_nothing(load, text, said):
    with pytest.raises(CommandError, match=said):
        load(text)
    assert not AidRecipient.objects.filter(partner="KHM").exists()
