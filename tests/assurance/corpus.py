"""Bad inputs: texts, JSON values, bodies and headers that clients, and those who mean ill, send."""

import json
import random
from typing import Any

_SHAPES: list[Any] = [
    None, True, False, 0, -0.0, -1, 1, 1.5, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63,
    2**64, 10**18, 10**30, -(2**63), 1e-7, 1e308, "", [], {}, [[]], [{}], {"a": []}, [None], [True],
    {"": ""}, {"id": 1}, {"$ne": None}, {"__proto__": {"a": 1}}, {"constructor": {}}, ["a"] * 1000,
    [["x"] * 10] * 10, {"start": None}, {"partner": "XAA"}, {"amount": "1", "currency": "EUR"},
    [1, "a", None], {"a": {"b": {"c": {"d": {"e": 1}}}}},
]  # fmt: skip
_SPACES = [
    " ", "   ", "\t", "\n", "\r\n", "a\nb", "a\r\nSet-Cookie: x=1", "\u00a0", "\u3000", "\u2028",
    "\u2029", "\u200b", "\ufeff", "a\u00adb", "\u2060", "\x0b", "\x0c", "\x85", " lead", "trail ",
]  # fmt: skip
_CONTROLS = [chr(code) for code in range(32)] + ["\x7f", "\x80", "\x9f", "a\x00b", "\x1b[31mred",
    "\x1b]0;x\x07", "\x08\x08", "line\nERROR forged log line", "\ufffd", "\ufffe",
    "\uffff"]  # fmt: skip
_WRITING = [
    "\u202egnp.exe", "\u202dabc", "\u2066abc\u2069", "\u200fabc", "\u200eabc", "abc\u202c",
    "Cafe\u0301", "Caf\u00e9", "e" + "\u0301" * 10_000, "\u0410\u0430\u0440\u043eN", "ﬀ",
    "\u017f", "İı",
    "ß", "👩\u200d✈️", "🏴\U000e0067\U000e0062", "\U0001f1e6\U0001f1fa", "العربية", "עברית", "中文",
    "ไทย", "हिन्दी", "\uff38", "\U0001d51b", "\U0010ffff", "\U000e0001", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙",
    "\uff11\uff12\uff13", "٣", "①", "½",
]  # fmt: skip
_LENGTHS = [letter * n for n in (39, 41, 120, 121, 140, 141, 250, 251, 280, 281, 401, 2001, 60_000)
            for letter in ("x",)] + ["é" * 300, "👩" * 300, "x " * 5000, "a" * 300_000]  # fmt: skip
_MARKUP = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><svg/onload=alert(1)>",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "<!--", "]]>", "<?xml?>",
    "&lt;b&gt;", "&#0;", "</title>", "</textarea><script>", "{{7*7}}", "{% debug %}",
    "{% load x %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "${jndi:ldap://127.0.0.1/a}",
    "{{request.user.password}}", "%n%s%x%d", "%s" * 50, "{0.__class__}", "{}", "{0}", "%(title)s",
    "$(id)", "`id`", "; ls", "| ls", "&& ls", "\\", "\\\\", "\\0", "\\u0000", "\\x00", "'", '"',
    "''", '""', "`",
]  # fmt: skip
_SQL = [
    "'; DROP TABLE t; --", "' OR '1'='1", "1 OR 1=1", "1; SELECT pg_sleep(9)", "$$",
    "$1", "%(x)s", "x'::int", "'||pg_sleep(5)||'", "1/0", "(SELECT 1)", "\\'; --", "/*", "*/", "--",
    "E'\\\\000'", "U&'\\0041'", "NULL", "null", "DEFAULT", "current_user", "{1,2}", "{\"a\"}",
    "[1,2)",
]  # fmt: skip
_PATHS = [
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "..\\..\\windows", "/etc/passwd",
    "file:///etc/hosts", "http://127.0.0.1/", "//example.test/", "C:\\", "CON", "NUL", ".", "..",
    "...", "/", "a/b", "a?b", "a#b", "a%b", "%00", "%ff", "%0d%0aX: y", "%2e%2e", "%u0000", "~",
    "~root", "*", "a*", "?",
]  # fmt: skip
_SEARCHES = [
    "%", "_", "a%", "a & | !", "a & !b", "(a", "a)", '"a', "a <-> b", ":*", "a:*", "a:ABCD", "!",
    "&", "|", "<->", "(((((", ")))))", "a OR", "-", "-a", "- a", "a " * 1000, "the of and", "''a''",
    "\\&",
]  # fmt: skip
_SLOW = [
    "a" * 5000 + "!", "(" * 2000, "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "0" * 3000 + "x",
    " " * 3000 + "x", "-" * 3000, "1." * 2000, "E-" * 1500, "2025-" * 800, "a@" * 1500,
    "\t" * 3000 + "x", "," * 3000,
]  # fmt: skip
_DAYS = [
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2025-02-29",
    "2025-06-31", "2025-13-01", "2025-00-10", "2025-1-1", "20250409", "2025-W15-3", "2025-099",
    "09/04/2025", "2025-04-09T00:00:00Z", "2025-04-09T00:00:00+14:00", "2025-04-09T00:00:00-99:00",
    "2016-12-31T23:59:60Z", "2025-03-30T02:30:00", "2025-04-09 ",
    "\uff12\uff10\uff12\uff15-\uff10\uff14-\uff10\uff19", "today", "now",
    "epoch", "infinity", "-infinity", "2025Q5", "2025Q0", "0000Q1", "9999Q4", "2025q2", "2025-Q2",
    "Q2", "10000Q1", "1700000000",
]  # fmt: skip
_NUMBERS = [
    "-1", "-0", "+1", "0", "00", "1.", ".1", "1.005", "1e5", "1E400", "-1e-400", "NaN", "nan",
    "Infinity", "-Infinity", "inf", "0x10", "0b1", "0o7", "1_000", "1,000", "1 000", "١٢", "9" * 30,
    "9" * 400, "-" + "9" * 30, "99999999999999999999", "9223372036854775807", "9223372036854775808",
    "2147483648", "100000", "true", "false", "True", "yes", "on", "1;1", "1|1",
]  # fmt: skip
_CODES = [
    "XAA", "xaa", "ZZZ", "HOME", "home", "XAA,XBB", "XAA XBB", "LIMITED", "TOP SECRET",
    "LIMITED HARBOUR", "CONTROLLED LANTERN", "E-2025-000001", "E-2025-0", "E-9999-999999999999",
    "e-2025-000001", "0198c5a0-0000-7000-8000-000000000000",
    "{0198C5A0-0000-7000-8000-000000000000}", "self", "me", "root", "system:installation", "admin",
    "None", "undefined", "NaN", "[object Object]", "constructor", "__proto__", "hasOwnProperty",
    "__class__", "marking__rank", "engagement__annex__body__icontains", "annex__body", "pk", "id",
    "password", "is_superuser",
]  # fmt: skip
_FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1+1", "|calc",
    "=cmd|' /C x'!A0",
    '=HYPERLINK("http://127.0.0.1")', "a;=1+1", "-2", "%0A=1",
]  # fmt: skip

#: Every text, once each.
TEXTS: list[str] = list(
    dict.fromkeys(
        _SPACES + _CONTROLS + _WRITING + _LENGTHS + _MARKUP + _SQL + _PATHS + _SEARCHES + _SLOW
        + _DAYS + _NUMBERS + _CODES + _FORMULAS
    )
)  # fmt: skip
#: What a field of JSON may be sent: every text, and what is no text.
VALUES: list[Any] = [*_SHAPES, *TEXTS]

GOOD = b'{"kind": "VIS-SHIP", "place": "HOME", "participants": [{"partner": "XAA"}]}'
#: Bodies that are no JSON of ours, with what a client says that they are.
BODIES: list[tuple[bytes, str]] = [
    *((body, "application/json") for body in (
        b"", b" ", b"null", b"[]", b'"x"', b"{}", b"7", b"true", b"{", b"}", b"[1,]", b'{"a":}',
        b'{"a" 1}', b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}',
        b'{"a": 1e999}', b'{"a": -0}', b'{"a": 01}', b'{"a": 0x1}', b'{"a": .5}', b'{"a": "\x01"}',
        b'{"kind": "A", "kind": "B"}', b'{"a": {"b": 1, "b": 2}}', b'[{"a": 1, "a": 2}]',
        b"[" * 100_000, b'{"a":' * 20_000, b"[" * 33 + b"]" * 33, b'{"a":' * 33 + b"1" + b"}" * 33,
        b"\xef\xbb\xbf" + GOOD, GOOD.decode().encode("utf-16"), GOOD.decode().encode("utf-32"),
        b'{"title": "\xff"}', b'{"title": "\xed\xa0\x80"}', b'{"title": "\\ud800"}',
        b'{"title": "\\udc00\\ud800"}', b'{"title": "\\u0000"}', b'{"\\u0000": 1}', b"\x00" + GOOD,
        GOOD + b"\x00", GOOD + GOOD, GOOD[:-1], GOOD + b" garbage", b"// no\n" + GOOD,
        b'{"kind": ' + b"9" * 5000 + b"}", json.dumps({f"k{n}": n for n in range(1001)}).encode(),
        json.dumps({"title": "x" * 1_048_577}).encode(), json.dumps(["x"] * 200_000).encode(),
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00", b"<xml/>", b"kind=VIS-SHIP", b"--x\r\n\r\n--x--",
    )),
    *((GOOD, kind) for kind in (
        "", "text/plain", "text/html", "application/xml", "text/xml", "application/x-yaml",
        "application/x-www-form-urlencoded", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300,
        "application/json; charset=utf-16", "application/json; charset=latin-1",
        "application/json; charset=nonsense", "application/jsonx", "application/*", "*/*", "json",
        "application/merge-patch+json", "application/json-patch+json", "\x00",
        "application/json\r\nX: y", "a" * 9000,
    )),
]  # fmt: skip
#: Headers that a client may add to any request, in the names of WSGI.
HEADERS: list[tuple[str, str]] = [
    *(("HTTP_IF_MATCH", text) for text in (
        "", "*", '"', 'W/"x"', '"a",' * 1000, "\x00", "x" * 9000,
    )),
    *(("HTTP_IF_NONE_MATCH", text) for text in (
        "*", '"', '"a",' * 1000, "x" * 9000,
    )),
    *(("HTTP_IDEMPOTENCY_KEY", text) for text in (
        "", " ", "x" * 256, "x" * 10_000, "é", "a\tb", "\x00", "a\r\nb", '"', "'; --",
    )),
    *(("HTTP_ACCEPT", text) for text in (
        "application/xml", "text/html", "*/*;q=0", "", ",", "*", "a/b/c", "application/json;q=x",
        "application/json, " * 500, "\x00", "text/csv", "application/json; version=9", "x" * 9000,
    )),
    *(("HTTP_AUTHORIZATION", text) for text in (
        "", "Bearer", "Bearer ", "Bearer x", "Basic ZGVzazpkZXNr", "Bearer a, Bearer b",
        "Bearer \x00", "Bearer " + "x" * 9000, "Bearer eyJhbGciOiJub25lIn0.e30.", "Digest x", "é",
    )),
    *(("HTTP_HOST", text) for text in (
        "evil.test", "", "a b", "localhost:99999", "[::1", "localhost@evil.test",
        "localhost\r\nX: y", "x" * 300, "evil.test:80", ".", "LOCALHOST.",
    )),
    *(("HTTP_X_FORWARDED_HOST", text) for text in (
        "evil.test", "", "a,b",
    )),
    *(("HTTP_X_FORWARDED_FOR", text) for text in (
        "127.0.0.1", "::1", "x", "\x00", "1.1.1.1," * 500,
    )),
    ("HTTP_X_FORWARDED_PROTO", "https"), ("HTTP_X_FORWARDED_PROTO", "gopher"),
    ("HTTP_X_HTTP_METHOD_OVERRIDE", "DELETE"), ("HTTP_X_METHOD_OVERRIDE", "DELETE"),
    ("HTTP_X_ORIGINAL_URL", "/metrics"), ("HTTP_X_REWRITE_URL", "/metrics"),
    ("HTTP_ORIGIN", "null"), ("HTTP_ORIGIN", "https://evil.test"),
    ("HTTP_REFERER", "https://evil.test/"), ("HTTP_RANGE", "bytes=0-1"),
    ("HTTP_RANGE", "bytes=" + "0-1," * 1000), ("HTTP_EXPECT", "100-continue"),
    ("HTTP_CONTENT_ENCODING", "gzip"), ("HTTP_CONTENT_ENCODING", "br, gzip"),
    ("HTTP_TE", "trailers"), ("HTTP_ACCEPT_LANGUAGE", "x" * 5000), ("HTTP_ACCEPT_CHARSET", "utf-7"),
    ("HTTP_USER_AGENT", "\x1b[31m"), ("HTTP_COOKIE", "sessionid=x"),
    ("HTTP_COOKIE", "sessionid=\x00; csrftoken=x"), ("HTTP_COOKIE", "=;" * 1000),
    ("HTTP_COOKIE", "sessionid=" + "x" * 9000), ("HTTP_UPGRADE", "h2c"),
    ("HTTP_IF_MODIFIED_SINCE", "yesterday"),
    ("HTTP_IF_MODIFIED_SINCE", "Thu, 99 Foo 99999 99:99:99 GMT"), ("HTTP_IF_UNMODIFIED_SINCE", "x"),
    ("HTTP_FORWARDED", "for=127.0.0.1;host=evil.test"), ("CONTENT_LENGTH", "-1"),
    ("CONTENT_LENGTH", "x"), ("CONTENT_LENGTH", "99999999999"),
    ("HTTP_TRANSFER_ENCODING", "chunked"), ("HTTP_X_CSRFTOKEN", "x"),
    ("HTTP_SEC_FETCH_SITE", "cross-site"),
]  # fmt: skip
METHODS = (
    "TRACE",
    "CONNECT",
    "FOO",
    "PROPFIND",
    "get",
    "PUT",
    "PATCH",
    "DELETE",
    "POST",
    "HEAD",
    "OPTIONS",
)

#: Every input there is, of whatever sort.
COUNT = len(VALUES) + len(BODIES) + len(HEADERS) + len(METHODS)


def pairs(
    inputs: list[Any], places: int, *, all_of_them: bool, at_most: int = 0
) -> list[tuple[Any, int]]:
    """Pairs of an input and the number of a place, in an order that is the same in every run.

    All pairs, or so few that every input and every place is among them; `at_most` that many where
    a single answer takes long, and still every place.
    """
    if all_of_them and not at_most:
        return [(value, place) for place in range(places) for value in inputs]
    drawn = list(inputs)
    random.Random(places).shuffle(drawn)
    number = max(min(len(drawn), at_most or len(drawn)), places)
    return [(drawn[at % len(drawn)], at % places) for at in range(number)]
