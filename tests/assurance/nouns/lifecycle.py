"""Routes of approval, and moving an engagement on."""

from tests.assurance.nouns import ENGAGEMENT, Noun, Post

NOUNS = [
    Noun(
        name="rest-route",
        listed="rest-routes",
        path="/api/v1/routes/",
        body={
            "name": "For the {word}",
            "priority": 500,
            "kinds": ["CER-SPT"],
            "steps": [{"role": "LEAD", "days": 5, "escalates_to": "APPR"}],
        },
        other={"name": "Also for the {word}", "priority": 501, "steps": [{"role": "APPR"}]},
        change={"name": "Mainly for the {word}"},
        who="planner",
        own_marking=True,
    ),
]
POSTS = [
    Post(
        name="rest-transitions",
        path="/api/v1/engagements/{ref}/transitions/",
        body={"to": "CANCELLED", "reason": "The {word} is off"},
        other={"to": "CANCELLED", "reason": "The {word} is off for good"},
        whole=ENGAGEMENT,
        state="DRAFT",
    ),
]
