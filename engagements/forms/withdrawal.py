"""The forms in which an engagement is cancelled or voided."""

from django import forms

from engagements.forms.fields import CodeField, TextField
from engagements.forms.options import words
from engagements.models import CancelBy, CancelReason


class CancelForm(forms.Form):
    """It will not happen: who called it off, and why."""

    use_required_attribute = False

    cancel_by = CodeField(label="Who called it off?", choices=words("Choose", CancelBy.choices))
    cancel_reason = CodeField(label="Why?", choices=words("Choose", CancelReason.choices))
    cancel_signal = forms.BooleanField(
        label="It says something about the relationship (political, or a clearance refused).",
        required=False,
    )
    reason = TextField(
        label="In a few words", longest=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class VoidForm(forms.Form):
    """It should not have been entered: why, or which engagement it repeats."""

    use_required_attribute = False

    reason = TextField(
        label="Why is it void?", longest=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    duplicate_of = TextField(
        label="It repeats", longest=20, help_text="The reference of the one that stays, if any."
    )
