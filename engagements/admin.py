"""What Django's admin shows of this room: the log can be looked at, never changed."""

from django.contrib import admin

from accounts.admin import LookingOnly
from engagements.models import Engagement, Family, Intake, Kind, QuarterReturn, Series


@admin.register(Engagement)
class EngagementAdmin(LookingOnly):
    list_display = ["ref", "title", "kind", "state", "first_day", "last_day", "desk"]
    list_filter = ["state"]
    search_fields = ["ref"]
    ordering = ["-changed_at", "-ref"]
    exclude = ["search"]
    show_full_result_count = False


@admin.register(Family)
class FamilyAdmin(LookingOnly):
    list_display = ["position", "code", "label"]


@admin.register(Kind)
class KindAdmin(LookingOnly):
    list_display = ["code", "label", "mode", "effort_class", "valid_from", "valid_to"]
    list_filter = ["family", "mode"]


@admin.register(Series)
class SeriesAdmin(LookingOnly):
    list_display = ["code", "name", "interval_months", "valid_from", "valid_to"]


@admin.register(Intake)
class IntakeAdmin(LookingOnly):
    list_display = ["file_name", "source", "by", "started_at", "taken", "refused"]
    show_full_result_count = False


@admin.register(QuarterReturn)
class QuarterReturnAdmin(LookingOnly):
    list_display = ["quarter", "partner", "desk", "stands", "by", "on"]
    list_filter = ["stands"]
    show_full_result_count = False
