"""The addresses of this room's pages."""

from django.urls import path, re_path

from engagements import views

_REF = r"^engagements/(?P<ref>E-\d{4}-\d{4,12})/"

urlpatterns = [
    path("", views.home, name="home"),
    path("engagements/", views.engagement_list, name="engagement-list"),
    path("engagements/log/", views.engagement_log, name="engagement-log"),
    re_path(_REF + r"\Z", views.engagement_detail, name="engagement-detail"),
    re_path(_REF + r"edit/\Z", views.engagement_edit, name="engagement-edit"),
    re_path(_REF + r"withdraw/\Z", views.engagement_withdraw, name="engagement-withdraw"),
]
