"""The page door of this room."""

from engagements.views.correcting import engagement_edit, engagement_withdraw
from engagements.views.listing import engagement_list
from engagements.views.logging import engagement_log
from engagements.views.reading import engagement_detail, home

__all__ = [
    "engagement_detail",
    "engagement_edit",
    "engagement_list",
    "engagement_log",
    "engagement_withdraw",
    "home",
]
