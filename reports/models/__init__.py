"""The nouns of this room."""

from reports.models.cells import OutcomeCell, QuarterCell
from reports.models.due import QuarterOpening, RecountDue
from reports.models.reminder import Digest, Told

__all__ = ["Digest", "OutcomeCell", "QuarterCell", "QuarterOpening", "RecountDue", "Told"]
