"""What comes before an engagement, and what is worth knowing of a partner."""

from tests.assurance.nouns import ENGAGEMENT, Noun

_AT = "/api/v1/engagements/{ref}"

NOUNS = [
    Noun(
        name="rest-asset",
        listed="rest-assets",
        path=f"{_AT}/assets/",
        body={"asset_type": "SHIP", "name": "The {word}", "party": "XAA"},
        other={"asset_type": "AIRCRAFT", "name": "Heron of the {word}", "party": "XAA"},
        change={"name": "The new {word}"},
        whole=ENGAGEMENT,
    ),
    Noun(
        name="rest-clearance",
        listed="rest-clearances",
        path=f"{_AT}/clearances/",
        body={"type": "DIPLOMATIC_SHIP", "receiving_party": "XAA", "reference": "Note on {word}"},
        other={"type": "RADIO", "receiving_party": "XAA", "reference": "Radio of the {word}"},
        change={"reference": "Second note on the {word}"},
        whole=ENGAGEMENT,
        state="DRAFT",
    ),
    Noun(
        name="rest-visit-request",
        listed="rest-visit-requests",
        path=f"{_AT}/visit-requests/",
        body={"type": "ONE_TIME", "site": "Hall of the {word}", "people": 3},
        other={"type": "RECURRING", "site": "Yard of the {word}"},
        change={"site": "Second hall of the {word}"},
        whole=ENGAGEMENT,
        state="DRAFT",
    ),
    Noun(
        name="rest-transfer-item",
        listed="rest-transfer-items",
        path=f"{_AT}/transfer-items/",
        body={"register_category": "NONE", "designation": "Tents for the {word}", "quantity": 4},
        other={"register_category": "NONE", "designation": "Pumps of the {word}", "quantity": 1},
        change={"designation": "Large tents for the {word}"},
        whole=ENGAGEMENT,
    ),
    Noun(
        name="rest-sign-off",
        listed="rest-sign-offs",
        path=f"{_AT}/sign-offs/",
        body={"decision": "GIVEN", "reason": "Nothing of the {word} is on the list"},
        other={"decision": "REFUSED", "reason": "The {word} is on the list"},
        change=None,
        who="export",
        whole=ENGAGEMENT,
        state="DRAFT",
    ),
    Noun(
        name="rest-lead-time",
        listed="rest-lead-times",
        path="/api/v1/lead-times/",
        body={"days": 5, "day_basis": "WORKING", "source": "Note on the {word}"},
        other={"days": 9, "day_basis": "CALENDAR", "source": "Letter on the {word}"},
        change={"source": "Second note on the {word}"},
        who="lead",
        open=True,
    ),
    Noun(
        name="rest-note",
        listed="rest-notes",
        path="/api/v1/partners/XAA/notes/",
        body={"kind": "TERM", "subject": "The {word}", "ours": "A {word}", "theirs": "No {word}"},
        other={"kind": "PRACTICE", "subject": "Of the {word}", "theirs": "They salute the {word}"},
        change={"theirs": "Another {word}"},
        own_marking=True,
    ),
    Noun(
        name="rest-hold",
        listed="rest-holds",
        path="/api/v1/holds/",
        body={
            "place_name": "Quay of the {word}",
            "days": {"start": "2190-01-01"},
            "reason": "Works at the {word}",
        },
        other={
            "place_name": "Gate of the {word}",
            "days": {"start": "2190-02-01", "end": "2190-02-02"},
            "reason": "The {word} is closed",
        },
        change={"reason": "Longer works at the {word}"},
        own_marking=True,
    ),
]
