"""The attaché network: residences, cover from afar, a handover, a post that gaps, a request."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from accounts.acting import Reader
from engagements.actions.representation import (
    accredit,
    change_accreditation,
    change_appointment,
    establish_post,
    nominate,
    open_mission,
)
from engagements.demonstration.stage import Stage
from engagements.models import Accreditation, Appointment, Post

#: Where ours reside, and what they cover from there; whoever is home is passed over.
_NORTH = {
    "SWE": "Stockholm",
    "FIN": "Helsinki",
    "DNK": "Copenhagen",
    "EST": "Tallinn",
    "LVA": "Riga",
    "LTU": "Vilnius",
    "ISL": "Reykjavík",
}
_PAPERS = ["CV", "SERVICE_RECORD"]


def tell(stage: Stage) -> None:
    _north(stage)
    _liaison(stage)
    _requested(stage)
    _advised(stage)
    _theirs(stage)


def _north(stage: Stage) -> None:
    """One resident who covers five others, and the successor, who overlaps with them."""
    seat, *covered = [code for code in _NORTH if code != stage.home][:6]
    post = _post(stage, f"Embassy in {_NORTH[seat]}", _NORTH[seat], seat, ["DA"], level="L5")
    holder = _nominated(stage, post, "DA-014", days_ago=900, last=20)
    accredited = [_accredited(stage, holder, seat, "RESIDENT", days_ago=990)]
    accredited += [
        _accredited(stage, holder, code, "NON_RESIDENT", days_ago=985) for code in covered
    ]
    _asked(stage, holder, days_ago=980)
    _answered(stage, accredited, days_ago=940)
    _taken_up(stage, holder, days_ago=900)
    successor = _nominated(
        stage, post, "DA-031", days_ago=-6, nominated=75, last=1100, handover_of=holder.ref
    )
    residence = _accredited(stage, successor, seat, "RESIDENT", days_ago=70)
    afar = [_accredited(stage, successor, code, "NON_RESIDENT", days_ago=70) for code in covered]
    _asked(stage, successor, days_ago=60)
    # One host has not answered yet: its cover lags behind the residence.
    _answered(stage, [residence, *afar[1:]], days_ago=15)
    _moved(stage, successor, 12, lead=True, state="APPROVED")


def _liaison(stage: Stage) -> None:
    """One liaison officer leaves a post that nobody is to fill; another post stands empty."""
    post = _post(stage, "Liaison office in Moorhaven", "Moorhaven", "XBB", ["LO"], level="L4")
    leaving = _in_post(stage, post, "XBB", "LO-007", days_ago=700)
    first = leaving.valid_from
    ending = {"start": first, "end": stage.today + timedelta(days=25)}
    _moved(stage, leaving, 10, state="LEAVING", valid=ending, gapped=True)
    second = _same_mission(stage, post, ["LO", "ADA"])
    gone = _in_post(stage, second, "XBB", "LO-009", days_ago=800)
    last = stage.today - timedelta(days=40)
    over = {"start": gone.valid_from, "end": last}
    _moved(stage, gone, 40, state="LEAVING", valid=over, gapped=True)
    _moved(stage, gone, 39, state="ENDED")


def _requested(stage: Stage) -> None:
    """A residence that is to be opened; the host has had the name for three weeks."""
    post = _post(stage, "Embassy in Juniper", "Juniper", "XJJ", ["DEFADV", "NA"], level="L5")
    nominee = _nominated(stage, post, "DA-044", days_ago=-45, nominated=30)
    _accredited(stage, nominee, "XJJ", "RESIDENT", days_ago=28)
    _asked(stage, nominee, days_ago=21)


def _advised(stage: Stage) -> None:
    post = _post(stage, "Delegation in Brussels", "Brussels", "nato", ["MA"], level="L6")
    _in_post(stage, post, "nato", "MA-002", days_ago=420)


def _theirs(stage: Stage) -> None:
    """A partner's officer who resides with us."""
    post = _post(stage, "Embassy of Duskerry", "", "XDD", ["NA"], side="FOREIGN")
    _in_post(stage, post, None, "XDD-01", days_ago=300)


# --- step by step --------------------------------------------------------------------------------


def _post(
    stage: Stage, name: str, capital: str, party: str, titles: list[str], *, side: str = "HOME",
    level: str | None = None,
) -> Post:  # fmt: skip
    with stage.as_desk() as by:
        said = {"name": name, "capital": capital, "party": party, "side": side}
        mission = open_mission(said, by=by, at=stage.ago(1000))
        number = int(level.removeprefix("L")) if level else None
        return establish_post(
            mission, {"titles": titles, "level": number}, by=by, at=stage.ago(1000)
        )


def _same_mission(stage: Stage, post: Post, titles: list[str]) -> Post:
    with stage.as_desk() as by:
        return establish_post(post.mission, {"titles": titles}, by=by, at=stage.ago(1000))


def _in_post(
    stage: Stage, post: Post, party: str | None, person: str, *, days_ago: int
) -> Appointment:
    """Who took up the post so many days ago and resides with the party, or with us."""
    appointment = _nominated(stage, post, person, days_ago=days_ago)
    residence = _accredited(stage, appointment, party, "RESIDENT", days_ago=days_ago + 85)
    _asked(stage, appointment, days_ago=days_ago + 80)
    _answered(stage, [residence], days_ago=days_ago + 40)
    _taken_up(stage, appointment, days_ago=days_ago)
    return appointment


def _nominated(
    stage: Stage, post: Post, person: str, *, days_ago: int, nominated: int | None = None,
    last: int | None = None, **said: Any,
) -> Appointment:  # fmt: skip
    """For days that begin `days_ago`; a `last` day is so many days ahead."""
    end: date | None = stage.today + timedelta(days=last) if last is not None else None
    valid = {"start": stage.today - timedelta(days=days_ago), "end": end}
    at = stage.ago(nominated if nominated is not None else days_ago + 90)
    with stage.as_desk() as by:
        fields = {"person": person, "valid": valid, **said}
        return nominate(post, fields, by=by, at=at)


def _accredited(
    stage: Stage, appointment: Appointment, party: str | None, basis: str, *, days_ago: int
) -> Accreditation:
    with stage.as_desk() as by:
        said = {"receiving_party": party, "basis": basis}
        return accredit(appointment, said, by=by, at=stage.ago(days_ago))[0]


def _asked(stage: Stage, appointment: Appointment, *, days_ago: int) -> None:
    note = f"Note {appointment.person}"
    _moved(
        stage, appointment, days_ago, state="APPROVAL_ASKED", note_reference=note, papers=_PAPERS
    )


def _answered(stage: Stage, accredited: Iterable[Accreditation], *, days_ago: int) -> None:
    """The receiving parties approve of the name, each by a note of its own."""
    for accreditation in accredited:
        with stage.as_lead() as by:
            accreditation.refresh_from_db()
            party = accreditation.receiving_party_id or stage.home
            said = {"approval_state": "GIVEN", "reference": f"Note verbale {party}"}
            change_accreditation(accreditation, said, by=by, at=stage.ago(days_ago))


def _taken_up(stage: Stage, appointment: Appointment, *, days_ago: int) -> None:
    _moved(stage, appointment, days_ago + 35, lead=True, state="APPROVED")
    _moved(stage, appointment, days_ago + 2, state="ARRIVED")
    _moved(stage, appointment, days_ago, state="IN_POST")


def _moved(
    stage: Stage, appointment: Appointment, days_ago: int, *, lead: bool = False, **said: Any
) -> None:
    with stage.as_lead() if lead else stage.as_desk() as by:
        _change(appointment, said, by=by, stage=stage, days_ago=days_ago)


def _change(
    appointment: Appointment, said: dict[str, Any], *, by: Reader, stage: Stage, days_ago: int
) -> None:
    appointment.refresh_from_db()
    change_appointment(appointment, said, by=by, at=stage.ago(days_ago))
