"""The page door of this room."""

from engagements.views.annexes import annex_add, annex_correct, annex_withdraw
from engagements.views.correcting import engagement_edit, engagement_withdraw
from engagements.views.history import engagement_history
from engagements.views.listing import engagement_list
from engagements.views.logging import engagement_log
from engagements.views.reading import engagement_detail, home
from engagements.views.relabelling import annex_relabel, engagement_relabel

__all__ = [
    "annex_add",
    "annex_correct",
    "annex_relabel",
    "annex_withdraw",
    "engagement_detail",
    "engagement_edit",
    "engagement_history",
    "engagement_list",
    "engagement_log",
    "engagement_relabel",
    "engagement_withdraw",
    "home",
]
