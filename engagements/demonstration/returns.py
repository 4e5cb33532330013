"""Returns of quarters: most are made, one is a nil return, one is missing."""

from datetime import datetime, timedelta

from engagements.actions.returns import Word, return_quarter
from engagements.demonstration.stage import Stage
from engagements.periods import Quarter
from engagements.returns import NIL, NOT_RETURNED, RETURNED, Sought, returns

#: Of the last quarter this many partners, by code, are not returned yet.
_MISSING = 4
#: Nothing is ever logged of it, which a nil return says is how it was.
_QUIET = "TUV"


def tell(stage: Stage) -> None:
    """The two years before the current quarter; the last quarter of them is not complete."""
    current = Quarter.of(stage.today)
    for back in range(8, 0, -1):
        quarter = current.plus(-back)
        day = quarter.return_due - timedelta(days=4)
        at = min(datetime.combine(day, stage.now.timetz()), stage.now)
        with stage.as_desk() as by:
            missing = [
                row.partner
                for row in returns(
                    Sought(desk=by.desk_id, quarter=quarter, state=NOT_RETURNED),
                    reader=by,
                    on=at.date(),
                )
            ]
            words = [Word(code, RETURNED, code) for code in missing if code != _QUIET]
            if back == 1:
                words = words[:-_MISSING]
            words.append(Word(_QUIET, NIL, _QUIET))
            return_quarter(quarter, words, by=by, at=at)
