"""The forms in which remarks are written and withdrawn, and things are marked otherwise."""

from typing import Any

from django import forms

from accounts.acting import Reader
from engagements.forms import options
from engagements.forms.fields import CodeField, TextField
from engagements.models.annex import LONGEST_REMARK


class RemarkForm(forms.Form):
    """What is said, and who may read it."""

    use_required_attribute = False

    body = TextField(
        label="Remark",
        longest=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Plain text. Full-text search does not find it.",
    )
    marking = CodeField(
        label="Marking",
        choices=[],
        help_text="The engagement's own, or one that fewer may read.",
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["marking"].choices = options.markings(reader)  # type: ignore[attr-defined]


class RemarkWithdrawalForm(forms.Form):
    """Why a remark is taken back."""

    use_required_attribute = False

    reason = TextField(
        label="Why is it withdrawn?", longest=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RelabelForm(forms.Form):
    """How something is marked from now on, and why."""

    use_required_attribute = False

    marking = CodeField(label="Mark it", choices=[])
    reason = TextField(
        label="Why?",
        longest=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The record keeps this beside the old marking.",
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["marking"].choices = options.markings(reader)  # type: ignore[attr-defined]
