"""The addresses of this room's pages."""

from django.urls import path, re_path

from engagements import views

_REF = r"^engagements/(?P<ref>E-\d{4}-\d{4,12})/"

_ANNEX = _REF + r"annexes/(?P<letters>[A-R]{4,8})/"

urlpatterns = [
    path("", views.home, name="home"),
    path("engagements/", views.engagement_list, name="engagement-list"),
    path("engagements/log/", views.engagement_log, name="engagement-log"),
    re_path(_REF + r"\Z", views.engagement_detail, name="engagement-detail"),
    re_path(_REF + r"history/\Z", views.engagement_history, name="engagement-history"),
    re_path(_REF + r"edit/\Z", views.engagement_edit, name="engagement-edit"),
    re_path(_REF + r"withdraw/\Z", views.engagement_withdraw, name="engagement-withdraw"),
    re_path(_REF + r"marking/\Z", views.engagement_relabel, name="engagement-relabel"),
    re_path(_REF + r"annexes/add/\Z", views.annex_add, name="annex-add"),
    re_path(_ANNEX + r"\Z", views.annex_correct, name="annex-correct"),
    re_path(_ANNEX + r"withdraw/\Z", views.annex_withdraw, name="annex-withdraw"),
    re_path(_ANNEX + r"marking/\Z", views.annex_relabel, name="annex-relabel"),
]
