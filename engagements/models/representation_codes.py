"""The codes of the attaché network, each with the words a person reads."""

from django.db import models

#: INV-20: the longest that two officers may both be in one post, in days; the trigger
#: `appointment_alone_from` holds the same.
MAX_HANDOVER_DAYS = 42
#: The least that hosts who publish one ask for to approve of a name, in days.
APPROVAL_LEAD_DAYS = 28


class Side(models.TextChoices):
    """Whose mission it is."""

    HOME = "HOME", "ours, at a partner's"
    FOREIGN = "FOREIGN", "a partner's, accredited to us"


class Title(models.TextChoices):
    """The styles of a post; a Commonwealth one says adviser."""

    DA = "DA", "defence attaché"
    DEFADV = "DEFADV", "defence adviser"
    MA = "MA", "military attaché"
    NA = "NA", "naval attaché"
    AA = "AA", "air attaché"
    DDA = "DDA", "deputy defence attaché"
    ADA = "ADA", "assistant defence attaché"
    LO = "LO", "liaison officer"


class AppointmentState(models.TextChoices):
    """Where an appointment stands, from the nomination to the end."""

    NOMINATED = "NOMINATED", "nominated"
    APPROVAL_ASKED = "APPROVAL_ASKED", "waiting for the host's approval"
    APPROVED = "APPROVED", "approved by the host"
    ARRIVED = "ARRIVED", "arrived"
    IN_POST = "IN_POST", "in post"
    LEAVING = "LEAVING", "leaving"
    ENDED = "ENDED", "ended"
    APPROVAL_REFUSED = "APPROVAL_REFUSED", "refused by the host"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
    RECALLED = "RECALLED", "recalled"
    EXPELLED = "EXPELLED", "expelled"


#: Whoever is in one of these has taken up the post.
TAKEN_UP = (
    AppointmentState.IN_POST,
    AppointmentState.LEAVING,
    AppointmentState.ENDED,
    AppointmentState.RECALLED,
    AppointmentState.EXPELLED,
)


class Paper(models.TextChoices):
    """What goes with the request for approval."""

    CV = "CV", "curriculum vitae"
    SERVICE_RECORD = "SERVICE_RECORD", "service record"


class Basis(models.TextChoices):
    """Whether the officer lives where they are accredited."""

    RESIDENT = "RESIDENT", "resident"
    NON_RESIDENT = "NON_RESIDENT", "non-resident"


class Consent(models.TextChoices):
    """How the receiving party answers to the officer's name."""

    TO_ASK = "TO_ASK", "to be asked for"
    ASKED = "ASKED", "asked for"
    GIVEN = "GIVEN", "given"
    NOT_REQUIRED = "NOT_REQUIRED", "not required by the receiving party"
    REFUSED = "REFUSED", "refused"
    WITHDRAWN = "WITHDRAWN", "withdrawn by us"


#: An accreditation that came to nothing; it stands in nobody's way.
VAIN = (Consent.REFUSED, Consent.WITHDRAWN)
#: With one of these it begins on its first day.
SETTLED = (Consent.GIVEN, Consent.NOT_REQUIRED)
