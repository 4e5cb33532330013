"""What Django's admin shows of this room: the log can be looked at, never changed."""

from django.contrib import admin

from accounts.admin import LookingOnly
from engagements.models import (
    Accreditation,
    Appointment,
    Approval,
    ApprovalRoute,
    ApprovalStep,
    Assessment,
    Attachment,
    Clearance,
    Commitment,
    Engagement,
    EngagementAsset,
    EngagementFunding,
    Family,
    ForumOutput,
    FundingLine,
    FundingPool,
    Intake,
    Kind,
    LeadTimeRule,
    Mission,
    OdaAssessment,
    Post,
    Preparation,
    QuarterReturn,
    RelationshipAssessment,
    Series,
    Signal,
    SignOff,
    StateChange,
    TransferItem,
    VisitRequest,
)


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


@admin.register(Assessment)
class AssessmentAdmin(LookingOnly):
    list_display = ["ref", "engagement", "outcome", "score", "assessor_role", "stage"]
    list_filter = ["outcome", "assessor_role", "stage"]
    search_fields = ["ref"]


@admin.register(RelationshipAssessment)
class RelationshipAssessmentAdmin(LookingOnly):
    list_display = ["ref", "partner", "half_year", "outcome", "score", "assessor_role"]
    list_filter = ["half_year", "outcome"]
    search_fields = ["ref"]


@admin.register(Signal)
class SignalAdmin(LookingOnly):
    list_display = ["ref", "kind", "partner", "occurred_on", "source"]
    list_filter = ["kind"]
    search_fields = ["ref"]


@admin.register(LeadTimeRule)
class LeadTimeRuleAdmin(LookingOnly):
    list_display = ["ref", "receiving_party", "asset_type", "visit_class", "days", "day_basis"]


@admin.register(EngagementAsset)
class EngagementAssetAdmin(LookingOnly):
    list_display = ["ref", "engagement", "asset_type", "name", "party"]
    show_full_result_count = False


@admin.register(Clearance)
class ClearanceAdmin(LookingOnly):
    list_display = ["ref", "engagement", "type", "receiving_party", "state", "required_by"]
    list_filter = ["state"]
    show_full_result_count = False


@admin.register(VisitRequest)
class VisitRequestAdmin(LookingOnly):
    list_display = ["ref", "engagement", "type", "site", "state", "required_by"]
    list_filter = ["state"]
    show_full_result_count = False


@admin.register(TransferItem)
class TransferItemAdmin(LookingOnly):
    list_display = ["ref", "engagement", "register_category", "designation", "quantity"]
    show_full_result_count = False


@admin.register(SignOff)
class SignOffAdmin(LookingOnly):
    list_display = ["ref", "engagement", "decision", "created_by", "created_at"]
    show_full_result_count = False


@admin.register(Preparation)
class PreparationAdmin(LookingOnly):
    list_display = ["engagement", "significance", "aims_aligned", "changed_at"]
    show_full_result_count = False


@admin.register(Mission)
class MissionAdmin(LookingOnly):
    list_display = ["ref", "name", "capital", "party", "side", "desk"]
    list_filter = ["side"]
    search_fields = ["ref"]
    ordering = ["-changed_at", "-ref"]
    show_full_result_count = False


@admin.register(Post)
class PostAdmin(LookingOnly):
    list_display = ["ref", "mission", "titles", "service", "established", "disestablished"]
    search_fields = ["ref"]
    ordering = ["-changed_at", "-ref"]
    show_full_result_count = False


@admin.register(Appointment)
class AppointmentAdmin(LookingOnly):
    list_display = ["ref", "post", "person", "state", "valid_from", "valid_to", "gapped"]
    list_filter = ["state"]
    search_fields = ["ref", "person"]
    ordering = ["-changed_at", "-ref"]
    show_full_result_count = False


@admin.register(Accreditation)
class AccreditationAdmin(LookingOnly):
    list_display = ["ref", "appointment", "receiving_party", "basis", "approval_state"]
    list_filter = ["basis", "approval_state"]
    search_fields = ["ref"]
    ordering = ["-changed_at", "-ref"]
    show_full_result_count = False


@admin.register(ApprovalRoute)
class ApprovalRouteAdmin(LookingOnly):
    list_display = ["ref", "name", "priority", "in_use", "marking"]
    list_filter = ["in_use"]


@admin.register(ApprovalStep)
class ApprovalStepAdmin(LookingOnly):
    list_display = ["route", "position", "role", "user", "days", "escalates_to", "in_use"]


@admin.register(Approval)
class ApprovalAdmin(LookingOnly):
    list_display = ["engagement", "step", "waiting_since", "escalated_at", "decision", "decided_by"]
    list_filter = ["decision"]
    show_full_result_count = False


@admin.register(StateChange)
class StateChangeAdmin(LookingOnly):
    list_display = ["engagement", "from_state", "to_state", "by", "at", "reason_code"]
    list_filter = ["to_state"]
    show_full_result_count = False


@admin.register(Commitment)
class CommitmentAdmin(LookingOnly):
    list_display = ["ref", "engagement", "by_whom", "partner", "due", "state", "closed_on"]
    list_filter = ["state", "by_whom"]
    # It may be one that the looker is not cleared for.
    exclude = ["carried_to"]
    show_full_result_count = False


@admin.register(ForumOutput)
class ForumOutputAdmin(LookingOnly):
    list_display = ["ref", "engagement", "kind", "title", "adopted_on", "grouping", "informs"]
    list_filter = ["kind"]
    show_full_result_count = False


@admin.register(FundingPool)
class FundingPoolAdmin(LookingOnly):
    list_display = ["ref", "code", "name", "managing_department", "valid_from", "valid_to"]
    exclude = ["successor"]


@admin.register(FundingLine)
class FundingLineAdmin(LookingOnly):
    list_display = ["ref", "pool", "name", "kind", "component"]
    list_filter = ["kind", "component"]


@admin.register(EngagementFunding)
class EngagementFundingAdmin(LookingOnly):
    list_display = ["ref", "engagement", "stage", "fiscal_year", "amount", "currency", "aid"]
    list_filter = ["stage"]
    exclude = ["line"]
    show_full_result_count = False


@admin.register(OdaAssessment)
class OdaAssessmentAdmin(LookingOnly):
    list_display = ["ref", "engagement", "state", "finding", "percent", "assessed_on"]
    list_filter = ["state"]
    show_full_result_count = False


@admin.register(Attachment)
class AttachmentAdmin(LookingOnly):
    list_display = ["ref", "name", "media_type", "size", "scanned", "withdrawn_at"]
    list_filter = ["media_type", "scanned"]
    search_fields = ["ref"]
    ordering = ["-changed_at", "-ref"]
    show_full_result_count = False
