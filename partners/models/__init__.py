"""The nouns of this room."""

from partners.models.agreement import Agreement, AgreementParty
from partners.models.grouping import Grouping, GroupingMembership
from partners.models.judgement import ChallengeRating
from partners.models.notes import Hold, PartnerNote
from partners.models.outcome import Outcome
from partners.models.partner import AidRecipient, Partner, PartnerName, Region
from partners.models.partnership import Divergence, Partnership
from partners.models.plan import (
    Observation,
    Plan,
    PlanConsultation,
    PlanGoal,
    PlanIndicator,
    PlanObjective,
)

__all__ = [
    "Agreement",
    "AgreementParty",
    "AidRecipient",
    "ChallengeRating",
    "Divergence",
    "Grouping",
    "GroupingMembership",
    "Hold",
    "Observation",
    "Outcome",
    "Partner",
    "PartnerName",
    "PartnerNote",
    "Partnership",
    "Plan",
    "PlanConsultation",
    "PlanGoal",
    "PlanIndicator",
    "PlanObjective",
    "Region",
]
