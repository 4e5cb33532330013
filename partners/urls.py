"""Addresses of the REST door to partners, groupings and outcomes."""

from django.urls import path

from partners.api.groupings import GroupingDetail, GroupingList, OutcomeList
from partners.api.partners import PartnerDetail, PartnerList

urlpatterns = [
    path("partners/", PartnerList.as_view(), name="rest-partners"),
    path("partners/<str:code>/", PartnerDetail.as_view(), name="rest-partner"),
    path("groupings/", GroupingList.as_view(), name="rest-groupings"),
    path("groupings/<str:code>/", GroupingDetail.as_view(), name="rest-grouping"),
    path("outcomes/", OutcomeList.as_view(), name="rest-outcomes"),
]
