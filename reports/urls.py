"""Addresses of the REST door to what the log adds up to."""

from django.urls import path

from reports.api.methods import MethodDetail
from reports.api.reminders import ReminderList
from reports.api.summaries import SummaryDetail, SummaryList

urlpatterns = [
    path("summaries/", SummaryList.as_view(), name="rest-summaries"),
    path(
        "partners/<str:code>/summaries/<str:quarter>/",
        SummaryDetail.as_view(),
        name="rest-summary",
    ),
    path("reminders/", ReminderList.as_view(), name="rest-reminders"),
    path("methods/<str:version>/", MethodDetail.as_view(), name="rest-method"),
]
