"""The addresses of this room's pages."""

from django.urls import path

from partners import views

urlpatterns = [path("partners/", views.partner_list, name="partner-list")]
