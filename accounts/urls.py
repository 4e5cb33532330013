"""Addresses of this room's REST door."""

from django.urls import path

from accounts.api.audit import AuditList, AuditPurges
from accounts.api.calendar_keys import CalendarKeyDetail, CalendarKeyList
from accounts.api.proposals import ProposalDecision, ProposalDetail, ProposalList

urlpatterns = [
    path("audit/", AuditList.as_view(), name="rest-audit"),
    path("audit/purges/", AuditPurges.as_view(), name="rest-audit-purges"),
    path("calendar-keys/", CalendarKeyList.as_view(), name="rest-calendar-keys"),
    path("calendar-keys/<int:number>/", CalendarKeyDetail.as_view(), name="rest-calendar-key"),
    path("proposals/", ProposalList.as_view(), name="rest-proposals"),
    path("proposals/<str:ref>/", ProposalDetail.as_view(), name="rest-proposal"),
    path(
        "proposals/<str:ref>/decision/",
        ProposalDecision.as_view(),
        name="rest-proposal-decision",
    ),
]
