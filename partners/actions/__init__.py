"""The verbs of this room."""

from partners.actions.loading import load_groupings, load_outcomes, load_partners, set_home

__all__ = ["load_groupings", "load_outcomes", "load_partners", "set_home"]
