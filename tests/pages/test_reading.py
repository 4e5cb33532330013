"""Reading the log: the list and its filters, an engagement, a partner."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import Clearance, User
from engagements.models import Engagement
from tests.cast import MADE_AT
from tests.factories import log
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


def refs_on(page: str) -> list[str]:
    return re.findall(r'class="what">\s*<a href="/engagements/(E-[\d-]+)/"', page)


def test_the_list_is_walked_to_its_end_and_back(browser: Client, acting: Reader) -> None:
    made = {log("XAA", title=f"Visit {number}").ref for number in range(53)}
    made.add(log("XAA", state="DRAFT", planned=None).ref)
    first = browser.get("/engagements/?partner=XAA").content.decode()
    earlier = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    second = browser.get(earlier).content.decode()
    assert set(refs_on(first)) | set(refs_on(second)) == made
    assert (len(refs_on(first)), len(refs_on(second))) == (50, 4)
    later = re.findall(r'rel="prev" href="([^"]+)"', second)[0].replace("&amp;", "&")
    assert refs_on(browser.get(later).content.decode()) == refs_on(first)


def test_filters_are_those_of_rest(browser: Client, acting: Reader) -> None:
    ship = log("XAA", kind="VIS-SHIP")
    talks = log("XAA", kind="TLK-WG")
    log("XBB", kind="VIS-SHIP")
    found = refs_on(browser.get("/engagements/?partner=XAA&family=VIS").content.decode())
    assert found == [ship.ref]
    kinds = "/engagements/?partner=XAA&kind=VIS-SHIP&kind=TLK-WG"
    assert set(refs_on(browser.get(kinds).content.decode())) == {ship.ref, talks.ref}


def test_what_the_form_sends_for_empty_fields_is_no_filter(browser: Client, acting: Reader) -> None:
    row = log("XAA")
    page = browser.get("/engagements/?q=&partner=XAA&family=&from=&to=&place=").content.decode()
    assert refs_on(page) == [row.ref]


def test_a_chip_takes_its_filter_off(browser: Client) -> None:
    page = browser.get("/engagements/?partner=XAA&partner=XBB&state=DRAFT").content.decode()
    chips = re.findall(r'class="chip"\s+href="([^"]+)"', page)
    assert [chip.replace("&amp;", "&") for chip in chips] == [
        "/engagements/?partner=XBB&state=DRAFT",
        "/engagements/?partner=XAA&state=DRAFT",
        "/engagements/?partner=XAA&partner=XBB",
    ]


@pytest.mark.parametrize(
    "query", ["colour=red", "state=FOO", "partner=XQQ", "from=soon", "cursor=abc", "q=%00"]
)
def test_what_is_not_known_is_named_and_not_passed_over(browser: Client, query: str) -> None:
    response = browser.get(f"/engagements/?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.content.decode()


def test_nothing_found_offers_what_to_do(browser: Client) -> None:
    words = text_of(browser.get("/engagements/?q=zanzibar"))
    assert "No engagements match" in words
    assert "clear them all" in words


def lower(name: str, rank: int) -> None:
    installation = User.objects.get(username="system:installation")
    with acting_as(reader_for(installation, on=MADE_AT.date())):
        Clearance.objects.filter(user__username=name).update(rank=rank)


def test_what_is_marked_higher_is_nowhere(
    browser_of: Callable[[str], Client], acting: Reader
) -> None:
    secret = log("XAA", title="The tender of Amber", marking="CONTROLLED", kind="HLE-SIDE")
    plain = log("XAA", title="A call", links=[{"to": secret.ref, "type": "MARGIN_OF"}])
    lower("auditor", 10)
    auditor = browser_of("auditor")
    paths = [
        "/",
        "/engagements/",
        "/engagements/?q=tender",
        "/partners/XAA/",
        f"/engagements/{plain.ref}/",
    ]
    pages = [auditor.get(path).content.decode() for path in paths]
    assert [path for path, page in zip(paths, pages, strict=True) if "tender of" in page] == []
    assert [path for path, page in zip(paths, pages, strict=True) if secret.ref in page] == []
    assert "CONTROLLED" not in pages[1]
    for path in (f"/engagements/{secret.ref}/", f"/engagements/{secret.ref}/edit/"):
        assert auditor.get(path).status_code in {403, 404}
    assert auditor.get(f"/engagements/{secret.ref}/").status_code == 404


def test_an_engagement_tells_its_story(browser: Client, acting: Reader) -> None:
    row = log(
        "XAA",
        "XBB",
        title="Tern calls",
        place="HOME",
        place_name="Fleet base",
        actual={"start": date(2025, 4, 30), "end": date(2025, 5, 2)},
        cost_home={"amount": "12300.50", "currency": "EUR"},
    )
    words = text_of(browser.get(f"/engagements/{row.ref}/"))
    assert (
        "Ship visit, held 30 Apr – 2 May 2025 at Fleet base, with Amberlight and Brindlemoor."
        in words
    )
    assert "12,300.50 EUR" in words
    assert "default of the kind" in words


def test_a_partner_is_found_by_any_of_its_names(browser: Client) -> None:
    assert "Myanmar" in text_of(browser.get("/partners/?q=burma"))
    assert "Côte d" in text_of(browser.get("/partners/?q=cote d"))
    assert "No partner goes by that name" in text_of(browser.get("/partners/?q=atlantis"))
    members = text_of(browser.get("/partners/?grouping=ASEAN"))
    assert "Indonesia" in members
    assert "Amberlight" not in members.partition("Find")[2]


def test_a_partner_shows_what_is_ahead_and_what_was(browser: Client, acting: Reader) -> None:
    log("XAA", "XBB", title="What was")
    ahead = {"start": date(2190, 1, 1), "end": date(2190, 1, 2)}
    log("XAA", title="What comes", state="DRAFT", planned=ahead)
    log("XBB", title="Of others")
    words = text_of(browser.get("/partners/XAA/"))
    assert words.index("What comes") < words.index("What was")
    assert "Of others" not in words
    assert "Commonwealth of Amberlight" in words
    assert "Figures cover the records you may see." in words


def test_a_partner_that_is_not_there_is_not_found(browser: Client) -> None:
    for path in ("/partners/XQQ/", "/partners/XQQ/summary/"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("quarter", ["2025Q9", "soon", "1700Q1", "9999Q4", "%00"])
def test_a_quarter_that_is_none_is_refused(browser: Client, quarter: str) -> None:
    for path in ("/reports/", "/partners/XAA/summary/"):
        assert browser.get(f"{path}?to={quarter}").status_code == 400


def test_reading_writes_nothing(browser: Client, acting: Reader) -> None:
    row = log("XAA")
    for path in ("", "edit/", "withdraw/"):
        browser.get(f"/engagements/{row.ref}/{path}")
    assert Engagement.objects.get(pk=row.pk).version == 1
