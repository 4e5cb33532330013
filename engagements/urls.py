"""Addresses of the REST door to the log."""

from django.urls import path

from engagements.api.details import EngagementDetail
from engagements.api.imports import ImportDetail, ImportList
from engagements.api.lists import EngagementList
from engagements.api.registers import KindList
from engagements.api.series import SeriesDetail, SeriesList

urlpatterns = [
    path("engagements/", EngagementList.as_view(), name="rest-engagements"),
    path("engagements/<str:ref>/", EngagementDetail.as_view(), name="rest-engagement"),
    path("kinds/", KindList.as_view(), name="rest-kinds"),
    path("series/", SeriesList.as_view(), name="rest-series-list"),
    path("series/<str:code>/", SeriesDetail.as_view(), name="rest-series"),
    path("imports/", ImportList.as_view(), name="rest-imports"),
    path("imports/<int:number>/", ImportDetail.as_view(), name="rest-import"),
]
