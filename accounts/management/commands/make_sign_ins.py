"""The command that makes the sign-ins which `make run` prints."""

import json
import os
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.acting import acting_as, reader_for
from accounts.actions import (
    DEFAULT_DESK,
    SignIn,
    digest_of,
    found_installation,
    renew_sign_in,
)
from accounts.models import AccessToken, Desk
from accounts.roles import ROLE_NAMES, SIGN_INS

#: A token that ends sooner is taken for one that has ended: a demonstration lasts a day.
SOON = timedelta(days=1)


class Command(BaseCommand):
    """Keeps the file as long as its tokens work, so that a second start changes nothing.

    All sit at the desk `policy`. Most read up to DEMO CONTROLLED, the REST client and ODA only
    up to LIMITED, so that what need-to-know hides can be seen by comparing two sign-ins.
    """

    help = "Makes the demonstration sign-ins and writes them to PATH, readable by you alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write, such as sign-ins.json")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            message = (
                "Demonstration sign-ins belong to the embedded mode, and this is not it. Make "
                "people with passwords of their own instead."
            )
            raise CommandError(message)
        path: Path = options["path"]
        at = timezone.now()
        sign_ins = _read(path)
        if not _still_work(sign_ins, at):
            sign_ins = _renew(at)
            _write(path, sign_ins)
        if options["verbosity"]:
            self._print(sign_ins)

    def _print(self, sign_ins: dict[str, SignIn]) -> None:
        width = max(map(len, sign_ins))
        for name, sign_in in sign_ins.items():
            roles = ", ".join(ROLE_NAMES[role] for role in SIGN_INS[name])
            self.stdout.write(
                f"{name:{width}}  {sign_in.password}  {sign_in.token}  {roles}".rstrip()
            )


def _read(path: Path) -> dict[str, SignIn]:
    """What the file says; nothing when it is missing or not ours."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return {name: SignIn(**written[name]) for name in SIGN_INS}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError):
        # Cut short or from another version: made anew below.
        return {}


def _still_work(sign_ins: dict[str, SignIn], at: datetime) -> bool:
    """By the tokens' digests: checking every password would take seconds at every start."""
    digests = {digest_of(sign_in.token): sign_in.username for sign_in in sign_ins.values()}
    working = AccessToken.objects.filter(
        digest__in=digests, revoked_at=None, expires_at__gt=at + SOON, user__is_active=True
    ).values_list("digest", "user__username", "user__roles")
    found = {
        username
        for digest, username, roles in working
        if digests[digest] == username and roles == [role.value for role in SIGN_INS[username]]
    }
    return found == set(SIGN_INS)


def _renew(at: datetime) -> dict[str, SignIn]:
    with transaction.atomic():
        if not Desk.objects.filter(pk=DEFAULT_DESK).exists():
            message = "There is no desk to sit at yet. Run load_reference first."
            raise CommandError(message)
        installation = found_installation(at=at)
        with acting_as(reader_for(installation, on=at.date())) as by:
            return {name: renew_sign_in(name, by=by, at=at) for name in SIGN_INS}


def _write(path: Path, sign_ins: dict[str, SignIn]) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    text = json.dumps({name: asdict(sign_in) for name, sign_in in sign_ins.items()}, indent=2)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        message = f"{path} cannot be written: {error.strerror}. Give a path that can."
        raise CommandError(message) from error
