"""What Django's admin shows of this room."""

from django.contrib import admin

from accounts.admin import LookingOnly
from partners.models import (
    AidRecipient,
    ChallengeRating,
    Grouping,
    GroupingMembership,
    Outcome,
    Partner,
    PartnerName,
    Region,
)


@admin.register(Region)
class RegionAdmin(LookingOnly):
    list_display = ["code", "name", "parent"]


@admin.register(Partner)
class PartnerAdmin(LookingOnly):
    list_display = ["code", "name", "kind", "region", "valid_from", "valid_to"]
    list_filter = ["kind", "region"]
    search_fields = ["code", "name", "names__name"]


@admin.register(PartnerName)
class PartnerNameAdmin(LookingOnly):
    list_display = ["name", "partner", "valid_from", "valid_to"]
    search_fields = ["name"]


@admin.register(AidRecipient)
class AidRecipientAdmin(LookingOnly):
    list_display = ["partner", "valid_from", "valid_to", "source"]


@admin.register(Grouping)
class GroupingAdmin(LookingOnly):
    list_display = ["code", "name", "nature", "established_on"]


@admin.register(GroupingMembership)
class GroupingMembershipAdmin(LookingOnly):
    list_display = ["grouping", "partner", "status", "valid_from", "valid_to", "certainty"]
    list_filter = ["grouping", "status", "certainty"]


@admin.register(Outcome)
class OutcomeAdmin(LookingOnly):
    list_display = ["position", "code", "label"]


@admin.register(ChallengeRating)
class ChallengeRatingAdmin(LookingOnly):
    list_display = ["ref", "partner", "factor", "score", "confidence", "rated_on"]
    list_filter = ["factor", "score"]
    search_fields = ["ref"]


@admin.register(PartnerNote)
class PartnerNoteAdmin(LookingOnly):
    list_display = ["ref", "partner", "kind", "subject", "retired"]
    list_filter = ["kind"]
    show_full_result_count = False


@admin.register(Hold)
class HoldAdmin(LookingOnly):
    list_display = ["ref", "partner", "place_name", "first_day", "last_day", "lifted_on"]
    show_full_result_count = False
