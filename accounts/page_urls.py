"""The addresses of this room's pages."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import account, people, proposals, reached, sign_in, tokens

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", sign_in.second_step, name="sign-in-code"),
    path("sign-in/set-up/", sign_in.set_up, name="sign-in-set-up"),
    path("sign-in/password/", sign_in.own_password, name="sign-in-password"),
    path("sign-in/provider/", sign_in.to_provider, name="sign-in-provider"),
    path("sign-in/provider/back/", sign_in.from_provider, name="sign-in-provider-back"),
    path(
        "sign-out/", login_required(LogoutView.as_view(http_method_names=["post"])), name="sign-out"
    ),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/second-step/", account.second_step, name="account-second-step"),
    path("account/sign-out/", account.sign_out_everywhere, name="account-sign-out"),
    path("account/mail/", reached.mail_address, name="account-mail"),
    path("account/calendar/", reached.new_calendar_key, name="calendar-key-new"),
    path(
        "account/calendar/<int:pk>/revoke/", reached.calendar_key_revoke, name="calendar-key-revoke"
    ),
    path("account/tokens/", tokens.new_token, name="token-new"),
    path("tokens/", tokens.every_token, name="token-list"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("people/", people.people, name="people"),
    path("new-person/", people.new_person, name="person-new"),
    path("people/<str:username>/", people.person, name="person"),
    path("proposals/", proposals.proposal_list, name="proposal-list"),
    path("proposals/<str:ref>/", proposals.proposal_detail, name="proposal-detail"),
]
