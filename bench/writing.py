"""Creating over HTTP, with partners and outcomes, against the same inserts through psycopg."""

from random import Random

import orjson

from bench.asking import Question
from bench.client import request
from bench.records import Vocabulary
from bench.words import MANNERS, PLACES, SUBJECTS

#: Enough different ones that the search for duplicates finds none more than the log has anyway.
BODIES = 2000


def bodies(known: Vocabulary) -> list[bytes]:
    random = Random(11)
    made = []
    for _ in range(BODIES):
        kind, _flow = random.choice(known.kinds["EVENT"])
        month, day = random.randint(1, 12), random.randint(1, 27)
        year = random.randint(2016, 2025)
        place = random.choice(PLACES)
        subject, manner = random.choice(SUBJECTS), random.choice(MANNERS)
        partners = random.sample(known.partners, random.randint(1, 10))
        made.append(
            orjson.dumps(
                {
                    "kind": kind,
                    "title": f"{manner.capitalize()} {subject} at {place}",
                    "summary": f"{manner.capitalize()} {subject} at {place} with many words.",
                    "actual": {
                        "start": f"{year}-{month:02}-{day:02}",
                        "end": f"{year}-{month:02}-{day + 1:02}",
                    },
                    "place": "HOME",
                    "place_name": place,
                    "people_home": random.randint(1, 100),
                    "purpose_check": True,
                    "participants": [
                        {"partner": code, "role": "PARTICIPANT", "people": random.randint(1, 90)}
                        for code in partners
                    ],
                    "outcomes": [
                        {"outcome": code, "rank": rank}
                        for rank, code in enumerate(
                            random.sample(known.outcomes, random.randint(1, 3)), start=1
                        )
                    ],
                }
            )
        )
    return made


def questions(known: Vocabulary, token: str, *, tables: str) -> list[Question]:
    """`tables` is real (triggers fire in the floor too) or bare (copies without triggers)."""
    return [
        Question(
            request("POST", "/api/v1/engagements/", token=token, body=body),
            request("POST", f"/create?tables={tables}", body=body),
        )
        for body in bodies(known)
    ]
