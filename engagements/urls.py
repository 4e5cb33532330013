"""Addresses of the REST door to the log."""

from django.urls import path

from engagements.api.accreditations import AccreditationDetail, AccreditationList
from engagements.api.annexes import AnnexDetail, AnnexList
from engagements.api.appointments import AppointmentDetail, AppointmentList, GapList
from engagements.api.assessments import (
    AssessmentDetail,
    AssessmentList,
    RelationshipAssessmentDetail,
    RelationshipAssessmentList,
)
from engagements.api.assets import AssetDetail, AssetList
from engagements.api.attachments import AttachmentContent, AttachmentDetail, AttachmentList
from engagements.api.calendar import CalendarFeed
from engagements.api.changes import ChangeList
from engagements.api.clearances import (
    AllClearances,
    ClearanceDetail,
    ClearanceList,
    VisitRequestDetail,
    VisitRequestList,
)
from engagements.api.commitments import AllCommitments, CommitmentDetail, CommitmentList
from engagements.api.details import EngagementDetail
from engagements.api.funding import FundingDetail, FundingList, OdaDetail, OdaList
from engagements.api.imports import ImportDetail, ImportList
from engagements.api.lead_times import LeadTimeDetail, LeadTimeList
from engagements.api.lists import EngagementList
from engagements.api.markings import AnnexMarking, EngagementMarking
from engagements.api.materiel import (
    SignOffDetail,
    SignOffList,
    TransferItemDetail,
    TransferItemList,
)
from engagements.api.missions import MissionDetail, MissionList, PostDetail, PostList
from engagements.api.outputs import AllOutputs, OutputDetail, OutputList
from engagements.api.pools import (
    FundingLineDetail,
    FundingLineList,
    FundingPoolDetail,
    FundingPoolList,
)
from engagements.api.preparation import PreparationDetail, PreparationList
from engagements.api.queues import Queues, StateChangeCounts
from engagements.api.registers import KindList
from engagements.api.returns import ReturnList
from engagements.api.routes import RouteDetail, RouteList
from engagements.api.series import SeriesDetail, SeriesList
from engagements.api.sidelines import SidelineList
from engagements.api.signals import SignalDetail, SignalList
from engagements.api.timelines import MissionTimeline
from engagements.api.transitions import Transitions

urlpatterns = [
    path("engagements/", EngagementList.as_view(), name="rest-engagements"),
    path("engagements/<str:ref>/", EngagementDetail.as_view(), name="rest-engagement"),
    path(
        "engagements/<str:ref>/marking/",
        EngagementMarking.as_view(),
        name="rest-engagement-marking",
    ),
    path("engagements/<str:ref>/transitions/", Transitions.as_view(), name="rest-transitions"),
    path("engagements/<str:ref>/changes/", ChangeList.as_view(), name="rest-changes"),
    path("engagements/<str:ref>/annexes/", AnnexList.as_view(), name="rest-annexes"),
    path(
        "engagements/<str:ref>/annexes/<str:letters>/",
        AnnexDetail.as_view(),
        name="rest-annex",
    ),
    path(
        "engagements/<str:ref>/annexes/<str:letters>/marking/",
        AnnexMarking.as_view(),
        name="rest-annex-marking",
    ),
    path("calendar.ics", CalendarFeed.as_view(), name="rest-calendar"),
    path("engagements/<str:ref>/commitments/", CommitmentList.as_view(), name="rest-commitments"),
    path(
        "engagements/<str:ref>/commitments/<str:part>/",
        CommitmentDetail.as_view(),
        name="rest-commitment",
    ),
    path("engagements/<str:ref>/attachments/", AttachmentList.as_view(), name="rest-attachments"),
    path(
        "engagements/<str:ref>/attachments/<str:part>/",
        AttachmentDetail.as_view(),
        name="rest-attachment",
    ),
    path(
        "engagements/<str:ref>/attachments/<str:part>/content/",
        AttachmentContent.as_view(),
        name="rest-attachment-content",
    ),
    path("engagements/<str:ref>/outputs/", OutputList.as_view(), name="rest-outputs"),
    path("engagements/<str:ref>/outputs/<str:part>/", OutputDetail.as_view(), name="rest-output"),
    path("engagements/<str:ref>/funding/", FundingList.as_view(), name="rest-funding-list"),
    path("engagements/<str:ref>/funding/<str:part>/", FundingDetail.as_view(), name="rest-funding"),
    path("engagements/<str:ref>/oda/", OdaList.as_view(), name="rest-oda-list"),
    path("engagements/<str:ref>/oda/<str:part>/", OdaDetail.as_view(), name="rest-oda"),
    path("funding-pools/", FundingPoolList.as_view(), name="rest-funding-pools"),
    path("funding-pools/<str:ref>/", FundingPoolDetail.as_view(), name="rest-funding-pool"),
    path("funding-pools/<str:ref>/lines/", FundingLineList.as_view(), name="rest-funding-lines"),
    path(
        "funding-pools/<str:ref>/lines/<str:part>/",
        FundingLineDetail.as_view(),
        name="rest-funding-line",
    ),
    path("engagements/<str:ref>/sidelines/", SidelineList.as_view(), name="rest-sidelines"),
    path("commitments/", AllCommitments.as_view(), name="rest-all-commitments"),
    path("outputs/", AllOutputs.as_view(), name="rest-all-outputs"),
    path("engagements/<str:ref>/assessments/", AssessmentList.as_view(), name="rest-assessments"),
    path(
        "engagements/<str:ref>/assessments/<str:part>/",
        AssessmentDetail.as_view(),
        name="rest-assessment",
    ),
    path(
        "relationship-assessments/",
        RelationshipAssessmentList.as_view(),
        name="rest-relationship-assessments",
    ),
    path(
        "relationship-assessments/<str:ref>/",
        RelationshipAssessmentDetail.as_view(),
        name="rest-relationship-assessment",
    ),
    path("signals/", SignalList.as_view(), name="rest-signals"),
    path("signals/<str:ref>/", SignalDetail.as_view(), name="rest-signal"),
    path("engagements/<str:ref>/assets/", AssetList.as_view(), name="rest-assets"),
    path("engagements/<str:ref>/assets/<str:part>/", AssetDetail.as_view(), name="rest-asset"),
    path("engagements/<str:ref>/clearances/", ClearanceList.as_view(), name="rest-clearances"),
    path(
        "engagements/<str:ref>/clearances/<str:part>/",
        ClearanceDetail.as_view(),
        name="rest-clearance",
    ),
    path(
        "engagements/<str:ref>/visit-requests/",
        VisitRequestList.as_view(),
        name="rest-visit-requests",
    ),
    path(
        "engagements/<str:ref>/visit-requests/<str:part>/",
        VisitRequestDetail.as_view(),
        name="rest-visit-request",
    ),
    path(
        "engagements/<str:ref>/transfer-items/",
        TransferItemList.as_view(),
        name="rest-transfer-items",
    ),
    path(
        "engagements/<str:ref>/transfer-items/<str:part>/",
        TransferItemDetail.as_view(),
        name="rest-transfer-item",
    ),
    path("engagements/<str:ref>/sign-offs/", SignOffList.as_view(), name="rest-sign-offs"),
    path(
        "engagements/<str:ref>/sign-offs/<str:part>/", SignOffDetail.as_view(), name="rest-sign-off"
    ),
    path(
        "engagements/<str:ref>/preparation/", PreparationDetail.as_view(), name="rest-preparation"
    ),
    path("preparations/", PreparationList.as_view(), name="rest-preparations"),
    path("clearances/", AllClearances.as_view(), name="rest-all-clearances"),
    path("lead-times/", LeadTimeList.as_view(), name="rest-lead-times"),
    path("lead-times/<str:ref>/", LeadTimeDetail.as_view(), name="rest-lead-time"),
    path("missions/", MissionList.as_view(), name="rest-missions"),
    path("missions/<str:ref>/", MissionDetail.as_view(), name="rest-mission"),
    path("missions/<str:ref>/timeline/", MissionTimeline.as_view(), name="rest-mission-timeline"),
    path("missions/<str:ref>/posts/", PostList.as_view(), name="rest-posts"),
    path("missions/<str:ref>/posts/<str:part>/", PostDetail.as_view(), name="rest-post"),
    path("appointments/", AppointmentList.as_view(), name="rest-appointments"),
    path("appointments/gaps/", GapList.as_view(), name="rest-gaps"),
    path("appointments/<str:ref>/", AppointmentDetail.as_view(), name="rest-appointment"),
    path(
        "appointments/<str:ref>/accreditations/",
        AccreditationList.as_view(),
        name="rest-accreditations",
    ),
    path(
        "appointments/<str:ref>/accreditations/<str:part>/",
        AccreditationDetail.as_view(),
        name="rest-accreditation",
    ),
    path("kinds/", KindList.as_view(), name="rest-kinds"),
    path("returns/", ReturnList.as_view(), name="rest-returns"),
    path("queues/", Queues.as_view(), name="rest-queues"),
    path("routes/", RouteList.as_view(), name="rest-routes"),
    path("routes/<str:ref>/", RouteDetail.as_view(), name="rest-route"),
    path("state-changes/", StateChangeCounts.as_view(), name="rest-state-changes"),
    path("series/", SeriesList.as_view(), name="rest-series-list"),
    path("series/<str:code>/", SeriesDetail.as_view(), name="rest-series"),
    path("imports/", ImportList.as_view(), name="rest-imports"),
    path("imports/<int:number>/", ImportDetail.as_view(), name="rest-import"),
]
