"""The addresses of this room's pages."""

from django.urls import path

from reports import views

urlpatterns = [
    path("partners/<slug:code>/", views.partner_detail, name="partner-detail"),
    path("partners/<slug:code>/summary/", views.partner_summary, name="partner-summary"),
    path("reminders/", views.reminder_list, name="reminder-list"),
    path("reports/", views.summary_list, name="summary-list"),
]
