"""What accreditations keep in the log is not written by hand beside them."""

from accounts.acting import Reader
from accounts.refusing import NotAllowedNow
from engagements.entry import Entry, Findings
from engagements.models import Accreditation, Engagement
from engagements.references import References


def check_by_hand(entry: Entry, refs: References, found: Findings) -> None:
    """A partner's attaché, or ours there, stands in the log once for the same days."""
    first, last = entry.days.start, entry.days.end
    if first is None:
        return
    for kept in refs.kept:
        begins_before_its_end = kept.last is None or first <= kept.last
        ends_after_its_start = last is None or last >= kept.first
        if (
            kept.kind == entry.kind
            and kept.partner in entry.partners
            and begins_before_its_end
            and ends_after_its_start
        ):
            found.error(
                "kind",
                f"The appointment {kept.appointment} keeps {entry.kind} with {kept.partner} on "
                "these days: change that appointment or its accreditation instead, or give days "
                "outside it.",
            )
            return


def require_not_kept(engagement: Engagement, *, by: Reader) -> None:
    """Raises NotAllowedNow for what an accreditation keeps: it is changed there and nowhere else.

    The two are marked alike, so whoever sees the one sees the other.
    """
    if not engagement.kind_id.startswith("REP-"):
        return
    seen = Accreditation.objects.visible_to(by).select_related("appointment")
    keeper = seen.filter(engagement=engagement).first()
    if keeper is not None:
        raise NotAllowedNow(
            f"{engagement.ref} is kept by the appointment {keeper.appointment.ref}: change its "
            f"accreditation {keeper.ref}, and this follows."
        )
