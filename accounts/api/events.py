"""Events of the record of changes, page by page."""

from accounts.api.cursors import read_moment
from accounts.api.keyset import Ordering, SortColumn

#: By time; the hash decides between those of one moment.
EVENT_ORDERINGS = {
    name: Ordering(
        (SortColumn("at", "timestamptz", read_moment), SortColumn("hash")), name.startswith("-")
    )
    for name in ("-at", "at")
}
