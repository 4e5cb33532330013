"""What is meant and agreed with partners: partnerships, plans, agreements."""

from tests.assurance.nouns import Noun

_OBJECTIVE = {
    "text": "Their crews keep the {word} by themselves",
    "outcome": "COMP",
    "leverage": "STRATEGIC",
    "due": "2189-06-30",
    "goals": [{"text": "Train the trainers of the {word}", "owner": "The {word} desk"}],
    "indicators": [
        {
            "name": "Crews trained for the {word}",
            "unit": "crews, {word}",
            "baseline": "0",
            "target": "12",
            "cumulative": True,
        }
    ],
}

NOUNS = [
    Noun(
        name="rest-partnership",
        listed="rest-partnerships",
        path="/api/v1/partnerships/",
        body={
            "partner": "XAA",
            "tier": 2,
            "status": "LIMITED",
            "status_reason": "Since the {word}",
            "since": "2025-01-01",
            "caveats": "Not a word of the {word}",
        },
        other={"partner": "XBB", "caveats": "Nothing of the {word}"},
        change={"caveats": "Still nothing of the {word}"},
        who="lead",
        own_marking=True,
    ),
    Noun(
        name="rest-divergence",
        listed="rest-divergences",
        path="/api/v1/divergences/",
        body={
            "partner": "XAA",
            "grouping": "ASEAN",
            "issue": "The rules of the {word}",
            "did_instead": "Went to the {word} alone",
            "happened_on": "2025-03-01",
            "source": "Seen at the {word}",
        },
        other={
            "partner": "XAA",
            "issue": "The {word}",
            "did_instead": "Kept the {word}",
            "happened_on": "2025-03-02",
            "source": "A note on the {word}",
        },
        change={"issue": "The rule of the {word}"},
        own_marking=True,
    ),
    Noun(
        name="rest-plan",
        listed="rest-plans",
        path="/api/v1/plans/",
        body={
            "partner": "XAA",
            "valid": {"start": "2188-01-01", "end": "2189-12-31"},
            "lead_department": "Of the {word}",
            "joint_analysis": {"text": "What drives the {word}", "on": "2025-01-10"},
            "target_shares": {"COMP": "0.75", "RELN": "0.25"},
            "objectives": [_OBJECTIVE],
            "consultations": [
                {
                    "department": "Foreign affairs",
                    "said": "CONCURRED",
                    "on": "2025-01-12",
                    "who": "The {word} section",
                }
            ],
        },
        other={
            "kind": "THEMATIC",
            "theme": "The {word}",
            "valid": {"start": "2188-01-01", "end": "2188-12-31"},
        },
        change={"lead_department": "Still of the {word}"},
        who="lead",
        own_marking=True,
    ),
    Noun(
        name="rest-observation",
        listed="rest-observations",
        path="/api/v1/plans/{ref}/observations/",
        body={
            "indicator": "Crews trained for the {word}",
            "as_of": "2025-03-31",
            "value": "4",
            "source": "The roll of the {word}",
            "note": "Seen at the {word}",
        },
        other={
            "indicator": "Crews trained for the {word}",
            "as_of": "2025-06-30",
            "value": None,
            "source": "Nobody was let in to the {word}",
        },
        change={"note": "Heard of the {word}"},
        whole="rest-plan",
    ),
    Noun(
        name="rest-agreement",
        listed="rest-agreements",
        path="/api/v1/agreements/",
        body={
            "type": "MOU",
            "title": "On the {word}",
            "sectors": ["TRAINING"],
            "parties": ["XAA"],
            "state": "IN_FORCE",
            "reference": "Folder {word}",
            "signed": "2024-01-10",
            "in_force": "2024-02-01",
            "expires": "2189-12-31",
        },
        other={"type": "JOINT_STATEMENT", "title": "Of the {word}", "parties": ["XAA", "XBB"]},
        change={"title": "Of the {word} still"},
        who="lead",
        own_marking=True,
    ),
]
