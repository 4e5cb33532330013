"""People, the desks they sit at and the roles they carry."""

import zoneinfo

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import salted_hmac

from accounts.roles import ROLE_NAMES


class Desk(models.Model):
    """A part of the ministry that keeps relations with some partners."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(
        max_length=40,
        default="UTC",
        choices=[(name, name) for name in sorted(zoneinfo.available_timezones())],
        help_text="Decides which day is today for those who sit here.",
    )
    default_marking = models.ForeignKey(
        "accounts.Marking",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What is logged here is marked so unless said otherwise; empty: the "
        "installation's default.",
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who signs in, or a job that writes under a name such as `system:import`."""

    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="people")
    roles = ArrayField(
        models.CharField(max_length=4, choices=[(r.value, n) for r, n in ROLE_NAMES.items()]),
        default=list,
        blank=True,
    )
    is_system = models.BooleanField(
        default=False, help_text="A job's name: it cannot sign in and holds no token."
    )
    session_round = models.PositiveIntegerField(
        default=0, help_text="A session of an earlier round has ended."
    )

    password_is_given = models.BooleanField(
        default=False, help_text="Somebody else knows it: it is changed on the way in."
    )

    class Meta:
        ordering = ["username"]

    @property
    def time_zone(self) -> str:
        """Their desk's; whoever sits at none goes by UTC."""
        return self.desk.time_zone if self.desk else "UTC"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be theirs: changes with the password and the round."""
        return salted_hmac(
            "accounts.User.session",
            f"{self.session_round}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
