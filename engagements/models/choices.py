"""The codes of the log, each with the words a person reads."""

from django.db import models


class State(models.TextChoices):
    """Where an engagement stands in its life."""

    DRAFT = "DRAFT", "draft"
    PROPOSED = "PROPOSED", "proposed"
    APPROVED = "APPROVED", "approved"
    CONFIRMED = "CONFIRMED", "confirmed"
    COMPLETED = "COMPLETED", "completed"
    REPORTED = "REPORTED", "reported"
    CLOSED = "CLOSED", "closed"
    POSTPONED = "POSTPONED", "postponed"
    CANCELLED = "CANCELLED", "cancelled"
    REJECTED = "REJECTED", "rejected"
    VOIDED = "VOIDED", "voided"


#: States in which an engagement took place and is counted (method 2.1).
COUNTED_STATES = (State.COMPLETED, State.REPORTED, State.CLOSED)
#: States in which it is still ahead.
OPEN_STATES = (State.DRAFT, State.PROPOSED, State.APPROVED, State.CONFIRMED, State.POSTPONED)
#: States that nothing follows.
TERMINAL_STATES = (State.CANCELLED, State.REJECTED, State.VOIDED)
#: States in which it was called off, for now or for good, by somebody and for a reason.
CALLED_OFF_STATES = (State.CANCELLED, State.POSTPONED, State.REJECTED)


class Mode(models.TextChoices):
    """How a kind counts over time."""

    EVENT = "EVENT", "once, in the quarter of its last day"
    STANDING = "STANDING", "in every quarter it covers, by days"
    MILESTONE = "MILESTONE", "on its milestone date"


class Place(models.TextChoices):
    """Where, seen from home."""

    HOME = "HOME", "at home"
    PARTNER = "PARTNER", "at the partner's"
    THIRD = "THIRD", "in a third country"
    AT_SEA = "AT_SEA", "at sea"
    VIRTUAL = "VIRTUAL", "virtual"


class Flow(models.TextChoices):
    """Who sends the signal or the benefit, seen from home."""

    TRANSMIT = "TRANSMIT", "we give"
    RECEIVE = "RECEIVE", "we receive"
    MUTUAL = "MUTUAL", "both"


class Role(models.TextChoices):
    """What a partner did in the engagement."""

    LEAD = "LEAD", "led"
    HOST = "HOST", "hosted"
    PARTICIPANT = "PARTICIPANT", "took part"
    OBSERVER = "OBSERVER", "observed"
    INVITED = "INVITED", "was invited"
    NO_SHOW = "NO_SHOW", "did not come"


#: Twice the role weight of method 2.3, so that the observer's half is a whole number.
ROLE_HALVES = {
    Role.LEAD: 2,
    Role.HOST: 2,
    Role.PARTICIPANT: 2,
    Role.OBSERVER: 1,
    Role.INVITED: 0,
    Role.NO_SHOW: 0,
}


class Counterpart(models.TextChoices):
    """Whom on the partner's side."""

    MILITARY = "MILITARY", "armed forces"
    MOD_CIVIL = "MOD_CIVIL", "ministry, civilian"
    OTHER_AGENCY = "OTHER_AGENCY", "another agency"
    INDUSTRY = "INDUSTRY", "industry"
    ACADEMIC = "ACADEMIC", "academia"
    NGO = "NGO", "non-governmental organisation"


class Capacity(models.TextChoices):
    """In which capacity the partner's people came."""

    OFFICIAL = "OFFICIAL", "official"
    PRIVATE = "PRIVATE", "private"


class Acceptance(models.TextChoices):
    """How the partner answered the invitation."""

    UNASKED = "UNASKED", "not asked yet"
    INVITED = "INVITED", "invited"
    ACCEPTED = "ACCEPTED", "accepted"
    DECLINED = "DECLINED", "declined"


class OutcomeSource(models.TextChoices):
    """Who said that the engagement serves the outcome."""

    OFFICER = "OFFICER", "the officer"
    DEFAULT_BY_KIND = "DEFAULT_BY_KIND", "default of the kind"


class Beneficiary(models.TextChoices):
    """Whose competence, whose public."""

    HOME = "HOME", "home"
    PARTNER = "PARTNER", "the partner"
    BOTH = "BOTH", "both"


class CancelBy(models.TextChoices):
    """Who cancelled."""

    HOME = "HOME", "we did"
    PARTNER = "PARTNER", "the partner did"
    THIRD = "THIRD", "a third party did"
    NATURE = "NATURE", "nature did"


class CancelReason(models.TextChoices):
    """Why it was cancelled, postponed or rejected."""

    OPERATIONAL = "OPERATIONAL", "operational need"
    BUDGET = "BUDGET", "money"
    WEATHER_OR_DISASTER = "WEATHER_OR_DISASTER", "weather or disaster"
    HEALTH = "HEALTH", "health"
    CLEARANCE_REFUSED = "CLEARANCE_REFUSED", "clearance refused"
    SCHEDULE = "SCHEDULE", "schedule"
    POLITICAL = "POLITICAL", "political"
    SUPERSEDED = "SUPERSEDED", "superseded"
    SECURITY = "SECURITY", "security"
    OTHER = "OTHER", "other"


class ReturnReason(models.TextChoices):
    """Why a proposal was sent back to whoever made it."""

    INCOMPLETE = "INCOMPLETE", "something is missing"
    WRONG_KIND = "WRONG_KIND", "it is of another kind"
    WRONG_OUTCOME = "WRONG_OUTCOME", "it serves other outcomes"
    WRONG_LEVEL = "WRONG_LEVEL", "it is at the wrong level"
    NO_MONEY = "NO_MONEY", "nothing pays for it"
    TIMING = "TIMING", "the time is wrong"
    OTHER = "OTHER", "other"


class Decision(models.TextChoices):
    """What became of a proposal at one step of its route."""

    APPROVED = "APPROVED", "approved"
    SENT_BACK = "SENT_BACK", "sent back"
    REJECTED = "REJECTED", "rejected"
    OVERTAKEN = "OVERTAKEN", "overtaken by a change"


#: Reasons that may say something about the relationship.
SIGNAL_REASONS = (CancelReason.POLITICAL, CancelReason.CLEARANCE_REFUSED)


class Service(models.TextChoices):
    """Branches of the armed forces and the ministry."""

    NAVY = "NAVY", "navy"
    ARMY = "ARMY", "army"
    AIR = "AIR", "air force"
    MARINE = "MARINE", "marines"
    SPACE = "SPACE", "space"
    CYBER = "CYBER", "cyber"
    SOF = "SOF", "special operations"
    MEDICAL = "MEDICAL", "medical"
    COAST_GUARD = "COAST_GUARD", "coast guard"
    GENDARMERIE = "GENDARMERIE", "gendarmerie"
    JOINT = "JOINT", "joint"
    CIVIL_MOD = "CIVIL_MOD", "ministry, civilian"
    OTHER_AGENCY = "OTHER_AGENCY", "another agency"


class Domain(models.TextChoices):
    """Where the activity is exercised."""

    AIR = "AIR", "air"
    LAND = "LAND", "land"
    SEA = "SEA", "sea"
    AMPHIB = "AMPHIB", "amphibious"
    CYBER = "CYBER", "cyber"
    SPACE = "SPACE", "space"
    INFO = "INFO", "information"


class Focus(models.TextChoices):
    """What it is exercised for."""

    WARFIGHTING = "WARFIGHTING", "warfighting"
    PEACEKEEPING = "PEACEKEEPING", "peacekeeping"
    HUMANITARIAN = "HUMANITARIAN", "humanitarian"
    CONSTABULARY = "CONSTABULARY", "constabulary"
    GOVERNANCE = "GOVERNANCE", "governance"


class LinkType(models.TextChoices):
    """How one engagement relates to another."""

    MARGIN_OF = "MARGIN_OF", "in the margins of"
    FOLLOW_ON = "FOLLOW_ON", "follows on from"
    RESCHEDULED_TO = "RESCHEDULED_TO", "was rescheduled to"
    DUPLICATE_OF = "DUPLICATE_OF", "duplicates"
