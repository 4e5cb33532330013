"""What is answered after an engagement was written."""

from django.http import Http404, HttpResponse

from accounts.acting import Reader
from accounts.api.conditions import etag
from accounts.api.rendering import json_answer
from engagements.rows import engagement_as_json


def engagement_answer(
    ref: str,
    *,
    reader: Reader,
    warnings: list[str] | None = None,
    status: int = 200,
    location: str = "",
) -> HttpResponse:
    """The engagement as it now is; raises Http404 for what is not to be seen."""
    shown = engagement_as_json(ref, reader=reader)
    if shown is None:
        raise Http404
    headers = {"ETag": etag(ref, shown["version"])}
    if warnings is not None:
        shown["warnings"] = warnings
    if location:
        headers["Location"] = location
    answer = json_answer(shown, headers=headers)
    answer.status_code = status
    return answer
