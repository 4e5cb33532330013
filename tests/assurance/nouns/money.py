"""What was promised and adopted, and who pays."""

from tests.assurance.nouns import ENGAGEMENT, Noun

_AT = "/api/v1/engagements/{ref}"

_POOLS = "/api/v1/funding-pools/"
_YEAR = {"fiscal_year": 2025, "currency": "EUR"}

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
    Noun(
        name="rest-funding-pool",
        listed="rest-funding-pools",
        path=_POOLS,
        body={
            "code": "POOL-{word}",
            "name": "Pool of the {word}",
            "managing_department": "Treasury",
            "contributions": [{**_YEAR, "department": "The {word} office", "amount": "10.00"}],
        },
        other={"code": "OTHER-{word}", "name": "Another {word}", "managing_department": "Aid"},
        change={"name": "Pool of the new {word}"},
        who="finance",
        own_marking=True,
    ),
    Noun(
        name="rest-funding-line",
        listed="rest-funding-lines",
        path="{whole}lines/",
        body={
            "name": "Ports of the {word}",
            "kind": "POOL",
            "component": "PROG-REGION",
            "strategy": "Strategy for the {word}",
            "allocations": [{**_YEAR, "amount": "7.00"}],
        },
        other={"name": "Vote for the {word}", "kind": "DEF-CORE"},
        change={"name": "Harbours of the {word}"},
        who="finance",
        whole="rest-funding-pool",
    ),
    Noun(
        name="rest-funding",
        listed="rest-funding-list",
        path=f"{_AT}/funding/",
        body={**_YEAR, "stage": "ESTIMATE", "amount": "5.00", "note": "For the {word}"},
        other={
            **_YEAR,
            "stage": "ESTIMATE",
            "amount": "6.00",
            "note": "More {word}",
            "line": "{line}",
        },
        change={"note": "Once more for the {word}"},
        whole=ENGAGEMENT,
        needs={"line": "rest-funding-line"},
    ),
    Noun(
        name="rest-oda",
        listed="rest-oda-list",
        path=f"{_AT}/oda/",
        body={"reason": "It is about the {word}"},
        other={"reason": "It was about the {word}", "developmental": True},
        change={"reason": "It is still about the {word}"},
        who="oda",
        whole=ENGAGEMENT,
    ),
]
