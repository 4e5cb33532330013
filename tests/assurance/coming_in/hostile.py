"""An identity provider that lies in one way for each path: a process of its own.

`http://127.0.0.1:PORT/<way>` is an issuer. The way `honest` does everything right. A code carries
what was asked with it, so that nothing is kept between requests.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "entente"
CLIENT_SECRET = "what-the-provider-knows-entente-by"

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)

Claims = dict[str, Any]


def _encoded(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _decoded(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=="))


def _jwk(key: rsa.RSAPrivateKey, **more: str) -> dict[str, Any]:
    return {
        **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())),
        "kid": "one",
        "use": "sig",
        "alg": "RS256",
        **more,
    }


def _signed(claims: Claims, key: Any = KEY, alg: str = "RS256", **header: Any) -> str:
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": "one", **header})


def _by_hand(claims: Claims, alg: str, secret: bytes | None) -> str:
    """Signed in a way that the library refuses to sign in."""
    said = f"{_encoded({'alg': alg, 'kid': 'one', 'typ': 'JWT'})}.{_encoded(claims)}"
    signature = hmac.new(secret, said.encode(), hashlib.sha256).digest() if secret else b""
    return f"{said}.{_encoded(signature) if signature else ''}"


def _altered(claims: Claims) -> str:
    head, _, tail = _signed({**claims, "sub": "nobody-in-particular"}).split(".")
    return f"{head}.{_encoded(claims)}.{tail}"


def _without(name: str) -> Callable[[Claims], str]:
    return lambda claims: _signed({key: said for key, said in claims.items() if key != name})


def _saying(**said: Any) -> Callable[[Claims], str]:
    return lambda claims: _signed({**claims, **said})


def _in_seconds(name: str, seconds: int) -> Callable[[Claims], str]:
    return lambda claims: _signed({**claims, name: int(time.time()) + seconds})


#: What the ID token is like, by the way in which it lies.
TOKENS: dict[str, Callable[[Claims], Any]] = {
    "wrong-nonce": _saying(nonce="0" * 64),
    "empty-nonce": _saying(nonce=""),
    "no-nonce": _without("nonce"),
    "for-another-client": _saying(aud="somebody-else"),
    "for-several-without-saying-which": _saying(aud=[CLIENT_ID, "somebody-else"]),
    "asked-for-by-another": _saying(azp="somebody-else"),
    "no-audience": _without("aud"),
    "from-another-issuer": _saying(iss="https://elsewhere.example"),
    "no-issuer": _without("iss"),
    "run-out": _in_seconds("exp", -120),
    "never-runs-out": _without("exp"),
    "from-no-moment": _without("iat"),
    "from-the-future": _in_seconds("iat", 600),
    "not-valid-yet": _in_seconds("nbf", 600),
    "of-nobody": _without("sub"),
    "of-an-empty-name": _saying(sub=" "),
    "of-a-number": _saying(sub=1),
    "unsigned": lambda claims: _by_hand(claims, "none", None),
    "unsigned-in-capitals": lambda claims: _by_hand(claims, "NONE", None),
    "signed-with-the-client-secret": lambda c: _by_hand(c, "HS256", CLIENT_SECRET.encode()),
    "signed-with-the-public-key": lambda claims: _by_hand(claims, "HS256", PUBLIC_PEM),
    "signed-with-another-key": lambda claims: _signed(claims, OTHER_KEY),
    "signed-with-a-key-it-brings": lambda c: _signed(c, OTHER_KEY, jwk=_jwk(OTHER_KEY)),
    "signed-with-a-key-from-elsewhere": lambda c: _signed(c, OTHER_KEY, jku="http://127.0.0.1:9/"),
    "signed-with-an-unknown-key": lambda claims: _signed(claims, kid="two"),
    "signed-otherwise-than-the-key": lambda claims: _signed(claims, alg="PS256"),
    "altered": _altered,
    "cut-short": lambda claims: _signed(claims)[:-20],
    "words": lambda _claims: "not a token",
    "a-number": lambda _claims: 42,
    "missing": lambda _claims: None,
}
#: What else of the provider is not as it must be.
OTHERWISE = (
    "calls-itself-otherwise",
    "knows-no-code",
    "sends-the-exchange-away",
    "answers-with-a-list",
    "answers-with-words",
    "answers-without-end",
    "has-no-keys",
    "has-keys-for-secrecy-only",
    "has-two-keys-of-one-name",
    "keys-are-words",
    "answers-as-another-issuer",
)


class Provider(BaseHTTPRequestHandler):
    """Answers as the first part of the path says."""

    def log_message(self, *_said: Any) -> None:
        """Nobody reads it."""

    @property
    def way(self) -> str:
        return urlsplit(self.path).path.split("/")[1]

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{self.way}"

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path.endswith("/.well-known/openid-configuration"):
            self._answer(self._configuration())
        elif path.path.endswith("/keys"):
            self._answer(self._keys())
        elif path.path.endswith("/authorize"):
            self._authorize(dict(parse_qsl(path.query)))
        else:
            self._answer({}, status=404)

    def _configuration(self) -> dict[str, Any]:
        otherwise = self.way == "calls-itself-otherwise"
        return {
            "issuer": "https://elsewhere.example" if otherwise else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _keys(self) -> Any:
        keys = {
            "has-no-keys": [],
            "has-keys-for-secrecy-only": [_jwk(KEY, use="enc")],
            "has-two-keys-of-one-name": [_jwk(OTHER_KEY), _jwk(KEY)],
            "has-new-keys": [_jwk(OTHER_KEY), _jwk(KEY, kid="new")],
        }
        return (
            "words" if self.way == "keys-are-words" else {"keys": keys.get(self.way, [_jwk(KEY)])}
        )

    def _authorize(self, asked: dict[str, str]) -> None:
        """Whoever asks is `who`; a browser would be asked for a password here."""
        code = _encoded([asked.get(name) for name in ("nonce", "code_challenge", "who")])
        back = {"code": code, "state": asked["state"]}
        if self.way == "answers-as-another-issuer":
            back["iss"] = "https://elsewhere.example"
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        sent = dict(parse_qsl(body))
        if self.way == "sends-the-exchange-away":
            self.send_response(307)
            self.send_header("Location", f"{self.issuer.removesuffix(self.way)}honest/token")
            self.end_headers()
        elif self.way == "answers-without-end":
            self._answer({"access_token": "x" * 2_000_000})
        elif self.way == "answers-with-a-list":
            self._answer(["access_token"])
        elif self.way == "answers-with-words":
            self._answer("words")
        else:
            self._exchange(sent)

    def _exchange(self, sent: dict[str, str]) -> None:
        nonce, challenge, who = _decoded(sent["code"])
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        known = (sent.get("client_id"), sent.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if not known or _encoded(verifier) != challenge or self.way == "knows-no-code":
            self._answer({"error": "invalid_grant"}, status=400)
            return
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": who,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "preferred_username": "desk",
            "email": "desk@ministry.example",
            "email_verified": True,
        }
        make = TOKENS.get(self.way, _signed)
        if self.way == "has-new-keys":
            make = lambda said: _signed(said, kid="new")  # noqa: E731 - one of the above, here
        self._answer({"access_token": "a", "token_type": "Bearer", "id_token": make(claims)})

    def _answer(self, value: Any, *, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
