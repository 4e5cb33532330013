"""Questions about the log, in the words of the field."""

import re
from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.acting import Reader
from accounts.queries import MarkedManager, MarkedQuerySet
from engagements.periods import FOLLOW_UP_FROM, FOLLOW_UP_UNTIL, INITIAL_WITHIN, Quarter

_COUNTED = ("COMPLETED", "REPORTED", "CLOSED")
_AHEAD = ("DRAFT", "PROPOSED", "APPROVED", "CONFIRMED", "POSTPONED")
#: Days within which a report is due.
REPORT_WITHIN = 14
#: Besides those of which fit and export are checked, kinds that are not held before an approval.
APPROVED_FIRST = ("HLE-MIN", "EXR-MAJ")
#: The end of a search that is still being typed: a last word without quotes or a minus before it.
_TYPING = re.compile(r"(?P<before>(?:.*[\s\W])?(?<!-))(?P<last>[^\W_]+)", re.DOTALL)

#: What a last word belongs to, so that it cannot be cut off: an `or` before it.
_OPEN = re.compile(r"\bor\s+\Z", re.IGNORECASE)


class SearchWords(Func):
    """What is searched for: words by their stems, the last one also as the start of a word.

    Quotes, `or` and `-` mean what they mean on the web; no other punctuation does harm.
    """

    output_field = models.Field()

    def __init__(self, text: str) -> None:
        found = _TYPING.fullmatch(text)
        if found and not _OPEN.search(found["before"]) and found["before"].count('"') % 2 == 0:
            super().__init__(Value(found["before"]), Value(f"'{found['last']}':*"))
            self.template = (
                "(websearch_to_tsquery('pg_catalog.english', folded({0}))"
                " && to_tsquery('pg_catalog.english', folded({1})))"
            )
        else:
            super().__init__(Value(text))
            self.template = "websearch_to_tsquery('pg_catalog.english', folded({0}))"

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        parts = [compiler.compile(source) for source in self.get_source_expressions()]
        values = [value for _, given in parts for value in given]
        return self.template.format(*(text for text, _ in parts)), values


class _Found(Func):
    """Whether a row is among those that the words are found in.

    The function asks the index for the words and leaves out what the reader may not read. Here,
    behind row security, the operator would be asked row by row, since PostgreSQL cannot know that
    it tells nothing of the rows that it is asked about.
    """

    template = "%(expressions)s))"
    arg_joiner = " IN (SELECT engagements_found("
    output_field = models.BooleanField()


class EngagementQuerySet(MarkedQuerySet):
    """Engagements."""

    def counted(self) -> Self:
        """Held and not a container (method 2.1)."""
        return self.filter(state__in=_COUNTED, is_container=False)

    def ended_in(self, quarter: Quarter) -> Self:
        """Whose last day, held or planned, lies in the quarter."""
        return self.filter(last_day__range=(quarter.first_day, quarter.last_day))

    def with_partner(self, *codes: str) -> Self:
        """In which at least one of the partners had a role, whatever it was."""
        participation = apps.get_model("engagements", "Participation")
        rows = participation._base_manager.filter(partner__in=codes)  # narrows visible rows only
        return self.filter(pk__in=rows.values("engagement"))

    def between(self, first: date | None, last: date | None) -> Self:
        """Whose days, held or planned, touch the range; an open end touches all that follows."""
        rows = self
        if last is not None:
            rows = rows.filter(first_day__lte=last)
        if first is not None:
            rows = rows.filter(
                Q(last_day__gte=first) | Q(last_day__isnull=True, first_day__isnull=False)
            )
        return rows

    def in_grouping(self, code: str) -> Self:
        """Under the grouping's heading, or with somebody who belonged to it on the first day.

        Without days yet, whoever has not left counts.
        """
        framework = apps.get_model("engagements", "Framework")
        participation = apps.get_model("engagements", "Participation")
        membership = apps.get_model("partners", "GroupingMembership")
        belonged = membership.objects.filter(
            Q(valid_from__isnull=True)
            | Q(valid_from__lte=Coalesce(OuterRef(OuterRef("first_day")), Value(date.max))),
            Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef(OuterRef("first_day"))),
            grouping=code,
            partner=OuterRef("partner"),
        )
        members = participation._base_manager.filter(engagement=OuterRef("pk"))  # narrows only
        headed = framework._base_manager.filter(  # narrows visible rows only
            engagement=OuterRef("pk"), grouping=code
        )
        return self.filter(Exists(headed) | Exists(members.filter(Exists(belonged))))

    def resting_on(self, agreement: str) -> Self:
        """That cite the agreement of this reference, which the reader may see."""
        framework = apps.get_model("engagements", "Framework")
        rows = framework._base_manager.filter(  # narrows visible rows only
            engagement=OuterRef("pk"), agreement__ref=agreement
        )
        return self.filter(Exists(rows))

    def meant_for(self, *outcomes: str) -> Self:
        """That serve at least one of the outcomes, at whatever rank."""
        served = apps.get_model("engagements", "EngagementOutcome")
        rows = served._base_manager.filter(  # narrows visible rows only
            engagement=OuterRef("pk"), outcome__in=outcomes
        )
        return self.filter(Exists(rows))

    def led_at(self, level: int) -> Self:
        """With a principal of that level or above, on whichever side."""
        principal = apps.get_model("engagements", "Principal")
        rows = principal._base_manager.filter(  # narrows visible rows only
            engagement=OuterRef("pk"), level__gte=level
        )
        return self.filter(Exists(rows))

    def overdue(self, *, on: date) -> Self:
        """Planned to be over before that day, and neither held nor called off."""
        return self.filter(state__in=_AHEAD).filter(
            Q(planned_end__lt=on) | Q(planned_end__isnull=True, planned_start__lt=on)
        )

    def not_overdue(self, *, on: date) -> Self:
        return self.exclude(pk__in=self.overdue(on=on).order_by().values("pk"))

    def to_assess(self, stage: str, *, on: date) -> Self:
        """Held, and over so long ago that an assessment of the stage is due; nobody made one yet.

        INITIAL is due from 30 days on, FOLLOW_UP from 6 months on where there was an initial one;
        neither for what was over more than 12 months ago.
        """
        assessment = apps.get_model("engagements", "Assessment")
        made = assessment._base_manager.filter(engagement=OuterRef("pk"))  # narrows only
        since = INITIAL_WITHIN if stage == "INITIAL" else FOLLOW_UP_FROM
        due = self.counted().filter(actual_end__range=(on - FOLLOW_UP_UNTIL, on - since))
        if stage == "FOLLOW_UP":
            due = due.filter(Exists(made.filter(stage="INITIAL")))
        return due.exclude(Exists(made.filter(stage=stage)))

    def to_complete(self, *, on: date) -> Self:
        """Confirmed, planned to be over before that day, and nobody said whether it was held."""
        return self.overdue(on=on).filter(state="CONFIRMED")

    def to_report(self, *, on: date) -> Self:
        """Over, said to have been held a fortnight before that day, and not reported since.

        What a file brought is reported where it came from.
        """
        return self.filter(
            state="COMPLETED",
            completed_on__lte=on - timedelta(days=REPORT_WITHIN),
            actual_end__isnull=False,
            external_source__isnull=True,
        )

    def unapproved(self) -> Self:
        """Logged as held without an approval, though of a kind that takes one from a director.

        What a file brought is left out: it was approved, or not, wherever it comes from.
        """
        return self.counted().filter(
            Q(kind__appropriateness_gate=True) | Q(kind__in=APPROVED_FIRST),
            retrospective=True,
            approved_by__isnull=True,
            external_source__isnull=True,
        )

    def matching(self, text: str) -> Self:
        """Whose title, place, summary or report has the words; `relevance` ranks them."""
        words = SearchWords(text)
        return self.filter(_Found(F("pk"), words)).annotate(
            relevance=Func(F("search"), words, function="ts_rank", output_field=models.FloatField())
        )


class EngagementManager(MarkedManager.from_queryset(EngagementQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""


class PartManager(MarkedManager):
    """Parts of what the acting reader may see, and nothing without one."""


class AnnexQuerySet(MarkedQuerySet):
    """Sensitive remarks: read by whoever is cleared for the remark and for its engagement."""

    def visible_to(self, reader: Reader) -> Self:
        seen = super().visible_to(reader)
        return seen.filter(engagement_marking__in=sorted(reader.marking_ids))


class AnnexManager(MarkedManager.from_queryset(AnnexQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""


class CommitmentQuerySet(MarkedQuerySet):
    """What was promised."""

    def overdue(self, *, on: date) -> Self:
        """Open, and due before that day."""
        return self.filter(state="OPEN", due__lt=on)


class CommitmentManager(MarkedManager.from_queryset(CommitmentQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""


class PermissionQuerySet(MarkedQuerySet):
    """Clearances and visit requests."""

    def to_request(self) -> Self:
        """Still to be asked for, of engagements that are ahead and have a date."""
        ahead = [state for state in _AHEAD if state != "POSTPONED"]
        return self.filter(state="TO_REQUEST", engagement__state__in=ahead)

    def overdue(self, *, on: date) -> Self:
        """That should have been asked for before that day, and were not."""
        return self.to_request().filter(required_by__lt=on)


class PermissionManager(MarkedManager.from_queryset(PermissionQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""


class AppointmentQuerySet(MarkedQuerySet):
    """Appointments to a post, by the days on which it is held."""

    def held(self) -> Self:
        """Those that took up the post, or are to: not what fell through."""
        return self.filter(fell_through=False)

    def leaving_a_gap(self) -> Self:
        """INV-25: after whose last day nobody is in the post, though the post goes on.

        `filled_from` is the next officer's first day; None when there is none.
        """
        others = self.model.objects.held().filter(post=OuterRef("post"))
        next_day = ExpressionWrapper(OuterRef("valid_to") + 1, models.DateField())
        following = others.filter(valid_from__lte=next_day).exclude(
            valid_to__lte=OuterRef("valid_to")
        )
        later = others.filter(valid_from__gt=OuterRef("valid_to")).order_by("valid_from", "pk")
        return (
            self.held()
            .filter(
                ~Exists(following),
                Q(post__disestablished__isnull=True) | Q(post__disestablished__gt=F("valid_to")),
                valid_to__isnull=False,
            )
            .annotate(filled_from=Subquery(later.values("valid_from")[:1]))
        )


class AppointmentManager(MarkedManager.from_queryset(AppointmentQuerySet)):  # type: ignore[misc]
    """What the acting reader may see, and nothing without one."""
