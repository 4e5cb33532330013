"""The attaché network."""

from tests.assurance.nouns import Noun

NOUNS = [
    Noun(
        name="rest-mission",
        listed="rest-missions",
        path="/api/v1/missions/",
        body={"name": "Embassy of the {word}", "party": "XAA", "side": "HOME"},
        other={"name": "Section of the {word}", "party": "XBB", "side": "FOREIGN"},
        change={"capital": "Town of the {word}"},
        who="lead",
        own_marking=True,
    ),
    Noun(
        name="rest-post",
        listed="rest-posts",
        path="{whole}posts/",
        body={"titles": ["DA"]},
        other={"titles": ["NA", "AA"], "service": "NAVY", "level": "L4"},
        change={"service": "ARMY"},
        who="lead",
        whole="rest-mission",
    ),
    Noun(
        name="rest-appointment",
        listed="rest-appointments",
        path="/api/v1/appointments/",
        body={
            "post": "{post}",
            "person": "{word}",
            "name": "Officer of the {word}",
            "valid": {"start": "1900-01-01", "end": "1999-12-31"},
        },
        other={
            "post": "{post}",
            "person": "{word}",
            "note_reference": "Note on the {word}",
            "valid": {"start": "20{day}", "end": "20{day}"},
        },
        change={"national_rank": "Captain of the {word}"},
        needs={"post": "rest-post"},
    ),
    Noun(
        name="rest-accreditation",
        listed="rest-accreditations",
        path="{whole}accreditations/",
        body={
            "receiving_party": "XAA",
            "basis": "RESIDENT",
            "valid": {"start": "1900-01-01", "end": "1900-01-01"},
            "reference": "Note on the {word}",
        },
        other={
            "receiving_party": "XAA",
            "basis": "RESIDENT",
            "valid": {"start": "19{day}", "end": "19{day}"},
            "reference": "Another on the {word}",
        },
        change={"reference": "Once more on the {word}"},
        whole="rest-appointment",
    ),
]
