"""The nouns of this room."""

from engagements.models.annex import EngagementAnnex
from engagements.models.choices import (
    COUNTED_STATES,
    ROLE_HALVES,
    Acceptance,
    Beneficiary,
    CancelBy,
    CancelReason,
    Capacity,
    Counterpart,
    Domain,
    Flow,
    Focus,
    LinkType,
    Mode,
    OutcomeSource,
    Place,
    Role,
    Service,
    State,
)
from engagements.models.engagement import Engagement
from engagements.models.intake import CompleteRecord, Intake, IntakeLine, SourceRecord
from engagements.models.kind import Family, Kind
from engagements.models.parts import (
    EngagementOutcome,
    Framework,
    Link,
    Participation,
    Principal,
)
from engagements.models.series import Series

__all__ = [
    "COUNTED_STATES",
    "ROLE_HALVES",
    "Acceptance",
    "Beneficiary",
    "CancelBy",
    "CancelReason",
    "Capacity",
    "CompleteRecord",
    "Counterpart",
    "Domain",
    "Engagement",
    "EngagementAnnex",
    "EngagementOutcome",
    "Family",
    "Flow",
    "Focus",
    "Framework",
    "Intake",
    "IntakeLine",
    "Kind",
    "Link",
    "LinkType",
    "Mode",
    "OutcomeSource",
    "Participation",
    "Place",
    "Principal",
    "Role",
    "Series",
    "Service",
    "SourceRecord",
    "State",
]
