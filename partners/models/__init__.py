"""The nouns of this room."""

from partners.models.grouping import Grouping, GroupingMembership
from partners.models.outcome import Outcome
from partners.models.partner import Partner, PartnerName, Region

__all__ = ["Grouping", "GroupingMembership", "Outcome", "Partner", "PartnerName", "Region"]
