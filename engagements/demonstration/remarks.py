"""Sensitive remarks on a few invented engagements, for fewer readers than those have."""

from engagements.demonstration.draw import Draw
from engagements.demonstration.plans import Record

#: What a remark is marked, by its engagement's marking; on others there is none.
_NARROWER = {
    "INTERNAL": ("LIMITED", "INTERNAL PERSONAL", "LIMITED HARBOUR"),
    "LIMITED": ("CONTROLLED", "LIMITED ALLIES", "LIMITED HARBOUR"),
    "CONTROLLED": ("CONTROLLED LANTERN", "CONTROLLED HARBOUR"),
}
_PERCENT = 15
_BODIES = (
    "They will not put the fee for the berth in writing. Ask on the margins next time.",
    "Their head of delegation leaves the post in the summer; the deputy knows the file better.",
    "Agreed to keep the second topic out of the press line.\n\nTheir side asked first.",
    "The date was moved because of talks with a third party. Do not mention it to the embassy.",
    "Two of the names on the list were changed on the day; see the visit request.",
)


def remark_on(record: Record) -> dict[str, str] | None:
    """Body and marking of the remark on this record; None for most."""
    markings = _NARROWER.get(record.fields["marking"])
    partners = [part["partner"] for part in record.fields["participants"]]
    # Nothing pointed is said of a state that exists.
    invented = all(code.startswith("X") for code in partners)
    draw = Draw("remark", record.key)
    if markings is None or not invented or not draw.chance(_PERCENT):
        return None
    return {"marking": draw.one_of(markings), "body": f"{draw.one_of(_BODIES)} (invented)"}
