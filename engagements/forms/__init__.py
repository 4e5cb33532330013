"""The shape of what comes in through the pages."""

from engagements.forms.differences import Difference, differences
from engagements.forms.log import LogForm, Problem
from engagements.forms.withdrawal import CancelForm, VoidForm

__all__ = ["CancelForm", "Difference", "LogForm", "Problem", "VoidForm", "differences"]
