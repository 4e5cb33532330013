"""The shape of what the REST door takes and gives; the rules of the field are the actions'."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.serializers import (
    Amount,
    Code,
    Day,
    Flag,
    Items,
    MarkingField,
    StrictSerializer,
    Text,
    Whole,
)
from engagements.models import (
    Acceptance,
    Beneficiary,
    CancelBy,
    CancelReason,
    Capacity,
    Counterpart,
    Domain,
    Flow,
    Focus,
    LinkType,
    Place,
    Role,
    Service,
    State,
)
from engagements.models.annex import LONGEST_REMARK
from engagements.models.engagement import LONGEST_REPORT
from engagements.periods import EARLIEST, LATEST
from partners.currencies import CURRENCIES, NO_SUCH_CURRENCY
from partners.models.grouping import Track

#: Beyond this it is a list of somebody's, not an engagement.
MOST_PARTICIPANTS = 500
MOST_PARTS = 100
MOST_PEOPLE = 1_000_000
LEVELS = [(f"L{number}", f"level {number}") for number in range(1, 11)]


def _code(longest: int = 40, **options: Any) -> Text:
    return Text(max_length=longest, **options)


def _day(**options: Any) -> Day:
    return Day(first=EARLIEST, last=LATEST, **options)


class Days(StrictSerializer):
    """First and last day, both included."""

    start = _day(allow_null=True, required=False)
    end = _day(allow_null=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"start": attrs.get("start"), "end": attrs.get("end")}


class ParticipantEntry(StrictSerializer):
    """A partner's part."""

    partner = _code()
    role = Code(Role.choices, required=False)
    counterpart_type = Code(Counterpart.choices, required=False)
    capacity = Code(Capacity.choices, required=False)
    people = Whole(min_value=0, max_value=MOST_PEOPLE, allow_null=True, required=False)
    service = Items(child=Code(Service.choices), max_length=len(Service), required=False)
    acceptance = Code(Acceptance.choices, required=False)


class PrincipalEntry(StrictSerializer):
    """The most senior person of a side."""

    side = _code(help_text="HOME or a participant's code.")
    office = Text(max_length=120)
    level = Code(LEVELS, allow_null=True, required=False)
    person = Text(max_length=120, allow_null=True, required=False)
    national_rank = Text(max_length=60, allow_null=True, required=False)
    nato_code = Text(max_length=6, allow_null=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        texts = ("person", "national_rank", "nato_code")
        return {**attrs, **{name: attrs.get(name) or "" for name in texts}}


class OutcomeEntry(StrictSerializer):
    """An outcome that is meant."""

    set_by_service = frozenset({"source"})

    outcome = _code(4)
    rank = Whole(min_value=1, max_value=3, required=False)
    beneficiary = Code(Beneficiary.choices, required=False)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": 4},
            {
                "type": "object",
                "properties": {
                    "outcome": {"type": "string", "maxLength": 4},
                    "rank": {"type": "integer", "minimum": 1, "maximum": 3},
                    "beneficiary": {"type": "string", "enum": Beneficiary.values},
                },
                "required": ["outcome"],
            },
        ]
    }
)
class OutcomeField(serializers.Field):
    """An outcome as its code alone (the rank is the place in the list), or as an object."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            return _code(4).run_validation(data)
        # What was read may be sent back: who said so is then the officer.
        sent = {k: v for k, v in data.items() if k != "source"} if isinstance(data, dict) else data
        return dict(OutcomeEntry.read(sent))


class LinkEntry(StrictSerializer):
    """How it relates to another engagement."""

    to = _code(20)
    type = Code(LinkType.choices)


class Currency(Text):
    """A currency of ISO 4217, withdrawn ones included."""

    default_error_messages = {"unknown": NO_SUCH_CURRENCY}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=3, **options)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code not in CURRENCIES:
            self.fail("unknown")
        return code


class CostEntry(StrictSerializer):
    """Money that home spent."""

    amount = Amount(max_digits=14, decimal_places=2, min_value=0)
    currency = Currency()


class EngagementChange(StrictSerializer):
    """What a PATCH may say; what is left out stays."""

    set_by_service = frozenset(
        {
            "ref", "family", "mode", "retrospective", "planned_baseline", "completed_on",
            "cancel_by", "cancel_reason", "cancel_signal", "return_reason", "state_reason",
            "approved_by", "approved_on", "report_by", "report_on",
            "created_by", "created_at", "changed_at", "version", "warnings",
        }
    )  # fmt: skip

    def _about(self, name: str) -> str:
        if name == "state":
            return (
                "The state does not change by editing: POST to transitions/ moves an engagement "
                "on, and DELETE withdraws it."
            )
        return super()._about(name)

    title = Text(max_length=140, allow_blank=True, required=False)
    kind = _code(12, required=False)
    planned = Days(allow_null=True, required=False)
    actual = Days(allow_null=True, required=False)
    milestone_date = _day(allow_null=True, required=False)
    place = Code(Place.choices, allow_null=True, required=False)
    place_party = _code(allow_null=True, required=False)
    place_name = Text(max_length=120, allow_null=True, allow_blank=True, required=False)
    lat = Amount(
        max_digits=8, decimal_places=5, min_value=-90, max_value=90, allow_null=True, required=False
    )
    lon = Amount(
        max_digits=8,
        decimal_places=5,
        min_value=-180,
        max_value=180,
        allow_null=True,
        required=False,
    )
    host = _code(allow_null=True, required=False)
    flow = Code(Flow.choices, required=False)
    track_nominal = Code(Track.choices, required=False)
    track_conduct = Code(Track.choices, required=False)
    participants = Items(child=ParticipantEntry(), max_length=MOST_PARTICIPANTS, required=False)
    principals = Items(child=PrincipalEntry(), max_length=MOST_PARTS, required=False)
    outcomes = Items(child=OutcomeField(), max_length=9, required=False)
    summary = Text(max_length=280, allow_null=True, allow_blank=True, required=False)
    marking = MarkingField(required=False)
    people_home = Whole(min_value=0, max_value=MOST_PEOPLE, allow_null=True, required=False)
    cost_home = CostEntry(allow_null=True, required=False)
    series = _code(allow_null=True, required=False)
    parent = _code(20, allow_null=True, required=False)  # type: ignore[assignment]
    children = Items(child=_code(20), max_length=MOST_PARTS, required=False)
    is_container = Flag(required=False)
    frameworks = Items(child=_code(), max_length=MOST_PARTS, required=False)
    goal = _code(20, allow_null=True, required=False)
    links = Items(child=LinkEntry(), max_length=MOST_PARTS, required=False)
    purpose_check = Flag(required=False)
    desk = _code(required=False)
    owner = _code(150, required=False)
    service = Items(child=Code(Service.choices), max_length=len(Service), required=False)
    domain = Items(child=Code(Domain.choices), max_length=len(Domain), required=False)
    focus = Items(child=Code(Focus.choices), max_length=len(Focus), required=False)
    external_source = Text(max_length=80, allow_null=True, required=False)
    external_ref = Text(max_length=120, allow_null=True, required=False)
    report = Text(
        max_length=LONGEST_REPORT, lines=True, allow_null=True, allow_blank=True, required=False
    )


class EngagementEntry(EngagementChange):
    """What a POST says."""

    kind = _code(12)
    state = Code(
        [(State.DRAFT.value, "planned"), (State.COMPLETED.value, "held")],
        required=False,
        help_text="COMPLETED if days held are given, else DRAFT.",
    )


class Withdrawal(StrictSerializer):
    """What a DELETE says."""

    reason = Text(max_length=500, lines=True)
    cancel_by = Code(CancelBy.choices, required=False)
    cancel_reason = Code(CancelReason.choices, required=False)
    cancel_signal = Flag(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A reason that is one of the codes says the code too."""
        if attrs["reason"] in CancelReason.values:
            attrs.setdefault("cancel_reason", attrs["reason"])
        return attrs


class AnnexChange(StrictSerializer):
    """What a PATCH of a remark may say; what is left out stays."""

    set_by_service = frozenset(
        {
            "ref", "letters", "engagement", "created_by", "created_at", "changed_at", "version",
            "withdrawn_at", "withdrawn_reason",
        }
    )  # fmt: skip

    body = Text(max_length=LONGEST_REMARK, lines=True, required=False)
    marking = MarkingField(required=False)


class AnnexEntry(AnnexChange):
    """A remark, marked as its engagement is unless it says otherwise."""

    body = Text(max_length=LONGEST_REMARK, lines=True)


class AnnexWithdrawal(StrictSerializer):
    """What a DELETE of a remark says."""

    reason = Text(max_length=500)


class Relabelling(StrictSerializer):
    """How something is to be marked from now on, and why."""

    marking = MarkingField()
    reason = Text(max_length=500)
