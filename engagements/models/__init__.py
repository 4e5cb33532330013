"""The nouns of this room."""

from engagements.models.annex import EngagementAnnex
from engagements.models.assessment import Assessment, RelationshipAssessment
from engagements.models.attachment import Attachment
from engagements.models.choices import (
    COUNTED_STATES,
    ROLE_HALVES,
    Acceptance,
    Beneficiary,
    CancelBy,
    CancelReason,
    Capacity,
    Counterpart,
    Decision,
    Domain,
    Flow,
    Focus,
    LinkType,
    Mode,
    OutcomeSource,
    Place,
    ReturnReason,
    Role,
    Service,
    State,
)
from engagements.models.commitments import Commitment, ForumOutput
from engagements.models.engagement import Engagement
from engagements.models.funding import (
    EngagementFunding,
    FundingLine,
    FundingPool,
    LineAllocation,
    OdaAssessment,
    PoolContribution,
)
from engagements.models.intake import CompleteRecord, Intake, IntakeLine, SourceRecord
from engagements.models.kind import Family, Kind
from engagements.models.lifecycle import Approval, ApprovalRoute, ApprovalStep, StateChange
from engagements.models.materiel import SignOff, TransferItem
from engagements.models.parts import (
    EngagementOutcome,
    Framework,
    Link,
    Participation,
    Principal,
)
from engagements.models.permissions import (
    Clearance,
    EngagementAsset,
    LeadTimeRule,
    VisitRequest,
)
from engagements.models.preparation import Preparation
from engagements.models.representation import Accreditation, Appointment, Mission, Post
from engagements.models.returns import QuarterReturn
from engagements.models.series import Series
from engagements.models.signal import Signal, SignalKind

__all__ = [
    "COUNTED_STATES",
    "ROLE_HALVES",
    "Acceptance",
    "Accreditation",
    "Appointment",
    "Approval",
    "ApprovalRoute",
    "ApprovalStep",
    "Assessment",
    "Attachment",
    "Beneficiary",
    "CancelBy",
    "CancelReason",
    "Capacity",
    "Clearance",
    "Commitment",
    "CompleteRecord",
    "Counterpart",
    "Decision",
    "Domain",
    "Engagement",
    "EngagementAnnex",
    "EngagementAsset",
    "EngagementFunding",
    "EngagementOutcome",
    "Family",
    "Flow",
    "Focus",
    "ForumOutput",
    "Framework",
    "FundingLine",
    "FundingPool",
    "Intake",
    "IntakeLine",
    "Kind",
    "LeadTimeRule",
    "LineAllocation",
    "Link",
    "LinkType",
    "Mission",
    "Mode",
    "OdaAssessment",
    "OutcomeSource",
    "Participation",
    "Place",
    "PoolContribution",
    "Post",
    "Preparation",
    "Principal",
    "QuarterReturn",
    "RelationshipAssessment",
    "ReturnReason",
    "Role",
    "Series",
    "Service",
    "SignOff",
    "Signal",
    "SignalKind",
    "SourceRecord",
    "State",
    "StateChange",
    "TransferItem",
    "VisitRequest",
]
