"""Ratings of what helps or stands in the way, one by one and as a partner's profile."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.api.doors import Door, ListDoor
from accounts.api.keyset import Ordering, SortColumn
from accounts.api.parameters import (
    narrowed_by,
    read_code,
    read_day_parameter,
    read_flag,
    read_known,
)
from accounts.api.registers import (
    OF_THE_ROW,
    Adding,
    Register,
    RegisterDetail,
    RegisterList,
    RowShape,
    described,
    row_as_json,
)
from accounts.api.rendering import json_answer
from accounts.api.requests import RestRequest
from accounts.api.schema import DAY_TYPE, FLAG_TYPE, answers, listed, paging, parameter
from accounts.roles import Right
from accounts.serializers import Code, Day, Items, StrictSerializer, Text, Whole
from partners.actions.ratings import rate
from partners.models import ChallengeRating, Partner
from partners.models.judgement import (
    CORE_FACTORS,
    LONGEST_GROUNDS,
    NECESSARY_FACTORS,
    Confidence,
    Evidence,
    Factor,
    Favour,
)
from partners.queries import RATING_HOLDS

_BY_CODE = {
    "code": Ordering((SortColumn("code"),), descending=False),
    "-code": Ordering((SortColumn("code"),), descending=True),
}
_ON = parameter("on", "As of this day; today if left out.", type=DAY_TYPE)


class RatingShape(RowShape):
    """How a factor stood: 0 not rated, 1 serious obstacle to 4 favourable; never averaged."""

    ref = serializers.CharField()
    partner = serializers.CharField()
    factor = serializers.ChoiceField(Factor.choices)
    score = serializers.ChoiceField(Favour.choices)
    confidence = serializers.ChoiceField(Confidence.choices, allow_null=True)
    evidence = serializers.ListField(child=serializers.ChoiceField(Evidence.choices))
    rated_on = serializers.DateField()
    note = serializers.CharField(allow_null=True)


class StandingShape(serializers.Serializer):
    """How one factor stands; without a rating all but the first four are null."""

    factor = serializers.ChoiceField(Factor.choices)
    about = serializers.CharField()
    core = serializers.BooleanField()
    necessary = serializers.BooleanField()
    rating = serializers.CharField(allow_null=True, help_text="Its reference.")
    score = serializers.IntegerField(allow_null=True, help_text="Null also where it says 0.")
    confidence = serializers.ChoiceField(Confidence.choices, allow_null=True)
    rated_on = serializers.DateField(allow_null=True)
    holds_to = serializers.DateField(allow_null=True, help_text="180 days on; then it is due.")
    due = serializers.BooleanField()


class ProfileShape(serializers.Serializer):
    """All ten factors, and the lower of the two without which nothing else helps."""

    partner = serializers.CharField()
    on = serializers.DateField()
    minimum = serializers.IntegerField(
        allow_null=True,
        help_text="Of CF3-CLEAR and CF4-RECEPT; null where one of them is not rated.",
    )
    due = serializers.BooleanField(help_text="Whether a factor is to be rated anew.")
    factors = StandingShape(many=True)


class RatingEntry(StrictSerializer):
    """What a POST says; a score of 0 says that the factor could not be rated."""

    set_by_service = OF_THE_ROW

    partner = Text(max_length=40)
    factor = Code(Factor.choices)
    score = Whole(min_value=Favour.NOT_RATED, max_value=Favour.FAVOURABLE)
    confidence = Code(Confidence.choices, required=False)
    evidence = Items(child=Code(Evidence.choices), max_length=len(Evidence), required=False)
    rated_on = Day(first=date(1945, 1, 1), last=date(2199, 12, 31))
    note = Text(max_length=LONGEST_GROUNDS, lines=True, required=False)
    marking = Text(max_length=200, required=False)


class _Ratings(Register):
    model = ChallengeRating

    def shown(self, row: ChallengeRating) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "partner": row.partner_id,
            "factor": row.factor,
            "score": row.score,
            "confidence": row.confidence or None,
            "evidence": row.evidence,
            "rated_on": row.rated_on,
            "note": row.note or None,
            **row_as_json(row),
        }


@described(
    "challenge_ratings",
    RatingShape,
    filters=(
        parameter("partner", "A partner's code.", type=str),
        parameter("factor", "Which factor.", type=str, enum=Factor.values),
        parameter("on", "The latest of each partner and factor as of this day.", type=DAY_TYPE),
    ),
)
class RatingList(_Ratings, RegisterList, Adding):
    """Ratings, older ones included, the last written first."""

    right = Right.RATE
    entry = RatingEntry
    filters: ClassVar[tuple[str, ...]] = ("partner", "factor", "on")

    def narrowed(self, rows: QuerySet[Any], given: Any) -> QuerySet[Any]:
        exact = {
            "partner": read_known(given, "partner", Partner.objects.all()),
            "factor": read_code(given, "factor", Factor.values),
        }
        rows = narrowed_by(rows, exact)
        day = read_day_parameter(given, "on")
        if day is None:
            return rows
        standing = ChallengeRating.objects.visible_to(self.reader).standing_on(day)
        return rows.filter(pk__in=standing.values("pk"))

    def add(
        self, to: None, said: dict[str, Any], request: RestRequest
    ) -> tuple[ChallengeRating, Sequence[str]]:
        return rate(said, by=self.reader, at=request.at), ()


@described("challenge_ratings", RatingShape)
class RatingDetail(_Ratings, RegisterDetail):
    """One rating; it is never changed: a newer one stands beside it."""


class ProfileList(ListDoor):
    """The profiles of all partners that were ever rated, by code."""

    orderings = _BY_CODE
    default_ordering = "code"
    filters: ClassVar[tuple[str, ...]] = ("on", "due")

    @extend_schema(
        operation_id="challenge_profiles_list",
        parameters=[
            _ON,
            parameter(
                "due",
                "`true`: with a factor that nobody has rated for 180 days.",
                type=FLAG_TYPE,
            ),
            *paging(_BY_CODE),
        ],
        responses=answers(_200=listed("ProfilePage", ProfileShape)),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        given = self.given()
        day = read_day_parameter(given, "on") or self.today
        seen = ChallengeRating.objects.visible_to(self.reader)
        rows = Partner.objects.filter(pk__in=seen.filter(rated_on__lte=day).values("partner"))
        due = read_flag(given, "due")
        if due is not None:
            rated_anew = seen.rated_throughout(day, factors=len(Factor)).values("partner")
            rows = rows.exclude(pk__in=rated_anew) if due else rows.filter(pk__in=rated_anew)
        page = self.page(rows, given)
        found: dict[str, list[ChallengeRating]] = {code: [] for code in page.keys}
        for rating in seen.filter(partner__in=page.keys).standing_on(day):
            found[rating.partner_id].append(rating)
        return self.answer([_profile(code, found[code], day) for code in page.keys], page, given)


class ProfileDetail(Door):
    """One partner's profile."""

    parameters: ClassVar[tuple[str, ...]] = ("on",)

    @extend_schema(
        operation_id="challenge_profiles_read",
        parameters=[_ON],
        responses=answers(404, _200=ProfileShape),
    )
    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        day = read_day_parameter(self.given(), "on") or self.today
        if not Partner.objects.filter(pk=code).exists():
            raise Http404
        seen = ChallengeRating.objects.visible_to(self.reader)
        return json_answer(_profile(code, seen.filter(partner=code).standing_on(day), day))


def _profile(partner: str, ratings: Iterable[ChallengeRating], day: date) -> dict[str, Any]:
    """Never an average: the factors side by side, and the lower of the two necessary ones."""
    latest = {rating.factor: rating for rating in ratings}
    factors = [_standing(factor, latest.get(factor), day) for factor in Factor]
    necessary = [row["score"] for row in factors if row["necessary"]]
    return {
        "partner": partner,
        "on": day,
        "minimum": None if None in necessary else min(necessary),
        "due": any(row["due"] for row in factors),
        "factors": factors,
    }


def _standing(factor: Factor, rating: ChallengeRating | None, day: date) -> dict[str, Any]:
    return {
        "factor": factor.value,
        "about": factor.label,
        "core": factor in CORE_FACTORS,
        "necessary": factor in NECESSARY_FACTORS,
        "rating": rating.ref if rating else None,
        "score": rating.score or None if rating else None,
        "confidence": rating.confidence or None if rating else None,
        "rated_on": rating.rated_on if rating else None,
        "holds_to": rating.rated_on + RATING_HOLDS if rating else None,
        "due": rating is None or rating.rated_on + RATING_HOLDS < day,
    }
