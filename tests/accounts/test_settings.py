"""Settings of signing in that are refused at start-up, with what to write instead."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import mail, networks, openid_connect, peppers

SECRET = "0123456789abcdef0123456789abcdef"


def test_peppers_keep_their_order() -> None:
    assert list(peppers(f"2027:{SECRET}, 2026:{SECRET}x")) == ["2027", "2026"]


@pytest.mark.parametrize(
    "text",
    [SECRET, ",", f":{SECRET}", "a:short", f"A B:{SECRET}", f"a:{SECRET},a:{SECRET}", "a:"],
)
def test_peppers_that_are_weak_or_unnamed_are_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TOKEN_PEPPERS"):
        peppers(text)


def test_proxies_are_addresses_and_networks() -> None:
    assert [str(network) for network in networks("10.0.0.0/24, ::1")] == ["10.0.0.0/24", "::1/128"]
    assert networks("") == []
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        networks("the proxy")


@pytest.mark.parametrize(
    ("issuer", "embedded"),
    [
        ("http://idp.example", True),
        ("http://127.0.0.1.example", True),
        ("http://127.0.0.1:8080", False),
        ("ftp://idp.example", False),
    ],
)
def test_a_provider_is_asked_over_tls_only(
    issuer: str, embedded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIDC_CLIENT_ID", "entente")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "secret")
    with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUER"):
        openid_connect(issuer, "", embedded=embedded)
    assert openid_connect("https://idp.example", "", embedded=False)
    assert openid_connect("http://127.0.0.1:8080", "", embedded=True)


def test_a_provider_needs_to_know_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OIDC_CLIENT_ID", raising=False)
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        openid_connect("https://idp.example", "", embedded=False)
    assert openid_connect("", "", embedded=False) == {}


def test_mail_goes_out_over_tls_but_on_loopback() -> None:
    assert mail("").backend.endswith("console.EmailBackend")
    outside = mail("smtp://entente:se%40cret@mail.example:587")
    assert (outside.host, outside.port, outside.password) == ("mail.example", 587, "se@cret")
    assert (outside.goes_over_to_tls, outside.begins_with_tls) == (True, False)
    assert mail("smtps://mail.example").port == 465
    assert mail("smtps://mail.example").begins_with_tls
    assert not mail("smtp://localhost:2525").goes_over_to_tls


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_a_mail_server_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail(url)
