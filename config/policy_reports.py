"""Where browsers report what the content policy stopped (CSP level 3, section 5.5)."""

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from config.problems import plain_problem

#: A report is a few hundred bytes; more than this is something else.
LONGEST_REPORT = 16 * 1024
_LONGEST_WORD = 200

_log = logging.getLogger("entente.content_policy")


@csrf_exempt
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """One line in the log; what a stranger writes here is quoted, shortened and believed by nobody.

    A browser sends it without being asked to sign in, and with no form of ours. 413 for what is too
    long, 400 for what is no report.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > LONGEST_REPORT:
            return plain_problem(413, f"A report has at most {LONGEST_REPORT} bytes.")
        directive, blocked = _read(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        return plain_problem(400, "Send the report that a browser makes, as JSON.")
    _log.warning("stopped %r from %r", directive, blocked)
    return HttpResponse(status=204)


def _read(body: bytes) -> tuple[str, str]:
    """The rule that stopped it and where it came from; raises ValueError for what is no report."""
    given: Any = json.loads(body.decode())
    report = given.get("csp-report") if isinstance(given, dict) else None
    if not isinstance(report, dict):
        message = "no report"
        raise ValueError(message)  # noqa: TRY004 - what was sent is wrong, not who calls
    return (
        _word(report.get("effective-directive") or report.get("violated-directive")),
        _word(report.get("blocked-uri")),
    )


def _word(value: Any) -> str:
    """Where it came from and no more: parameters may hold what is nobody's business."""
    return str(value).partition("?")[0][:_LONGEST_WORD]
