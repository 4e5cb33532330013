"""The weekly digest: everybody is told by mail of what waits for them, of each thing once.

What somebody is told of is written down and committed before the mail goes out. So a worker that is
killed in between, or two that run at once, send nothing twice; what was lost then still stands in
the list of reminders, where a thing stays until it is done. A mail server that refuses the mail is
asked again with the next call.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.core.mail import send_mail

from accounts.acting import acting_as, reader_for
from accounts.audit.reading import name_place
from accounts.models import User
from reports.models import Digest, Told
from reports.queries.reminders import Reminder, reminders

#: The digest of a week is made from this hour of its Monday on, where the reader's desk is.
HOUR = 6

_log = logging.getLogger("entente.digests")


def send_digests(*, at: datetime) -> int:
    """Mails the digests that are due and were not made; how many mails went out."""
    people = User.objects.filter(is_active=True, is_system=False).exclude(email="")
    waiting = []
    for user in people.select_related("desk").order_by("pk"):
        local = at.astimezone(ZoneInfo(user.time_zone))
        begun = (local - timedelta(hours=HOUR)).date()
        waiting.append((user, begun - timedelta(days=begun.weekday()), local.date()))
    weeks = {week for _, week, _ in waiting}
    made = set(Digest.objects.filter(week__in=weeks).values_list("user", "week"))
    return sum(
        _send_digest(user, week, on=on, at=at)
        for user, week, on in waiting
        if (user.pk, week) not in made
    )


def _send_digest(user: User, week: date, *, on: date, at: datetime) -> bool:
    name_place("weekly digest")
    with acting_as(reader_for(user, on=on)) as reader:
        digest, is_first = Digest.objects.get_or_create(
            user=user, week=week, defaults={"made_at": at}
        )
        fresh = _fresh(user, reminders(reader, on=on)) if is_first else {}
        Told.objects.bulk_create(Told(user=user, digest=key, told_at=at) for key in fresh)
    if not fresh:
        return False
    try:
        send_mail(_subject(len(fresh)), _text(list(fresh.values())), None, [user.email])
    except (SMTPException, OSError) as error:
        # It did not go out: as if it had not been made.
        _log.warning("no digest to user=%s: %s", user.pk, type(error).__name__)
        Told.objects.filter(user=user, digest__in=fresh).delete()
        digest.delete()
        return False
    return True


def _fresh(user: User, found: Iterable[Reminder]) -> dict[str, Reminder]:
    """What they were not told of, by what is kept of it."""
    by_key = {_kept(reminder): reminder for reminder in found}
    told = set(Told.objects.filter(user=user, digest__in=by_key).values_list("digest", flat=True))
    return {key: reminder for key, reminder in by_key.items() if key not in told}


def _kept(reminder: Reminder) -> str:
    """Of a thing and its day: put off, it is another thing."""
    said = f"{reminder.kind} {reminder.subject} {reminder.due}"
    return hashlib.sha256(said.encode()).hexdigest()


def _subject(count: int) -> str:
    return f"Entente: {count} thing{'' if count == 1 else 's'} to look at"


def _text(found: Sequence[Reminder]) -> str:
    """References, kinds and days: a mail carries no marking."""
    lines = "\n".join(f"- {reminder.sentence}" for reminder in found)
    return (
        f"New for you since the last of these mails:\n\n{lines}\n\n"
        "You are told of each thing once. All that waits for you stands in Entente under Reminders."
    )
