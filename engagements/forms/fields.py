"""The kinds of field that the forms of this room are made of, with their sentences."""

from typing import Any

from django import forms

from accounts.plain_text import has_controls, plain


class TextField(forms.CharField):
    """Words, or a code that the rules look up; left empty it is an empty text."""

    def __init__(self, *, longest: int, **given: Any) -> None:
        super().__init__(required=False, strip=True, **given)
        self.validators = [self._check_controls]
        if isinstance(self.widget, forms.TextInput | forms.Textarea):
            self.widget.attrs["maxlength"] = longest

    def to_python(self, value: Any) -> str:
        return plain(str(super().to_python(value)))

    def _check_controls(self, text: str) -> None:
        if has_controls(text, lines=isinstance(self.widget, forms.Textarea)):
            raise forms.ValidationError("Take out the control characters.")


class ReferenceField(TextField):
    """One code out of a table; that it is there is for the rules to say, at every door alike."""

    widget = forms.Select

    def __init__(self, **given: Any) -> None:
        super().__init__(longest=140, **given)


class CodeField(forms.ChoiceField):
    """One of the codes of a short list."""

    def __init__(self, *, choices: Any, **given: Any) -> None:
        given.setdefault("required", False)
        super().__init__(choices=choices, **given)
        self.error_messages["invalid_choice"] = "Choose one of those listed."


class DayField(forms.DateField):
    """One day."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **given: Any) -> None:
        super().__init__(
            required=False, input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d/%m/%Y"], **given
        )
        self.error_messages["invalid"] = "Write the day like 2026-11-20 or 20 Nov 2026."


class PeopleField(forms.IntegerField):
    """How many; empty is not known."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, min_value=0, max_value=2_147_483_647, **given)
        sentence = "Write a whole number, 0 or more, or leave it empty."
        self.error_messages.update(invalid=sentence)
        for validator in self.validators:
            validator.message = sentence  # type: ignore[attr-defined]
        self.widget.attrs.update({"inputmode": "numeric"})
