"""Quarters, as requests name them."""

from accounts.api.parameters import refuse
from engagements.periods import Quarter

QUARTER_TYPE = {"type": "string", "pattern": "^[0-9]{4}Q[1-4]$"}


def read_quarter(text: str, name: str = "quarter") -> Quarter:
    """Raises a refusal of the parameter or field of that name."""
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise refuse(name, str(error)) from error
