"""Importing a file over HTTP: a dry run, then the same for good, each with its row report."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.acting import Reader
from accounts.api.cursors import read_number
from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.parameters import refuse
from accounts.api.refusals import TooLarge
from accounts.api.rendering import json_answer
from accounts.api.replays import answered_once
from accounts.api.requests import RestRequest, announced_bytes
from accounts.api.schema import IDEMPOTENCY_KEY, answers, listed, paging
from accounts.roles import Right
from engagements.actions.intakes import Progress
from engagements.importer import (
    Line,
    Mapping,
    Outcome,
    Source,
    Unusable,
    find,
    import_file,
    read_mapping,
    too_long,
)
from engagements.models import Intake

#: A request waits for its answer; a longer file is for the command, which has the time.
MOST_ROWS = 10_000
#: What a form adds to the file: the mapping, and the form's own lines.
_FORM_BYTES = 1024 * 1024
_NAMES = frozenset({"file", "mapping", "dry_run"})
_DRY = {"true": True, "1": True, "false": False, "0": False}
_ORDERINGS = {
    "-id": Ordering((SortColumn("number", "bigint", read_number),), descending=True),
    "id": Ordering((SortColumn("number", "bigint", read_number),), descending=False),
}
#: Nobody has run more imports than this.
_MOST_IMPORTS = 1_000_000_000


class ImportEntry(serializers.Serializer):
    """What a POST sends, as multipart/form-data; `mapping` may be a file or a text."""

    file = serializers.FileField(help_text="CSV or XLSX.")
    mapping = serializers.CharField(help_text="TOML, as docs/importing.md describes.")
    dry_run = serializers.BooleanField(required=False, help_text="Report the same, write nothing.")


class ImportLineShape(serializers.Serializer):
    """One line of the row report."""

    row = serializers.IntegerField()
    field = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    what_to_do = serializers.CharField()


class ImportShape(serializers.Serializer):
    """A run over a file; `rows` is the sum of the four that follow it."""

    id = serializers.IntegerField(allow_null=True, help_text="Null for a dry run.")
    file_name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    rows = serializers.IntegerField()
    taken = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    skipped = serializers.IntegerField()


class ImportReportShape(ImportShape):
    """The same with its row report."""

    dry_run = serializers.BooleanField(required=False)
    notes = serializers.ListField(child=serializers.CharField(), required=False)
    report = ImportLineShape(many=True)


class ImportList(ListDoor):
    """The reader's own runs: a row report may quote what others are not cleared for."""

    parser_classes = [MultiPartParser]
    orderings = _ORDERINGS
    default_ordering = "-id"

    @extend_schema(
        operation_id="imports_list",
        parameters=paging(_ORDERINGS),
        responses=answers(_200=listed("ImportPage", ImportShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        own = _own(self.reader)
        page = self.page(own, given)
        found = {intake.pk: intake for intake in own}
        return self.answer([_shown(found[key]) for key in page.keys], page, given)

    @extend_schema(
        operation_id="imports_run",
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": ImportEntry},
        responses=answers(403, 409, 413, 415, 422, _201=ImportReportShape, _200=ImportReportShape),
    )
    def post(self, request: RestRequest) -> HttpResponse:
        # Before fifty megabytes are read.
        self.reader.require(Right.IMPORT)
        return answered_once(request, self.run)

    def run(self, request: RestRequest) -> HttpResponse:
        upload, mapping, dry_run = _read_form(request)
        lines: list[Line] = []
        with _on_disk(upload) as path:
            try:
                source = find(path, name=str(upload.name), most_bytes=settings.IMPORT_MAX_BYTES)
                _check_length(source, mapping)
                outcome = import_file(
                    source,
                    mapping,
                    by=self.reader,
                    at=request.at,
                    dry_run=dry_run,
                    tell=lines.append,
                )
            except Unusable as unusable:
                raise refuse(unusable.about, unusable.sentence) from unusable
        return _answer(request, source, mapping, outcome, lines)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before anything reads the body, which a session's CSRF check would do."""
        length = announced_bytes(request)
        if length > settings.IMPORT_MAX_BYTES + _FORM_BYTES:
            raise TooLarge(too_long("The file", length, settings.IMPORT_MAX_BYTES))
        super().initial(request, *args, **kwargs)


class ImportDetail(Door):
    """One of the reader's own runs, with its row report."""

    @extend_schema(operation_id="imports_read", responses=answers(404, _200=ImportReportShape))
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        self.given()
        intake = (
            _own(self.reader)[number - 1 : number].first() if 0 < number < _MOST_IMPORTS else None
        )
        if intake is None:
            raise Http404
        report = intake.lines.order_by("id").values("row", "field", "value", "what_to_do")
        return json_answer({**_shown(intake), "report": list(report)})


def _own(reader: Reader) -> QuerySet[Any]:
    """The reader's own runs, each with its number among them, in the order in which they began.

    Numbers that ran through everybody's would tell how many others there were.
    """
    runs = Intake.objects.filter(by=reader.user_id)
    return runs.annotate(number=Window(RowNumber(), order_by=F("id").asc())).order_by("id")


def _read_form(request: Request) -> tuple[UploadedFile, Mapping, bool]:
    """The file, the mapping and whether to take it all back. Raises a refusal."""
    form: Any = request.data
    given: dict[str, Any] = {name: form[name] for name in form}
    for name in given:
        if name not in _NAMES:
            raise refuse(str(name), "Leave this out: a form has file, mapping and dry_run.")
    upload, mapping = given.get("file"), given.get("mapping")
    if not isinstance(upload, UploadedFile):
        raise refuse("file", "Send the CSV or XLSX file as a part named file.")
    if mapping is None:
        raise refuse("mapping", "Send the mapping as a part named mapping: see docs/importing.md.")
    written = mapping.read() if isinstance(mapping, UploadedFile) else str(mapping).encode()
    dry_run = _DRY.get(str(given.get("dry_run", "false")).lower())
    if dry_run is None:
        raise refuse("dry_run", "Write true or false.")
    try:
        return upload, read_mapping(written), dry_run
    except Unusable as unusable:
        raise refuse(unusable.about, unusable.sentence) from unusable


@contextmanager
def _on_disk(upload: UploadedFile) -> Iterator[Path]:
    """Where the file can be read more than once; a small one is kept in memory until here."""
    with tempfile.NamedTemporaryFile(suffix=".import") as file:
        for part in upload.chunks():
            file.write(part)
        file.flush()
        yield Path(file.name)


def _check_length(source: Source, mapping: Mapping) -> None:
    rows = source.open(mapping).rows()
    if len(list(islice(rows, MOST_ROWS + 1))) > MOST_ROWS:
        raise TooLarge(
            f"{source.name} has more than {MOST_ROWS:,} rows: split it, or have it imported with "
            "the command import_engagements."
        )


def _answer(
    request: RestRequest, source: Source, mapping: Mapping, outcome: Outcome, lines: list[Line]
) -> HttpResponse:
    intake, at = outcome.intake, request.at
    number = Intake.objects.filter(by=intake.by_id, pk__lte=intake.pk).count() if intake else None
    answer = json_answer(
        {
            "id": number,
            "dry_run": intake is None,
            "file_name": source.name,
            "source": mapping.external_source,
            "started_at": intake.started_at if intake else at,
            "finished_at": at,
            **_counts(outcome.progress),
            "notes": list(outcome.notes),
            "report": [_line(line) for line in lines],
        },
        headers={"Location": f"{request.path}{number}/"} if intake else None,
    )
    answer.status_code = 201 if intake else 200
    return answer


def _shown(intake: Any) -> dict[str, Any]:
    counted = Progress(intake.taken, intake.unchanged, intake.refused, intake.skipped)
    return {
        "id": intake.number,
        "file_name": intake.file_name,
        "source": intake.source,
        "started_at": intake.started_at,
        "finished_at": intake.finished_at,
        **_counts(counted),
    }


def _counts(progress: Progress) -> dict[str, int]:
    return {
        "rows": progress.read,
        "taken": progress.taken,
        "unchanged": progress.unchanged,
        "refused": progress.refused,
        "skipped": progress.skipped,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "row": line.row,
        "field": line.field,
        "value": line.value,
        "what_to_do": line.what_to_do,
    }
