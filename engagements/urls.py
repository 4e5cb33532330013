"""Addresses of the REST door to the log."""

from django.urls import path

from engagements.api.annexes import AnnexDetail, AnnexList
from engagements.api.changes import ChangeList
from engagements.api.details import EngagementDetail
from engagements.api.imports import ImportDetail, ImportList
from engagements.api.lists import EngagementList
from engagements.api.markings import AnnexMarking, EngagementMarking
from engagements.api.registers import KindList
from engagements.api.returns import ReturnList
from engagements.api.series import SeriesDetail, SeriesList

urlpatterns = [
    path("engagements/", EngagementList.as_view(), name="rest-engagements"),
    path("engagements/<str:ref>/", EngagementDetail.as_view(), name="rest-engagement"),
    path(
        "engagements/<str:ref>/marking/",
        EngagementMarking.as_view(),
        name="rest-engagement-marking",
    ),
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
    path("kinds/", KindList.as_view(), name="rest-kinds"),
    path("returns/", ReturnList.as_view(), name="rest-returns"),
    path("series/", SeriesList.as_view(), name="rest-series-list"),
    path("series/<str:code>/", SeriesDetail.as_view(), name="rest-series"),
    path("imports/", ImportList.as_view(), name="rest-imports"),
    path("imports/<int:number>/", ImportDetail.as_view(), name="rest-import"),
]
