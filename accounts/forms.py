"""The forms of this room's pages."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from accounts.models import Desk
from accounts.roles import ROLE_NAMES, Role

_CONTROL = "Take out the control characters."


def problems_of(form: forms.Form) -> list[dict[str, str]]:
    """What is wrong, each with the field to go to, as `_problems.html` shows it."""
    first = next(iter(form.fields))
    return [
        {
            "path": name,
            "sentence": str(sentence),
            "anchor": _anchor(form, name if name in form.fields else first),
        }
        for name, sentences in (form.errors.items() if form.is_bound else ())
        for sentence in sentences
    ]


def _anchor(form: forms.Form, name: str) -> str:
    """A field of several boxes has no label of its own: its first box is gone to."""
    return form[name].id_for_label or f"{form[name].auto_id}_0"


def too_often(wait: timedelta) -> str:
    """What somebody is told who tried too often."""
    minutes = -(-int(wait.total_seconds()) // 60)
    if minutes <= 1:
        return "That was too often. Wait a minute, then try again."
    if minutes <= 90:
        return f"That was too often. Wait {minutes} minutes, then try again."
    return f"That was too often. Wait {-(-minutes // 60)} hours, or ask a security officer."


class _Words(forms.CharField):
    """One line of text."""

    def __init__(self, *, longest: int, missing: str = "", **given: Any) -> None:
        super().__init__(
            required=bool(missing), error_messages={"required": missing}, strip=True, **given
        )
        self.validators = [ProhibitNullCharactersValidator(_CONTROL)]
        self.longest = longest
        self.widget.attrs["maxlength"] = longest

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise forms.ValidationError(f"Shorten this to {self.longest} characters.")


class _Password(forms.CharField):
    """A password as it was typed, spaces and all."""

    def __init__(self, *, label: str, missing: str, new: bool = False) -> None:
        attrs = {"autocomplete": "new-password" if new else "current-password"}
        super().__init__(
            label=label,
            strip=False,
            max_length=4096,
            widget=forms.PasswordInput(attrs=attrs),
            error_messages={"required": missing, "max_length": "This is too long."},
        )


class _Form(forms.Form):
    """The server says what is missing, in sentences."""

    use_required_attribute = False


class CodeForm(_Form):
    """A code of the second step."""

    code = _Words(
        label="Code",
        longest=40,
        missing="Write the code.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class OwnPasswordForm(_Form):
    """A password that nobody else knows."""

    password = _Password(label="New password", missing="Write a new password.", new=True)
    again = _Password(
        label="New password again", missing="Write the new password a second time.", new=True
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"password", "again"} <= given.keys() and given["password"] != given["again"]:
            self.add_error("again", "This is not the same. Write the new password twice.")
        return given


class PasswordForm(OwnPasswordForm):
    """The same, and the password of before."""

    current = _Password(label="Password now", missing="Write the password that you have now.")
    field_order = ("current", "password", "again")


class AgainForm(_Form):
    """The password again, before the second step changes."""

    current = _Password(label="Password", missing="Write your password.")


class SetUpForm(AgainForm):
    """The password again, and the first code that the app shows."""

    code = _Words(
        label="Code that the app shows",
        longest=40,
        missing="Write the code that the app shows.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class TokenForm(_Form):
    """A new token of one's own."""

    name = _Words(label="What is it for?", longest=80, missing="Say in a few words what it is for.")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[("read", "read what you may read"), ("write", "write what you may write")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Say what it may be used for.",
            "invalid_choice": "Choose of those listed.",
        },
    )
    last_day = forms.DateField(
        label="Last day",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Within 365 days.",
        error_messages={
            "required": "Choose its last day.",
            "invalid": "Write the day like 2026-11-20.",
        },
    )
    networks = _Words(
        label="Only from these networks",
        longest=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Such as 198.51.100.0/24, one a line. Empty: from everywhere.",
    )

    @property
    def networks_given(self) -> list[str]:
        return str(self.cleaned_data["networks"]).replace(",", " ").split()


class MailForm(_Form):
    """Where the weekly digest goes."""

    address = _Words(
        label="Address",
        longest=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Empty: none is sent.",
    )


class CalendarKeyForm(_Form):
    """A new key of one's own calendar."""

    name = _Words(
        label="Where will it be used?",
        longest=80,
        missing="Say in a few words where it will be used.",
    )


class _RolesField(forms.MultipleChoiceField):
    """Any of the roles."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label="Roles",
            required=False,
            choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
            error_messages={"invalid_choice": "Choose of those listed."},
        )

    def clean(self, value: Any) -> list[Role]:
        return [Role(code) for code in super().clean(value)]


class _DeskField(forms.ModelChoiceField):
    """A desk, or none."""

    def __init__(self) -> None:
        super().__init__(
            Desk.objects.all(),
            label="Desk",
            required=False,
            empty_label="No desk",
            error_messages={"invalid_choice": "Choose one of those listed."},
        )


class PersonForm(_Form):
    """Somebody new."""

    username = _Words(label="User name", longest=150, missing="Give a user name.")
    roles = _RolesField()
    desk = _DeskField()
    subject = _Words(
        label="Identifier at the identity provider",
        longest=191,
        help_text="Its “sub”. Empty: they sign in with a password, which is shown to you once.",
    )


class StandingForm(_Form):
    """What somebody is here."""

    roles = _RolesField()
    desk = _DeskField()
    is_active = forms.BooleanField(label="May sign in", required=False)


class SubjectForm(_Form):
    """Who somebody is at the identity provider."""

    subject = _Words(
        label="Identifier at the identity provider",
        longest=191,
        help_text="Its “sub”: never a name or an address. Empty: they do not come in from there.",
    )


class ClearanceForm(_Form):
    """What somebody may read under one policy."""

    classification = forms.ChoiceField(
        label="Up to", error_messages={"invalid_choice": "Choose one of those listed."}
    )
    held = forms.MultipleChoiceField(
        label="And holds",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose of those listed."},
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: until it is withdrawn.",
        error_messages={"invalid": "Write the day like 2026-11-20."},
    )

    def __init__(
        self, *args: Any, classifications: list[str], values: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose: Any = self.fields["classification"]
        choose.choices = [(name, name) for name in classifications]
        hold: Any = self.fields["held"]
        hold.choices = [(name, name) for name in values]


def last_day_default(today: date) -> date:
    """A quarter of a year: long enough for a job, short enough to be forgotten safely."""
    return today + timedelta(days=90)
