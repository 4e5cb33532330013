"""What Django's admin shows of this room."""

from django.contrib import admin

from accounts.admin import LookingOnly
from partners.models import (
    Agreement,
    AgreementParty,
    AidRecipient,
    ChallengeRating,
    Divergence,
    Grouping,
    GroupingMembership,
    Hold,
    Observation,
    Outcome,
    Partner,
    PartnerName,
    PartnerNote,
    Partnership,
    Plan,
    PlanConsultation,
    PlanGoal,
    PlanIndicator,
    PlanObjective,
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


@admin.register(Partnership)
class PartnershipAdmin(LookingOnly):
    list_display = ["ref", "partner", "tier", "status", "since", "lead_desk", "marking"]
    list_filter = ["status", "tier"]
    search_fields = ["ref"]


@admin.register(Divergence)
class DivergenceAdmin(LookingOnly):
    list_display = ["ref", "partner", "grouping", "issue", "happened_on", "marking"]
    search_fields = ["ref"]


@admin.register(Plan)
class PlanAdmin(LookingOnly):
    list_display = ["ref", "kind", "partner", "edition", "valid_from", "valid_to", "state"]
    list_filter = ["kind", "state"]
    search_fields = ["ref"]


@admin.register(PlanObjective)
class PlanObjectiveAdmin(LookingOnly):
    list_display = ["ref", "plan", "outcome", "leverage", "due", "text"]
    list_filter = ["outcome", "leverage"]


@admin.register(PlanGoal)
class PlanGoalAdmin(LookingOnly):
    list_display = ["ref", "objective", "owner", "text"]
    search_fields = ["ref"]


@admin.register(PlanIndicator)
class PlanIndicatorAdmin(LookingOnly):
    list_display = ["ref", "objective", "name", "unit", "baseline", "target", "cumulative"]
    search_fields = ["ref"]


@admin.register(Observation)
class ObservationAdmin(LookingOnly):
    list_display = ["ref", "indicator", "as_of", "value", "source"]


@admin.register(PlanConsultation)
class PlanConsultationAdmin(LookingOnly):
    list_display = ["plan", "department", "said", "on", "who"]
    list_filter = ["said"]


@admin.register(Agreement)
class AgreementAdmin(LookingOnly):
    list_display = ["ref", "type", "title", "state", "in_force", "expires", "marking"]
    list_filter = ["type", "state"]
    search_fields = ["ref"]


@admin.register(AgreementParty)
class AgreementPartyAdmin(LookingOnly):
    list_display = ["agreement", "partner"]
