"""The fields of an engagement that stand once on its form."""

from typing import Any

from django import forms

from accounts.acting import Reader
from engagements.entry import Entry
from engagements.forms import options
from engagements.forms.fields import CodeField, DayField, ReferenceField, TextField
from engagements.models import Flow, LinkType, Place
from partners.models.grouping import Track

#: The name that the browser sends, where it is not the field's own.
_SENT_AS = {
    "cost_amount": "cost_home.amount",
    "cost_currency": "cost_home.currency",
    "outcome_1": "outcomes.0",
    "outcome_2": "outcomes.1",
    "outcome_3": "outcomes.2",
}
OUTCOMES = ("outcome_1", "outcome_2", "outcome_3")
_TRACKS = options.words("as the capacities say", Track.choices)


class EngagementFields(forms.Form):
    """What, when, where and what for; the rules are left to the action that both doors call."""

    use_required_attribute = False

    kind = ReferenceField(label="What was it?")
    state = CodeField(
        label="Did it take place?",
        choices=[
            ("", "as its days say"),
            ("COMPLETED", "yes"),
            ("DRAFT", "no, it is planned"),
        ],
        widget=forms.RadioSelect,
        help_text="What ended by today took place, what ends later is planned. A posting or loan "
        "has no last day while it is in force.",
    )
    first_day = DayField(label="First day")
    last_day = DayField(label="Last day, if another")
    place = CodeField(label="Where?", choices=options.words("not said", Place.choices))
    place_name = TextField(label="Port, base or city", longest=120)
    summary = TextField(
        label="In one line",
        longest=280,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What happened, in at most 280 characters.",
    )
    outcome_1 = ReferenceField(label="Mainly for")
    outcome_2 = ReferenceField(label="Then for")
    outcome_3 = ReferenceField(label="And for")
    purpose_check = forms.BooleanField(
        label="It was not an operation, and nobody was coerced.", required=False
    )
    marking = CodeField(label="Marking", choices=[])

    title = TextField(
        label="Title",
        longest=140,
        help_text="Left empty, it is made from the one line, or from kind and partners.",
    )
    cost_amount = forms.DecimalField(
        label="Cost to home", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    cost_currency = TextField(label="Currency", longest=3)
    milestone_date = DayField(label="Milestone reached on")
    host = ReferenceField(label="Host")
    place_party = ReferenceField(label="Country of the place")
    flow = CodeField(
        label="Who gives?", choices=options.words("as is usual for the kind", Flow.choices)
    )
    track_nominal = CodeField(label="Track it was announced as", choices=_TRACKS)
    track_conduct = CodeField(label="Track it was held on", choices=_TRACKS)
    frameworks = forms.MultipleChoiceField(
        label="Under the heading of",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        error_messages={"invalid_choice": "Choose groupings that are listed."},
    )
    series = ReferenceField(label="Series")
    parent = TextField(label="Part of", longest=20)
    is_container = forms.BooleanField(
        label="It only holds other engagements, such as a tour.", required=False
    )
    children = TextField(
        label="Holds", longest=2000, help_text="References, with spaces between them."
    )
    link_type = CodeField(label="Relates to another", choices=options.words("–", LinkType.choices))
    link_to = TextField(label="Which one", longest=20)
    desk = ReferenceField(label="Desk")
    owner = TextField(label="Owner, if not you", longest=150)

    def __init__(self, *args: Any, reader: Reader, before: Entry | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = "as is usual for the kind" if before is None else "none"
        choices: dict[str, Any] = {
            "kind": options.kinds("Choose a kind"),
            "outcome_1": options.outcomes(usual),
            "outcome_2": options.outcomes("none"),
            "outcome_3": options.outcomes("none"),
            "host": options.places(),
            "place_party": options.places(),
            "series": options.series(),
            "desk": options.desks(),
        }
        for name, found in choices.items():
            self.fields[name].widget.choices = found
        markings = options.markings if before else options.markings_of_something_new
        self.fields["marking"].choices = markings(reader)  # type: ignore[attr-defined]
        cited = before.frameworks if before else ()
        self.fields["frameworks"].choices = options.frameworks(cited)  # type: ignore[attr-defined]
        self.fields["cost_currency"].widget.attrs["placeholder"] = "EUR"
        amount = self.fields["cost_amount"]
        amount.error_messages["invalid"] = "Write an amount like 1200.50."
        if before is not None:
            del self.fields["state"]

    def add_prefix(self, field_name: str) -> str:
        return _SENT_AS.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("kind"):
            self.add_error("kind", "Choose what kind of engagement it was.")
        amount, currency = given.get("cost_amount"), given.get("cost_currency", "").upper()
        if amount is not None and not (len(currency) == 3 and currency.isascii()):
            self.add_error("cost_currency", "Name the currency by its three letters, such as EUR.")
        if bool(given.get("link_type")) != bool(given.get("link_to")):
            self.add_error("link_to", "Say both how it relates and to which engagement.")
        return given


def initial_of(before: Entry) -> dict[str, Any]:
    """What the form shows of an engagement that is there already."""
    days = before.actual if before.held else before.planned
    names = (
        "kind", "place", "place_name", "summary", "purpose_check", "marking", "title",
        "milestone_date", "host", "place_party", "flow", "track_nominal", "track_conduct",
        "series", "parent", "is_container", "desk", "owner", "cost_amount", "cost_currency",
    )  # fmt: skip
    return {
        **{name: getattr(before, name) for name in names},
        "first_day": days.start,
        "last_day": days.end,
        "frameworks": list(before.frameworks),
        "children": " ".join(before.children),
        **{name: row.outcome for name, row in zip(OUTCOMES, before.outcomes, strict=False)},
    }
