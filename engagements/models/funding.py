"""Who pays: pools and their lines, the money of an engagement, and what of it counts as aid.

Amounts stay in the currency in which they were entered. A fiscal year is called by the calendar
year in which it begins.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.nouns import MarkedNoun, MarkedPart, MarkedRecord, with_marking
from engagements.models.engagement import Engagement
from engagements.periods import EARLIEST, LATEST

LONGEST_DEPARTMENT = 120
LONGEST_REASON = 500
_YEARS = (EARLIEST.year, LATEST.year)


def _departments() -> ArrayField:  # type: ignore[type-arg]
    return ArrayField(models.CharField(max_length=LONGEST_DEPARTMENT), default=list, blank=True)


def _money(name: str) -> list[models.CheckConstraint]:
    """INV-29: none below zero, in three letters, in a year of the log."""
    return [
        models.CheckConstraint(
            condition=Q(amount__gte=0, currency__regex=r"^[A-Z]{3}$", fiscal_year__range=_YEARS),
            name=f"{name}_is_money",
        )
    ]


class Money(models.Model):
    """An amount of one fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField(help_text="The year in which it begins.")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, help_text="ISO 4217.")

    class Meta:
        abstract = True


class FundingPool(MarkedNoun):
    """Money that departments put together, or that one has by itself, spent by lines."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    managing_department = models.CharField(
        max_length=LONGEST_DEPARTMENT, blank=True, help_text="Empty: not known."
    )
    contributing_departments = _departments()
    scope = models.CharField(
        max_length=LONGEST_REASON, blank=True, help_text="The regions or themes that it is for."
    )
    fiscal_month = models.PositiveSmallIntegerField(
        default=1, help_text="1 to 12: the month in which its fiscal years begin."
    )
    valid_from = models.DateField(null=True, blank=True, help_text="Empty: not known.")
    valid_to = models.DateField(null=True, blank=True, help_text="The last day; empty: still.")
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="The pool that it was merged into, so that long series can be joined knowingly.",
    )
    note = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [
            with_marking("pool_with_marking"),
            # By marking, so that nobody learns from a clash of a pool that they may not see.
            models.UniqueConstraint(fields=["code", "marking"], name="pool_code_once"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="pool_valid_in_order",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_month__range=(1, 12)), name="pool_fiscal_month_1_to_12"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="pool_not_its_own_successor",
            ),
        ]

    def year_called(self, year: int) -> str:
        """The fiscal year that begins in that year: 2025, or 2025/26."""
        return str(year) if self.fiscal_month == 1 else f"{year}/{(year + 1) % 100:02}"


class PoolContribution(Money, MarkedPart):
    """What a department put into a pool, or the treasury on top to reward working together."""

    class Kind(models.TextChoices):
        DEPARTMENT = "DEPARTMENT", "a department's share"
        TREASURY_TOP_UP = "TREASURY_TOP_UP", "top-up by the treasury"

    pool = models.ForeignKey(
        FundingPool, models.PROTECT, related_name="contributions", db_constraint=False
    )
    department = models.CharField(max_length=LONGEST_DEPARTMENT)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.DEPARTMENT)

    class Meta:
        ordering = ["fiscal_year", "id"]
        constraints = [
            *_money("contribution"),
            models.UniqueConstraint(
                fields=["pool", "fiscal_year", "department", "kind", "currency"],
                name="contribution_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.fiscal_year}"


class FundingLine(MarkedRecord):
    """What money of a pool is spent under."""

    class Kind(models.TextChoices):
        DEF_CORE = "DEF-CORE", "defence vote"
        DEF_COOP = "DEF-COOP", "defence cooperation programme"
        POOL = "POOL", "shared pool"
        AID = "AID", "development aid"
        PARTNER_PAID = "PARTNER-PAID", "paid by the partner"
        THIRD_PAID = "THIRD-PAID", "paid by a third party"
        INDUSTRY = "INDUSTRY", "paid by industry"

    class Component(models.TextChoices):
        PKO_ASSESSED = "PKO-ASSESSED", "peacekeeping, assessed"
        PKO_VOLUNTARY = "PKO-VOLUNTARY", "peacekeeping, voluntary"
        PROG_COUNTRY = "PROG-COUNTRY", "programme for a country"
        PROG_REGION = "PROG-REGION", "programme for a region"
        PROG_THEME = "PROG-THEME", "programme on a theme"

    pool = models.ForeignKey(FundingPool, models.PROTECT, related_name="lines", db_constraint=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    component = models.CharField(max_length=13, choices=Component.choices, blank=True)
    strategy = models.CharField(
        max_length=LONGEST_REASON,
        blank=True,
        help_text="The strategy that the money is spent under.",
    )
    agreed_by = _departments()

    class Meta:
        constraints = [
            with_marking("line_with_marking"),
            models.CheckConstraint(
                condition=Q(component="") | Q(kind="POOL"), name="line_component_of_a_pool"
            ),
            # What several departments pay for is spent under a strategy that they agreed.
            models.CheckConstraint(
                condition=~Q(kind="POOL") | ~Q(strategy=""), name="line_of_a_pool_has_strategy"
            ),
        ]


class LineAllocation(Money, MarkedPart):
    """What a line may spend in a fiscal year."""

    line = models.ForeignKey(
        FundingLine, models.PROTECT, related_name="allocations", db_constraint=False
    )

    class Meta:
        ordering = ["fiscal_year", "currency", "id"]
        constraints = [
            *_money("allocation"),
            models.UniqueConstraint(
                fields=["line", "fiscal_year", "currency"], name="allocation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.currency}"


class EngagementFunding(Money, MarkedRecord):
    """Money of one engagement at one stage; each stage has rows of its own, to be compared."""

    class Stage(models.TextChoices):
        ESTIMATE = "ESTIMATE", "estimated"
        COMMITTED = "COMMITTED", "committed"
        SPENT = "SPENT", "spent"

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="funding", db_constraint=False
    )
    line = models.ForeignKey(
        FundingLine, models.PROTECT, null=True, blank=True, related_name="funding"
    )
    stage = models.CharField(max_length=9, choices=Stage.choices)
    aid = models.BooleanField(default=False, help_text="It is to count as development aid.")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            *_money("funding"),
            models.CheckConstraint(
                condition=Q(stage="ESTIMATE") | Q(line__isnull=False),
                name="funding_drawn_on_a_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.amount} {self.currency}"


class OdaAssessment(MarkedRecord):
    """Whether an engagement counts as official development assistance, and with which share.

    Begun once it is approved, never before. The latest that has a finding counts; without any the
    engagement is NOT_SCREENED.
    """

    class State(models.TextChoices):
        NOT_SCREENED = "NOT_SCREENED", "not screened"
        SCREENING = "SCREENING", "being screened"
        ELIGIBLE = "ELIGIBLE", "eligible"
        PARTIAL = "PARTIAL", "eligible in part"
        NOT_ELIGIBLE = "NOT_ELIGIBLE", "not eligible"
        REVIEWED = "REVIEWED", "reviewed"

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="oda", db_constraint=False
    )
    state = models.CharField(max_length=12, choices=State.choices)
    finding = models.CharField(max_length=12, choices=State.choices, blank=True)
    percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="0 to 100, the share that counts; empty: not yet found."
    )
    developmental = models.BooleanField(
        null=True, blank=True, help_text="Its main purpose is the partner's development."
    )
    civilian_oversight = models.BooleanField(null=True, blank=True)
    topic_allowed = models.BooleanField(
        null=True, blank=True, help_text="The directives allow what is taught."
    )
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    override_reason = models.CharField(
        max_length=LONGEST_REASON,
        blank=True,
        help_text="Why it counts although the partner is no recipient, or it is materiel.",
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="SCREENING", finding="")
                | Q(state=F("finding"), finding__in=["ELIGIBLE", "PARTIAL", "NOT_ELIGIBLE"])
                | Q(state="REVIEWED", finding__in=["ELIGIBLE", "PARTIAL", "NOT_ELIGIBLE"]),
                name="oda_state_fits_finding",
            ),
            models.CheckConstraint(
                condition=Q(finding="", percent__isnull=True, assessed_on__isnull=True)
                | Q(assessed_on__isnull=False, assessed_by__isnull=False)
                & ~Q(reason="")
                & (
                    Q(finding="ELIGIBLE", percent=100)
                    | Q(finding="PARTIAL", percent__range=(1, 99))
                    | Q(finding="NOT_ELIGIBLE", percent=0)
                ),
                name="oda_finding_has_share",
            ),
            models.CheckConstraint(
                condition=Q(state="REVIEWED", reviewed_on__isnull=False, reviewed_by__isnull=False)
                | ~Q(state="REVIEWED") & Q(reviewed_on__isnull=True, reviewed_by__isnull=True),
                name="oda_reviewed_by_somebody",
            ),
        ]
