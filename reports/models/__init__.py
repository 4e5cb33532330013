"""The nouns of this room."""

from reports.models.cells import OutcomeCell, QuarterCell
from reports.models.due import QuarterOpening, RecountDue

__all__ = ["OutcomeCell", "QuarterCell", "QuarterOpening", "RecountDue"]
