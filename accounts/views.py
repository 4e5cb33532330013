"""The page door of this room: signing in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.forms import BoundField
from django.http import HttpResponse


class SignIn(LoginView):
    """Asks who somebody is; those who are signed in already go on."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        problems = [
            {"path": name, "sentence": sentence, "anchor": _anchor(form, name)}
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
        context = self.get_context_data(form=form, problems=problems)
        return self.render_to_response(context, status=422)

    def get_form(self, form_class: Any = None) -> AuthenticationForm:
        form: AuthenticationForm = super().get_form(form_class)
        form.use_required_attribute = False
        form.fields["username"].error_messages["required"] = "Write your user name."
        form.fields["password"].error_messages["required"] = "Write your password."
        form.error_messages = {
            "invalid_login": "This name and password do not go together. Check both.",
            "inactive": "This name can no longer sign in. Ask a security officer.",
        }
        return form


def _anchor(form: AuthenticationForm, name: str) -> str:
    bound: BoundField = form[name if name in form.fields else "username"]
    return str(bound.id_for_label)
