"""Files beside an engagement."""

from tests.assurance.nouns import ENGAGEMENT, Noun

NOUNS = [
    Noun(
        name="rest-attachment",
        listed="rest-attachments",
        path="/api/v1/engagements/{ref}/attachments/",
        body={"file": ("{word}.txt", b"Minutes about the {word}"), "description": "Of the {word}"},
        other={"file": ("{word}.csv", b"word,number\n{word},1\n")},
        change={"description": "Corrected, of the {word}"},
        removal={"reason": "The {word} was meant for another record"},
        own_marking=True,
        whole=ENGAGEMENT,
        form=True,
    ),
]
