"""A mapping says what it means, or is refused with a sentence that names the place."""

import pytest

from engagements.importer import Unusable, read_mapping
from tests.importer.files import MAPPING


def refusal(written: str | bytes) -> str:
    with pytest.raises(Unusable) as refused:
        read_mapping(written if isinstance(written, bytes) else written.encode())
    assert refused.value.about == "mapping"
    return refused.value.sentence


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("[colums]\n", "“colums”"),
        ("title = 1\n", "“title”"),
        ("file = 1\n", "write [file]"),
        ("[file]\nencodign = 'x'\n", "“encodign”"),
        ("[skip]\nrows = []\n", "“rows”"),
        ("[fixed]\nkidn = 'VIS-SHIP'\n", "“kidn”"),
        ("[templates]\nprincipals.ours.office = 'x'\n", "“principals.ours.office”"),
        ("[values.kidn]\na = 'b'\n", "“kidn”"),
        ("[values.principals.home.nose]\na = 'b'\n", "“principals.home.nose”"),
    ],
)
def test_what_it_does_not_know_is_named(written: str, named: str):
    assert named in refusal(written)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[key\n", "not TOML"),
        (b"[file]\nsheet = '\xe9'\n", "not UTF-8"),
        (b"#" * 300_000, "256 KB"),
        ("[partner]\ncolumns = 'a'\n", "[key] external_source"),
        ("[key]\nexternal_source = 'a'\nexternal_ref = 'b'\n", "[partner] columns"),
        (MAPPING + 'kind = "x"\n', "“kind” stands in [fixed] and in another"),
        (
            MAPPING + '[templates]\ntitle = "{id}"\n',
            "“title” stands in [columns] and in [templates]",
        ),
        (MAPPING + "[file]\nencoding = 'klingon'\n", "“klingon”"),
        (MAPPING + "[file]\nencoding = 'hex'\n", "“hex”"),
        (MAPPING + "[file]\nheader_row = 0\n", "header_row"),
        (MAPPING + "[file]\ndelimiter = 'ab'\n", "delimiter"),
        (MAPPING + "[dates]\nformats = '%Y'\n", "[dates] formats"),
        (MAPPING + "[dates]\nformats = ['%d.%m']\n", "[dates] formats"),
        (MAPPING + "[skip]\ncolumn = 'a'\n", "[skip] values"),
        (MAPPING + "[cut]\nfields = ['kind']\n", "[cut] fields"),
        (MAPPING + "[complete]\npartners = ['XAA']\nfrom = 2025-12-31\nto = 2025-01-01\n", "order"),
        (MAPPING.replace("[columns]", "on = 'title'\n[columns]"), "[partner] on"),
    ],
)
def test_what_cannot_be_is_told(written: str | bytes, told: str):
    assert told in refusal(written)


def test_a_dotted_field_may_be_written_as_a_table():
    dotted = read_mapping(MAPPING.encode())
    tables = MAPPING.replace('actual.start = "start"\nactual.end = "end"\n', "")
    nested = read_mapping(f'{tables}[columns.actual]\nstart = "start"\nend = "end"\n'.encode())
    assert nested.columns == dotted.columns


def test_a_byte_order_mark_is_no_part_of_it():
    assert read_mapping(b"\xef\xbb\xbf" + MAPPING.encode()).external_source == "tests"
