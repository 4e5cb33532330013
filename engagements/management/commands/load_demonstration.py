"""The command that fills an empty log with invented records."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.acting import Reader, acting_as, reader_for
from accounts.models import User
from engagements.actions import cancel_engagement, log_engagement
from engagements.actions.annexes import add_annex
from engagements.actions.vocabulary import SeriesEntry, load_series
from engagements.demonstration import SOURCE, Record, records, series
from engagements.demonstration.relationship import tell_all
from engagements.demonstration.remarks import remark_on
from engagements.demonstration.stage import Stage
from engagements.models import Engagement
from partners.models import Partner, Plan

#: Records for one transaction: few enough to hold no lock for long.
BATCH = 250
#: Those in whose names the demonstration is written; whoever decides is another than who asks.
WRITERS = DESK, LEAD = ("system:demonstration", "system:demonstration-lead")
#: The hour at which an invented officer enters things.
OFFICE_HOUR = time(16, 0, tzinfo=UTC)


class Command(BaseCommand):
    """Takes up where it was interrupted; leaves a log alone that holds anything else."""

    help = "Logs four years of invented engagements, 2023 to 2026, into an empty log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="what lies after this day stays planned (YYYY-MM-DD; default: today)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today: date = options["today"] or now.date()
        loader = self._loader(DESK, today)
        home = Partner.objects.filter(is_home=True).values_list("code", flat=True).first()
        if home is None:
            message = "Nobody is home yet. Run load_reference first."
            raise CommandError(message)
        with acting_as(loader):
            refs = _refs_by_key()
            # The loader is cleared for all that the shipped policy marks: whatever is in the log
            # and is not invented keeps the invented out.
            others = Engagement.objects.exclude(created_by__username__in=WRITERS).exists()
        planned = {record.key: record for record in records(home=home, today=today)}
        waiting = [record for key, record in planned.items() if key not in refs]
        if others:
            self._say("The log is not empty: no demonstration records are added.", options)
        elif not waiting or not refs.keys() <= planned.keys():
            # Records of another version are not mixed with this one's.
            self._say("The demonstration records are there already.", options)
        else:
            self._load(waiting, refs, home=home, by=loader, now=now)
            self._say(f"{len(waiting)} invented engagements logged.", options)
        if not others:
            lead = self._loader(LEAD, today)
            self._tell(Stage(loader, lead, home, today, now, refs))

    def _tell(self, stage: Stage) -> None:
        """All of it in one transaction, once: its last part leaves plans behind."""
        with stage.as_desk():
            if not Plan.objects.exists():
                tell_all(stage)

    def _say(self, sentence: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(sentence)

    def _loader(self, name: str, today: date) -> Reader:
        user = User.objects.select_related("desk").filter(username=name).first()
        if user is None:
            message = f"There is no {name} to log them. Run load_reference first."
            raise CommandError(message)
        return reader_for(user, on=today)

    def _load(
        self, waiting: Sequence[Record], refs: dict[str, str], *, home: str, by: Reader,
        now: datetime,
    ) -> None:  # fmt: skip
        with acting_as(by):
            load_series([SeriesEntry(**asdict(run)) for run in series(home=home)], by=by)
        for first in range(0, len(waiting), BATCH):
            with acting_as(by):
                for record in waiting[first : first + BATCH]:
                    refs[record.key] = _log(record, refs, by=by, now=now)


def _refs_by_key() -> dict[str, str]:
    rows = Engagement.objects.filter(external_source=SOURCE)
    return dict(rows.values_list("external_ref", "ref"))


def _log(record: Record, refs: dict[str, str], *, by: Reader, now: datetime) -> str:
    """Logs one, as of the day on which it would have been entered."""
    fields = {
        **record.fields,
        "links": [{"to": refs[key], "type": kind} for key, kind in record.links],
        "children": [refs[key] for key in record.children],
    }
    try:
        logged = log_engagement(fields, by=by, at=_moment(record.logged_on, now))
        remark = remark_on(record)
        if remark is not None:
            add_annex(logged.engagement, remark, by=by, at=_moment(record.logged_on, now))
        if record.cancelled is not None and record.cancelled_on is not None:
            cancel_engagement(
                logged.engagement,
                by=by,
                at=_moment(record.cancelled_on, now),
                cancel_by=record.cancelled.cancel_by,
                cancel_reason=record.cancelled.cancel_reason,
                cancel_signal=record.cancelled.cancel_signal,
                reason=record.cancelled.reason,
            )
    except ValidationError as error:
        message = f"The record {record.key} breaks a rule: {error.message_dict}."
        raise CommandError(message) from error
    ref: str = logged.engagement.ref
    return ref


def _moment(day: date, now: datetime) -> datetime:
    """That day's office hour; this day's is not ahead of the clock."""
    moment = datetime.combine(day, OFFICE_HOUR)
    return min(moment, now) if day == now.date() else moment
