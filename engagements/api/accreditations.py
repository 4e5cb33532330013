"""Accreditations of an appointment."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import serializers

from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Changing,
    Register,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.requests import RestRequest
from accounts.roles import Right
from accounts.serializers import Code, Day, StrictSerializer, Text
from engagements.actions.representation import accredit, change_accreditation
from engagements.api.appointments import held_appointment
from engagements.api.shapes import DaysShape
from engagements.models import Accreditation, Appointment
from engagements.models.representation_codes import APPROVAL_LEAD_DAYS, Basis, Consent
from engagements.periods import EARLIEST, LATEST
from engagements.serializers import Days


class AccreditationShape(RowShape):
    """To one receiving party, null for home; `engagement` is what it keeps in the log."""

    ref = serializers.CharField()
    appointment = serializers.CharField()
    receiving_party = serializers.CharField(allow_null=True)
    basis = serializers.ChoiceField(Basis.choices)
    valid = DaysShape()
    approval_state = serializers.ChoiceField(Consent.choices)
    ask_by = serializers.DateField(help_text="Four weeks before the first day.")
    approval_asked = serializers.DateField(allow_null=True)
    approval_given = serializers.DateField(allow_null=True)
    notified_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    engagement = serializers.CharField(allow_null=True)


class AccreditationEntry(StrictSerializer):
    """What a POST says; the days are the appointment's unless others are given."""

    set_by_service = OF_THE_ROW | {
        "appointment", "marking", "engagement", "ask_by", "approval_state", "approval_asked",
        "approval_given", "notified_on",
    }  # fmt: skip

    receiving_party = Text(max_length=40, allow_null=True, required=False)
    basis = Code(Basis.choices)
    valid = Days(allow_null=True, required=False)
    reference = Text(max_length=120, allow_blank=True, required=False)


class AccreditationChange(StrictSerializer):
    """What a PATCH says: corrects it, or records how the receiving party answered."""

    set_by_service = OF_THE_ROW | {
        "appointment", "marking", "engagement", "ask_by", "receiving_party", "basis",
    }  # fmt: skip

    valid = Days(required=False)
    approval_state = Code(Consent.choices, required=False)
    approval_asked = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    approval_given = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    notified_on = Day(first=EARLIEST, last=LATEST, allow_null=True, required=False)
    reference = Text(max_length=120, allow_blank=True, required=False)


class _Accreditations(Register):
    """The accreditations of one appointment, below `appointments/{ref}/`."""

    model = Accreditation
    related = ("marking", "created_by", "appointment", "engagement")

    def seen(self) -> QuerySet[Any]:
        rows = super().seen()
        return rows.filter(appointment__ref=self.kwargs["ref"])  # type: ignore[attr-defined]

    def shown(self, row: Accreditation) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "appointment": row.appointment.ref,
            **accreditation_as_json(row),
            **row_as_json(row),
        }


def accreditation_as_json(row: Accreditation) -> dict[str, Any]:
    """To whom, when, and how they answered; what it keeps is marked as it is."""
    return {
        "receiving_party": row.receiving_party_id,
        "basis": row.basis,
        "valid": {"start": row.valid_from, "end": row.valid_to},
        "approval_state": row.approval_state,
        "ask_by": row.valid_from - timedelta(days=APPROVAL_LEAD_DAYS),
        "approval_asked": row.approval_asked,
        "approval_given": row.approval_given,
        "notified_on": row.notified_on,
        "reference": row.reference or None,
        "engagement": row.engagement.ref if row.engagement else None,
    }


@described("accreditations", AccreditationShape)
class AccreditationList(Adding, _Accreditations, RegisterList):
    """To whom an appointment is accredited."""

    entry = AccreditationEntry

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        if not Appointment.objects.visible_to(self.reader).filter(ref=names["ref"]).exists():
            raise Http404
        return super().get(request, **names)

    def allowed(self) -> Appointment:
        appointment = held_appointment(self.kwargs["ref"], by=self.reader)
        self.reader.require(Right.APPOINT)
        return appointment

    def add(
        self, to: Appointment, said: dict[str, Any], request: RestRequest
    ) -> tuple[Accreditation, Sequence[str]]:
        return accredit(to, said, by=self.reader, at=request.at)


@described("accreditations", AccreditationShape)
class AccreditationDetail(Changing, _Accreditations, RegisterDetail):
    """One accreditation."""

    named = "part"
    right = Right.APPOINT
    change = AccreditationChange

    def held(self) -> Accreditation:
        """With its post and appointment locked first."""
        appointment = held_appointment(self.kwargs["ref"], by=self.reader)
        row: Accreditation = super().held()
        row.appointment = appointment
        return row

    def write(
        self, row: Accreditation, said: dict[str, Any], request: RestRequest
    ) -> Sequence[str]:
        return change_accreditation(row, said, by=self.reader, at=request.at)
