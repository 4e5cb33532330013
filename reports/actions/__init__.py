"""The verbs of this room: the only way to write cells, marks and the opening of quarters.

Those act as the database's roller role, which reads the whole log and may write nothing else. A
digest is made as whoever it is for.
"""

from reports.actions.digest import send_digests
from reports.actions.opening import open_quarters
from reports.actions.recounting import Recounted, recount, recount_due
from reports.actions.verifying import Finding, Verification, verify

__all__ = [
    "Finding",
    "Recounted",
    "Verification",
    "open_quarters",
    "recount",
    "recount_due",
    "send_digests",
    "verify",
]
