"""What Django's admin shows of this room; it can only look, actions alone write."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import AccessToken, AuditEvent, CalendarKey, Clearance, Desk, Marking, User


class LookingOnly(admin.ModelAdmin):
    """Shows rows to superusers and changes none; marked rows as far as the looker is cleared."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Desk)
class DeskAdmin(LookingOnly):
    list_display = ["code", "name", "time_zone"]


@admin.register(User)
class UserAdmin(LookingOnly):
    list_display = ["username", "desk", "roles", "is_active", "is_system"]
    search_fields = ["username"]
    exclude = ["password"]


@admin.register(Marking)
class MarkingAdmin(LookingOnly):
    list_display = ["policy", "classification", "rank", "is_default"]


@admin.register(Clearance)
class ClearanceAdmin(LookingOnly):
    list_display = ["user", "policy", "rank", "expires_on"]


@admin.register(AccessToken)
class AccessTokenAdmin(LookingOnly):
    list_display = ["user", "name", "expires_at", "revoked_at"]
    exclude = ["digest"]


@admin.register(CalendarKey)
class CalendarKeyAdmin(LookingOnly):
    list_display = ["user", "name", "created_at", "revoked_at"]
    exclude = ["digest"]


@admin.register(AuditEvent)
class AuditEventAdmin(LookingOnly):
    list_display = ["at", "actor_id", "operation", "table_name", "object_id"]
    list_filter = ["operation", "table_name"]
    search_fields = ["object_id"]
    show_full_result_count = False


# What the packages register could be changed there, and shows secrets.
for _model in (Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_model)
