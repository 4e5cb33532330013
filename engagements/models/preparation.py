"""How an engagement is prepared and conducted: aims, understanding, language, offer, publicity."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.nouns import MarkedRecord
from engagements.models.engagement import Engagement

_SENTENCE, _LINE = 500, 120


class Significance(models.TextChoices):
    """From the significant to the mundane."""

    MUNDANE = "MUNDANE", "mundane"
    ORDINARY = "ORDINARY", "ordinary"
    SIGNIFICANT = "SIGNIFICANT", "significant"


class Aligned(models.TextChoices):
    """Whether the aims of the two sides agree."""

    YES = "YES", "aligned"
    PARTLY = "PARTLY", "partly aligned"
    NO = "NO", "not aligned"


class Origin(models.TextChoices):
    """Who had the idea."""

    REQUESTED = "REQUESTED", "requested by the partner"
    OFFERED = "OFFERED", "offered by us"


class Usefulness(models.TextChoices):
    """How useful it was to the partner, afterwards."""

    NONE = "NONE", "of no use"
    LITTLE = "LITTLE", "of little use"
    USEFUL = "USEFUL", "useful"
    VERY = "VERY", "very useful"


class Honours(models.TextChoices):
    """The level of ceremony."""

    NONE = "NONE", "none"
    SIMPLE = "SIMPLE", "simple"
    FULL = "FULL", "full"


class Publicity(models.TextChoices):
    """Who is told of it."""

    NONE = "NONE", "not announced"
    OURS = "OURS", "announced by us"
    THEIRS = "THEIRS", "announced by the partner"
    JOINT = "JOINT", "announced together"


class Trust(models.TextChoices):
    """Whether trust is built here, or drawn on."""

    BUILDING = "BUILDING", "building trust"
    DRAWING_ON = "DRAWING_ON", "drawing on trust"


class Agenda(models.TextChoices):
    """Who set the agenda."""

    HOME = "HOME", "we did"
    PARTNER = "PARTNER", "the partner did"
    BOTH = "BOTH", "both together"


class MeetingMode(models.TextChoices):
    """How people met."""

    IN_PERSON = "IN_PERSON", "in person"
    VIRTUAL = "VIRTUAL", "virtually"
    HYBRID = "HYBRID", "some here, some there"


class Lever(models.TextChoices):
    """What defence diplomacy moves."""

    TACTICAL = "TACTICAL", "tactical"
    STRATEGIC = "STRATEGIC", "strategic"
    ECONOMIC = "ECONOMIC", "economic"


class EconomicAim(models.TextChoices):
    """What industry cooperates for."""

    REDUCE_COST = "REDUCE_COST", "reduce cost"
    WIDEN_MARKET = "WIDEN_MARKET", "widen the market"


class Theme(models.TextChoices):
    """What it touches beside defence."""

    ENVIRONMENT = "ENVIRONMENT", "environment"
    PANDEMIC = "PANDEMIC", "pandemics"
    FAILED_STATES = "FAILED_STATES", "failed states"
    TRANSNATIONAL_CRIME = "TRANSNATIONAL_CRIME", "transnational crime"
    HUMAN_SECURITY = "HUMAN_SECURITY", "human security"
    MEDICAL = "MEDICAL", "medical diplomacy"
    ECONOMIC = "ECONOMIC", "economic diplomacy"
    PUBLIC = "PUBLIC", "public diplomacy"


def _text(longest: int, said: str = "") -> "models.CharField[str, str]":
    return models.CharField(max_length=longest, blank=True, help_text=said)


def _one_of(codes: Any, said: str = "") -> "models.CharField[str, str]":
    longest = max(len(code) for code in codes.values)
    return models.CharField(max_length=longest, choices=codes.choices, blank=True, help_text=said)


def _set_of(codes: Any) -> "ArrayField[list[str], list[str]]":
    longest = max(len(code) for code in codes.values)
    return ArrayField(
        models.CharField(max_length=longest, choices=codes.choices), default=list, blank=True
    )


def _list_of(longest: int, said: str) -> "ArrayField[list[str], list[str]]":
    return ArrayField(
        models.CharField(max_length=longest), default=list, blank=True, help_text=said
    )


def _whether(said: str) -> "models.BooleanField[bool | None, bool | None]":
    return models.BooleanField(null=True, blank=True, help_text=f"{said} Empty: not said.")


def _number(said: str) -> "models.PositiveIntegerField[int | None, int | None]":
    return models.PositiveIntegerField(null=True, blank=True, help_text=f"{said} Empty: not known.")


def _day(said: str) -> "models.DateField[Any, Any]":
    return models.DateField(null=True, blank=True, help_text=said)


class Preparation(MarkedRecord):
    """One row for each engagement that somebody prepared; everything in it may be left unsaid."""

    engagement = models.OneToOneField(
        Engagement, models.PROTECT, related_name="preparation", db_constraint=False
    )
    significance = _one_of(Significance)

    our_aim = _text(_SENTENCE)
    their_aim = _text(_SENTENCE, "As the partner states it.")
    their_aim_source = _text(_LINE, "Where the partner stated it.")
    aims_aligned = _one_of(Aligned)
    understanding_agreed = _text(_SENTENCE, "What both agreed beforehand that they mean.")
    understood_alike = _whether("Afterwards: did both understand the same?")
    messages = _text(1000, "What we want the partner to hear.")
    messages_consistent = _whether("Whether they say what we tell this partner elsewhere.")
    trust_basis = _one_of(Trust)

    working_language = _text(40)
    interpreter = _whether("Whether an interpreter is used.")
    record_language = _text(40, "Of the agreed record.")
    terms = _list_of(20, "References of notes on terms that matter here.")

    offer_origin = _one_of(Origin)
    need_stated = _text(_SENTENCE, "The need in the recipient's words.")
    usefulness = _one_of(Usefulness, "Afterwards.")
    capability_limited = _whether("Whether a side deliberately holds capability back.")
    interoperability = _text(_SENTENCE)
    secrecy_agreed = _text(_LINE, "The level agreed with the partner; not our marking.")
    human_security_check = _text(_SENTENCE, "What was found on human rights and human security.")

    agenda_set_by = _one_of(Agenda)
    honours_given = _one_of(Honours)
    honours_received = _one_of(Honours)
    publicity = _one_of(Publicity)
    first_ever = _whether("Whether it is the first of its sort with the partner.")
    meeting_mode = _one_of(MeetingMode)

    themes = _set_of(Theme)
    levers = _set_of(Lever)
    lead_department = _text(_LINE)
    economic_effect = _text(_SENTENCE)
    economic_aims = _set_of(EconomicAim)
    sectors = _list_of(_LINE, "Branches of industry.")
    firms = _list_of(_LINE, "Firms that take part.")

    course = _text(_LINE)
    places_offered = _number("Places on the course.")
    places_taken = _number("Places on the course.")
    places_completed = _number("People who completed the course.")
    posts_out = _number("Exchange posts abroad.")
    posts_in = _number("Exchange posts here.")
    receptions = _number("Receptions hosted.")
    visitors = _number("Visitors aboard or on site.")
    audience = _text(_LINE, "Whom it reaches, at home or there.")
    audience_size = _number("People reached.")
    issue = _text(_LINE, "The issue on which a position is communicated.")
    channel = _text(_LINE, "By which channel.")
    round_number = _number("The round, in a series of talks.")
    exercise_phase = _text(_LINE)

    instrument = _text(_LINE, "The measure or regime under which something is owed.")
    obligation = _text(_SENTENCE)
    obligation_due = _day("By when it is owed.")
    obligation_met_on = _day("When it was met.")
    incentive = _text(_SENTENCE, "What is offered.")
    incentive_condition = _text(_SENTENCE, "On what condition.")
    incentive_delivered_on = _day("When it was delivered.")
    condition_met = _whether("Whether the condition of the incentive was met.")
    perception_before = _text(_SENTENCE, "How each saw the other before.")
    perception_after = _text(_SENTENCE, "How each saw the other afterwards.")

    class Meta:
        ordering = ["engagement"]
        constraints = [
            models.CheckConstraint(
                condition=Q(places_taken__isnull=True)
                | Q(places_offered__isnull=True)
                | Q(places_taken__lte=models.F("places_offered")),
                name="preparation_places_taken_were_offered",
            ),
            models.CheckConstraint(
                condition=Q(places_completed__isnull=True)
                | Q(places_taken__isnull=True)
                | Q(places_completed__lte=models.F("places_taken")),
                name="preparation_who_completed_took_a_place",
            ),
        ]


#: What PATCH may write: everything that this module states itself.
SAID: tuple[str, ...] = tuple(
    field.name
    for field in Preparation._meta.local_concrete_fields
    if field.name
    not in {
        "id",
        "ref",
        "created_by",
        "created_at",
        "changed_at",
        "version",
        "marking",
        "engagement",
    }
)
