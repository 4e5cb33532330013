"""Files beside an engagement: attaching, reading, withdrawing, and their contents."""

import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.api.conditions import etag, require_match
from accounts.api.doors import Door
from accounts.api.refusals import Conflict, TooLarge, Unavailable
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest, announced_bytes
from accounts.api.schema import IF_MATCH, answers
from accounts.serializers import MarkingField, StrictSerializer, Text
from engagements.actions.attachments import (
    Inspected,
    attach_file,
    describe_attachment,
    inspect_file,
    too_large,
    withdraw_attachment,
)
from engagements.api.belonging import EngagementRegisterDetail, EngagementRegisterList
from engagements.api.finding import seen_engagement
from engagements.files.scanner import ScannerAway
from engagements.files.storage import Spoiled, content_of
from engagements.models import Attachment, Engagement
from engagements.models.attachment import LONGEST_DESCRIPTION

#: What a form adds to the file.
_FORM_BYTES = 64 * 1024
#: Should a browser show a content after all, it runs nothing in it and asks nobody for anything.
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
_log = logging.getLogger("entente.attachments")
_SET = OF_THE_ROW | {
    "engagement", "name", "media_type", "size", "sha256", "scanned", "withdrawn_at",
    "withdrawn_reason",
}  # fmt: skip


class AttachmentShape(RowShape):
    """A file; its name and description are null once it is withdrawn."""

    ref = serializers.CharField()
    engagement = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    media_type = serializers.CharField(help_text="Found in the content.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    scanned = serializers.BooleanField(help_text="Whether a virus scanner let it pass.")
    description = serializers.CharField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField(allow_null=True)


class AttachmentChange(StrictSerializer):
    """What a PATCH says; a marking can only be narrowed."""

    set_by_service = _SET

    description = Text(max_length=LONGEST_DESCRIPTION, allow_blank=True, required=False)
    marking = MarkingField(required=False)


class AttachmentEntry(AttachmentChange):
    """What a POST sends, as multipart/form-data; marked as its engagement unless it says so."""

    file = serializers.FileField(
        allow_empty_file=True,
        error_messages={
            "required": "Send the file as a part named file.",
            "invalid": "Send the file as a part named file, with a name of its own.",
            "no_name": "Send the file as a part named file, with a name of its own.",
        },
    )


class AttachmentWithdrawal(StrictSerializer):
    """What a DELETE says."""

    reason = Text(max_length=500)


class _Attachments(Register):
    model = Attachment
    related: ClassVar[tuple[str, ...]] = ("marking", "created_by", "engagement")

    def shown(self, row: Attachment) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "engagement": row.engagement.ref,
            "name": None if row.withdrawn else row.name,
            "media_type": row.media_type,
            "size": row.size,
            "sha256": row.sha256,
            "scanned": row.scanned,
            "description": None if row.withdrawn else row.description or None,
            "withdrawn_at": row.withdrawn_at,
            "withdrawn_reason": row.withdrawn_reason or None,
            **row_as_json(row),
        }


@described("attachments", AttachmentShape)
class AttachmentList(_Attachments, EngagementRegisterList, Adding):
    """The files beside an engagement that the reader is cleared for."""

    entry = AttachmentEntry
    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before anything reads the body, which a session's CSRF check would do."""
        length = announced_bytes(request)
        if length > settings.ATTACHMENT_MAX_BYTES + _FORM_BYTES:
            raise TooLarge(too_large(length))
        super().initial(request, *args, **kwargs)

    def post(self, request: RestRequest, **names: str) -> HttpResponse:
        # Before the file is read.
        engagement = seen_engagement(names["ref"], by=self.reader)
        self.reader.require(self.right, desk=engagement.desk_id)
        return super().post(request, **names)

    def _added(self, request: RestRequest) -> HttpResponse:
        form: Any = request.data
        # Looked at before anything is locked.
        self.file = self._inspected(form.get("file"))
        return super()._added(request)

    def _inspected(self, upload: Any) -> Inspected | None:
        if not isinstance(upload, UploadedFile):
            return None
        if (upload.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            raise TooLarge(too_large(upload.size or 0))
        try:
            return inspect_file(upload.read(), str(upload.name), by=self.reader)
        except ScannerAway as away:
            _log.error("the virus scanner does not answer: %s", away)
            raise Unavailable(
                "The virus scanner does not answer, so that no file is taken. Try again later; "
                "whoever runs the service finds why in its log."
            ) from away

    def add(
        self, to: Engagement, said: dict[str, Any], request: RestRequest
    ) -> tuple[Attachment, Sequence[str]]:
        assert self.file is not None  # noqa: S101 - the entry has refused what is no file
        return attach_file(to, self.file, said, by=self.reader, at=request.at), ()


@described("attachments", AttachmentShape)
class AttachmentDetail(_Attachments, EngagementRegisterDetail, Changing):
    """What is known of one file."""

    change = AttachmentChange

    def write(self, row: Attachment, said: dict[str, Any], request: RestRequest) -> Sequence[str]:
        describe_attachment(row, said, by=self.reader, at=request.at)
        return ()

    @extend_schema(
        operation_id="attachments_withdraw",
        parameters=[IF_MATCH],
        request=AttachmentWithdrawal,
        responses=answers(403, 404, 409, 412, 413, 415, 428, _200=AttachmentShape),
    )
    def delete(self, request: RestRequest, **names: str) -> HttpResponse:
        given = request.data
        row = self.held()
        self.allow(row)
        require_match(request, etag(row.ref, row.version))
        said = AttachmentWithdrawal.read(given)
        withdraw_attachment(row, reason=said["reason"], by=self.reader, at=request.at)
        return self.written(row.ref)


class AttachmentContent(Door):
    """The bytes of one file, for a browser to keep and not to show."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whatever is asked for, these bytes are what there is."""
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type

    @extend_schema(
        operation_id="attachments_content",
        responses={
            **answers(404, 409),
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: HttpRequest, ref: str, part: str) -> HttpResponse:
        self.given()
        seen = Attachment.objects.visible_to(self.reader)
        row = seen.filter(engagement__ref=ref, ref=part).first()
        if row is None:
            raise Http404
        if row.withdrawn:
            raise Conflict(f"{row.ref} was withdrawn: its content is not given out any more.")
        answer = HttpResponse(self._content(row), content_type="application/octet-stream")
        # Nor is it stored or guessed at: see config/headers.py for what every answer carries.
        answer["Content-Disposition"] = content_disposition_header(True, row.name)
        answer["Content-Security-Policy"] = _SANDBOX
        return answer

    def _content(self, row: Attachment) -> bytes:
        try:
            return content_of(settings.ATTACHMENTS_DIR, row.sha256)
        except (OSError, Spoiled) as fault:
            _log.error("the content of %s cannot be read: %r", row.ref, fault)
            raise Unavailable(
                f"The content of {row.ref} is not as it was put down. Tell whoever runs the "
                "service: it stands in their log, and a backup may have it."
            ) from fault
