"""How what was done is judged: assessments, ratings, signals."""

from tests.assurance.nouns import ENGAGEMENT, Noun

_GROUNDS = {"confidence": "M", "evidence": ["PARTNER_ACTION", "DOCUMENT"]}
_CHALLENGE = {"partner": "XAA", "rated_on": "2025-04-12", "score": 2, **_GROUNDS}

NOUNS = [
    Noun(
        name="rest-assessment",
        listed="rest-assessments",
        path="/api/v1/engagements/{ref}/assessments/",
        body={
            "outcome": "RELN",
            "score": 1,
            "assessor_role": "SELF",
            "stage": "INITIAL",
            "observed_on": "2025-04-12",
            "rationale": "They returned the call about the {word}",
            **_GROUNDS,
        },
        other={
            "outcome": "PERC",
            "cannot_assess": True,
            "assessor_role": "SELF",
            "stage": "FOLLOW_UP",
            "observed_on": "2025-04-12",
            "rationale": "Nobody was asked about the {word}",
        },
        change=None,
        whole=ENGAGEMENT,
    ),
    Noun(
        name="rest-relationship-assessment",
        listed="rest-relationship-assessments",
        path="/api/v1/relationship-assessments/",
        body={
            "partner": "XAA",
            "half_year": "2024H2",
            "outcome": "TRAN",
            "score": -1,
            "assessor_role": "SELF",
            "rationale": "Fewer notifications of the {word}",
            **_GROUNDS,
        },
        other={
            "partner": "XAA",
            "half_year": "2024H1",
            "outcome": "CONF",
            "cannot_assess": True,
            "assessor_role": "SELF",
            "rationale": "No measure was needed in the {word}",
        },
        change=None,
        who="lead",
        own_marking=True,
    ),
    Noun(
        name="rest-signal",
        listed="rest-signals",
        path="/api/v1/signals/",
        body={
            "kind": "SIG-PROT",
            "partner": "XAA",
            "date": "2025-04-12",
            "source": "A note on the {word}",
            "text": "They protest against the {word}",
        },
        other={
            "kind": "SIG-RES",
            "partner": "XAA",
            "date": "2025-04-13",
            "source": "A call on the {word}",
        },
        change={"text": "They protested against the {word}"},
        own_marking=True,
    ),
    Noun(
        name="rest-challenge-rating",
        listed="rest-challenge-ratings",
        path="/api/v1/challenge-ratings/",
        body={**_CHALLENGE, "factor": "CF4-RECEPT", "note": "They came late to the {word}"},
        other={**_CHALLENGE, "factor": "CF5-CONTEXT", "score": 1, "note": "Tension at the {word}"},
        change=None,
        who="lead",
        own_marking=True,
    ),
]
