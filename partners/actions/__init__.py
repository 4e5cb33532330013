"""The verbs of this room."""

from partners.actions.agreements import change_agreement, expire_agreements, open_agreement
from partners.actions.loading import load_groupings, load_outcomes, load_partners, set_home
from partners.actions.observations import correct_observation, record_observation
from partners.actions.partnerships import (
    change_partnership,
    correct_divergence,
    open_partnership,
    record_divergence,
)
from partners.actions.plans import change_plan, draft_plan

__all__ = [
    "change_agreement",
    "change_partnership",
    "change_plan",
    "correct_divergence",
    "correct_observation",
    "draft_plan",
    "expire_agreements",
    "load_groupings",
    "load_outcomes",
    "load_partners",
    "open_agreement",
    "open_partnership",
    "record_divergence",
    "record_observation",
    "set_home",
]
