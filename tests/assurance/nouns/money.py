"""What was promised and adopted, and who pays."""

from tests.assurance.nouns import ENGAGEMENT, Noun

_AT = "/api/v1/engagements/{ref}"

NOUNS = [
    Noun(
        name="rest-commitment",
        listed="rest-commitments",
        path=f"{_AT}/commitments/",
        body={"by_whom": "JOINT", "partner": "XAA", "text": "Charts of the {word} are exchanged"},
        other={"by_whom": "HOME", "text": "A list of the {word} is sent", "due": "2190-02-01"},
        change={"text": "New charts of the {word} are exchanged"},
        whole=ENGAGEMENT,
    ),
    Noun(
        name="rest-output",
        listed="rest-outputs",
        path=f"{_AT}/outputs/",
        body={"kind": "COMMUNIQUE", "title": "Of the {word}", "text": "They spoke of the {word}."},
        other={"kind": "PLAN", "title": "Plan for the {word}", "kept_at": "Registry, {word}"},
        change={"title": "Once more of the {word}"},
        whole=ENGAGEMENT,
    ),
]
