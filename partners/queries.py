"""Questions about partners and groupings, in the words of the field."""

from datetime import date
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.queries import MarkedManager, MarkedQuerySet


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
            .order_by("partner", "factor", "-rated_on", "-created_at", "-id")
            .distinct("partner", "factor")
        )


class ChallengeRatingManager(
    MarkedManager.from_queryset(ChallengeRatingQuerySet)  # type: ignore[misc]
):
    """What the acting reader may see, and nothing without one."""
