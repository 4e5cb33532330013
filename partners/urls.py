"""Addresses of the REST door to partners, groupings and outcomes."""

from django.urls import path

from partners.api.agreements import AgreementDetail, AgreementList
from partners.api.groupings import GroupingDetail, GroupingList, OutcomeList
from partners.api.notes import HoldDetail, HoldList, NoteDetail, NoteList
from partners.api.partners import PartnerDetail, PartnerList
from partners.api.partnerships import (
    DivergenceDetail,
    DivergenceList,
    PartnershipDetail,
    PartnershipList,
)
from partners.api.plans import ObservationDetail, ObservationList, PlanDetail, PlanList
from partners.api.ratings import ProfileDetail, ProfileList, RatingDetail, RatingList
from partners.api.standing import StandingChanges

urlpatterns = [
    path("partners/", PartnerList.as_view(), name="rest-partners"),
    path("partners/<str:code>/", PartnerDetail.as_view(), name="rest-partner"),
    path("partners/<str:code>/notes/", NoteList.as_view(), name="rest-notes"),
    path("partners/<str:code>/notes/<str:ref>/", NoteDetail.as_view(), name="rest-note"),
    path("holds/", HoldList.as_view(), name="rest-holds"),
    path("holds/<str:ref>/", HoldDetail.as_view(), name="rest-hold"),
    path("groupings/", GroupingList.as_view(), name="rest-groupings"),
    path("groupings/<str:code>/", GroupingDetail.as_view(), name="rest-grouping"),
    path("challenge-ratings/", RatingList.as_view(), name="rest-challenge-ratings"),
    path("challenge-ratings/<str:ref>/", RatingDetail.as_view(), name="rest-challenge-rating"),
    path("challenge-profiles/", ProfileList.as_view(), name="rest-challenge-profiles"),
    path("challenge-profiles/<str:code>/", ProfileDetail.as_view(), name="rest-challenge-profile"),
    path("outcomes/", OutcomeList.as_view(), name="rest-outcomes"),
    path("partnerships/", PartnershipList.as_view(), name="rest-partnerships"),
    path("partnerships/<str:ref>/", PartnershipDetail.as_view(), name="rest-partnership"),
    path(
        "partnerships/<str:ref>/changes/",
        StandingChanges.as_view(),
        name="rest-partnership-changes",
    ),
    path("divergences/", DivergenceList.as_view(), name="rest-divergences"),
    path("divergences/<str:ref>/", DivergenceDetail.as_view(), name="rest-divergence"),
    path("plans/", PlanList.as_view(), name="rest-plans"),
    path("plans/<str:ref>/", PlanDetail.as_view(), name="rest-plan"),
    path("plans/<str:ref>/observations/", ObservationList.as_view(), name="rest-observations"),
    path(
        "plans/<str:ref>/observations/<str:observation>/",
        ObservationDetail.as_view(),
        name="rest-observation",
    ),
    path("agreements/", AgreementList.as_view(), name="rest-agreements"),
    path("agreements/<str:ref>/", AgreementDetail.as_view(), name="rest-agreement"),
]
