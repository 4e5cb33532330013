"""Where every address leads."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views.sign_in import sign_in_first
from config import operational
from config.contact import security_txt
from config.documentation import Schema, documentation
from config.policy_reports import policy_report

urlpatterns = [
    path("healthz", operational.healthz, name="healthz"),
    path("readyz", operational.readyz, name="readyz"),
    path("metrics", operational.metrics, name="metrics"),
    path("policy-reports", policy_report, name="policy-reports"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("api/v1/schema/", Schema.as_view(), name="rest-schema"),
    path("api/v1/docs/", documentation, name="rest-documentation"),
    path("api/v1/", include("accounts.urls")),
    path("api/v1/", include("engagements.urls")),
    path("api/v1/", include("partners.urls")),
    path("api/v1/", include("reports.urls")),
    path("", include("accounts.page_urls")),
    path("", include("partners.page_urls")),
    path("", include("engagements.page_urls")),
    path("", include("reports.page_urls")),
]

if settings.ENABLE_ADMIN:
    urlpatterns += [
        # One signs in and changes one's password in one place, with whatever that asks.
        path("admin/login/", sign_in_first),
        path("admin/password_change/", RedirectView.as_view(pattern_name="account-password")),
        path("admin/", admin.site.urls),
    ]

handler400 = "config.problems.bad_request"
handler403 = "config.problems.permission_denied"
handler404 = "config.problems.page_not_found"
handler500 = "config.problems.server_error"
