"""Files beside engagements: a programme that everybody reads, and a table that was withdrawn."""

from engagements.actions import lock_engagement
from engagements.actions.attachments import attach_file, inspect_file, withdraw_attachment
from engagements.demonstration.stage import Stage

_PROGRAMME = """Programme

0900  The delegation is received.
0930  Talks in plenary; no interpreter is needed.
1230  Lunch, given by the host.
1400  Visit to the training centre.
1630  Minutes are agreed and signed.
"""
_TABLE = """item,number
chart,12
handbook,40
"""


def tell(stage: Stage) -> None:
    """Beside the first two engagements of the log."""
    first, second = list(stage.refs.values())[:2]
    at = stage.ago(20)
    with stage.as_desk() as by:
        programme = inspect_file(_PROGRAMME.encode(), "Programme.txt", by=by)
        attach_file(
            lock_engagement(first, by=by),
            programme,
            {"description": "As it was agreed with the other side"},
            by=by,
            at=at,
        )
        table = inspect_file(_TABLE.encode(), "Handed over.csv", by=by)
        row = attach_file(lock_engagement(second, by=by), table, {}, by=by, at=at)
        row.refresh_from_db()
        withdraw_attachment(row, reason="It belongs to another visit", by=by, at=stage.ago(19))
