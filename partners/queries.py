"""Questions about partners and groupings, in the words of the field."""

from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Q

from accounts.queries import MarkedManager, MarkedQuerySet

#: For how long a rating says how things are; each factor is rated anew every half-year.
RATING_HOLDS = timedelta(days=180)


class PartnerQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Partners."""

    def existing_on(self, day: date) -> Self:
        """Those that existed under their code on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def aided_on(self, day: date) -> Self:
        """Those that development aid may go to on that day."""
        begun = Q(aid__valid_from__isnull=True) | Q(aid__valid_from__lte=day)
        lasting = Q(aid__valid_to__isnull=True) | Q(aid__valid_to__gte=day)
        return self.filter(begun & lasting & Q(aid__isnull=False)).distinct()

    def called(self, text: str) -> Self:
        """Whose code or one of whose names, former ones included, contains the text."""
        words = " ".join(text.split())
        names = apps.get_model("partners", "PartnerName")
        named = names.objects.filter(name__unaccent__icontains=words).order_by()
        return self.filter(
            Q(code__iexact=words)
            | Q(name__unaccent__icontains=words)
            | Q(name_formal__unaccent__icontains=words)
            | Q(pk__in=named.values("partner"))
        )

    def members_of(self, grouping: str, *, on: date) -> Self:
        """Members, observers and others of the grouping on that day; unknown first days count."""
        joined = Q(memberships__valid_from__isnull=True) | Q(memberships__valid_from__lte=on)
        staying = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=on)
        return self.filter(joined & staying & Q(memberships__grouping=grouping)).distinct()


class GroupingQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Groupings."""


class ChallengeRatingQuerySet(MarkedQuerySet):
    """Ratings of what helps or stands in the way of a relationship."""

    def standing_on(self, day: date) -> Self:
        """The latest of each partner and factor as of that day, however old it is."""
        return (
            self.filter(rated_on__lte=day)
            .order_by("partner_id", "factor", "-rated_on", "-created_at", "-id")
            .distinct("partner_id", "factor")
        )

    def holding_on(self, day: date) -> Self:
        """Those that were not too old on that day."""
        return self.filter(rated_on__range=(day - RATING_HOLDS, day))

    def rated_throughout(self, day: date, *, factors: int) -> Any:
        """The partners of which so many factors have a rating that holds on that day."""
        rated = self.holding_on(day).order_by().values("partner")
        return rated.annotate(rated=Count("factor", distinct=True)).filter(rated=factors)


class ChallengeRatingManager(
    MarkedManager.from_queryset(ChallengeRatingQuerySet)  # type: ignore[misc]
):
    """What the acting reader may see, and nothing without one."""


class PlanQuerySet(MarkedQuerySet):
    """Plans."""

    def beside(self, plan: Any) -> Self:
        """The other editions for the same country, region or theme under the same marking."""
        return self.filter(
            kind=plan.kind,
            partner=plan.partner_id,
            region=plan.region_id,
            theme=plan.theme,
            marking=plan.marking_id,
        ).exclude(pk=plan.pk)

    def covering(self, first: date, last: date | None) -> Self:
        """Those in whose time one of these days lies; a last day of None is open."""
        begun = Q() if last is None else Q(valid_from__lte=last)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=first))

    def in_force_on(self, day: date) -> Self:
        return self.filter(state="APPROVED").covering(day, day)


class PlanManager(MarkedManager.from_queryset(PlanQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""


class AgreementQuerySet(MarkedQuerySet):
    """Agreements."""

    def run_out_by(self, day: date) -> Self:
        """Those that are in force on paper and whose last day is before that day."""
        return self.filter(state="IN_FORCE", expires__lt=day)


class AgreementManager(MarkedManager.from_queryset(AgreementQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""
