"""The page door of this room."""

from reports.views.partner import partner_detail
from reports.views.reminders import reminder_list
from reports.views.summaries import partner_summary, summary_list

__all__ = ["partner_detail", "partner_summary", "reminder_list", "summary_list"]
