"""Moving an engagement on in its life: proposed, decided on, confirmed, held, reported, closed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.acting import Reader
from accounts.refusing import NotAllowedNow
from engagements import gates
from engagements.actions.approving import ask_for_approval, decide, require_decider
from engagements.actions.changing import entry_of, take_over, write_parts
from engagements.actions.clearances import reopen_clearances
from engagements.actions.logging import Logged
from engagements.actions.routing import (
    NO_ROUTE,
    deciders_in_words,
    nobody_decides,
    standing_of,
)
from engagements.actions.signals import signal_of_cancelling
from engagements.actions.steps import (
    allowed_move,
    check_said,
    freeze_baseline,
    save_moved,
    set_state,
)
from engagements.actions.withdrawing import call_off, cancel_engagement, void_engagement
from engagements.entry import Days, Entry, Findings
from engagements.models import (
    CancelReason,
    Decision,
    Engagement,
    Mode,
    Participation,
    ReturnReason,
    State,
)
from engagements.moves import Move
from engagements.references import look_up
from engagements.rules import check, complete

_CALLED_OFF = ("cancel_by", "cancel_reason", "cancel_signal")


def move_engagement(
    engagement: Engagement, to: str, said: Mapping[str, Any], *, by: Reader, at: datetime
) -> Logged:
    """Takes the engagement, which comes from `lock_engagement`, to another state.

    `said` is what goes with the move (`engagements.moves`). A proposal that was approved at one
    step and waits at the next stays proposed. Raises PermissionDenied, NotAllowedNow for what is
    missing or does not follow, ValidationError for what was said; then nothing is written.
    """
    move = allowed_move(engagement, to, by=by)
    if move.right == "DECIDE":
        require_decider(engagement, to, by=by)
    said = _with_codes(move, said)
    check_said(move, said)
    if to == State.VOIDED:
        return _void(engagement, said, by=by, at=at)
    if to == State.CANCELLED:
        why = {name: said[name] for name in _CALLED_OFF if name in said}
        defaults = {"cancel_by": "HOME", "cancel_reason": "OTHER"}
        cancelled = cancel_engagement(
            engagement, by=by, at=at, reason=said["reason"], **{**defaults, **why}
        )
        return Logged(cancelled, changed=True)
    if to in {State.DRAFT, State.REJECTED}:
        return _turn_down(engagement, to, said, by=by, at=at)
    if move.start == State.PROPOSED and not standing_of(engagement).is_last:
        return _pass_on(engagement, said, by=by, at=at)
    return _go_on(engagement, move, said, by=by, at=at)


def _with_codes(move: Move, said: Mapping[str, Any]) -> dict[str, Any]:
    """A reason that is one of the codes says the code too."""
    reason = said.get("reason")
    codes = {}
    if move.calls_off and reason in CancelReason.values:
        codes["cancel_reason"] = reason
    if "reason_code" in move.takes and reason in ReturnReason.values:
        codes["reason_code"] = reason
    return {**codes, **said}


def _void(engagement: Engagement, said: Mapping[str, Any], *, by: Reader, at: datetime) -> Logged:
    original, ref = None, said.get("duplicate_of")
    if ref:
        original = Engagement.objects.visible_to(by).filter(ref=ref).first()
        if original is None:
            raise ValidationError({"duplicate_of": f"There is no engagement {ref}: check it."})
        if original.pk == engagement.pk:
            raise ValidationError({"duplicate_of": "Name the other one, which stays."})
    voided = void_engagement(engagement, by=by, at=at, reason=said["reason"], duplicate_of=original)
    return Logged(voided, changed=True)


def _turn_down(
    engagement: Engagement, to: str, said: Mapping[str, Any], *, by: Reader, at: datetime
) -> Logged:
    """Sends a proposal back to its desk, or rejects it for good."""
    reason = said["reason"]
    if to == State.REJECTED:
        why = {name: said[name] for name in _CALLED_OFF if name in said}
        call_off(engagement, reason=reason, **why)
    else:
        engagement.return_reason = said.get("reason_code") or ReturnReason.OTHER
    decision = Decision.REJECTED if to == State.REJECTED else Decision.SENT_BACK
    decide(engagement, decision, reason, by=by, at=at)
    set_state(engagement, to, reason=reason)
    save_moved(engagement, at=at)
    signal_of_cancelling(engagement, by=by, at=at)
    return Logged(engagement, changed=True)


def _pass_on(
    engagement: Engagement, said: Mapping[str, Any], *, by: Reader, at: datetime
) -> Logged:
    """Approves at a step that others follow; what is still missing is asked for at the last."""
    standing = decide(engagement, Decision.APPROVED, said.get("reason", ""), by=by, at=at)
    save_moved(engagement, at=at)
    waits = f"Approved at this step. It waits for {deciders_in_words(standing)} to decide next."
    return Logged(engagement, [waits], changed=True)


def _go_on(
    engagement: Engagement, move: Move, said: Mapping[str, Any], *, by: Reader, at: datetime
) -> Logged:
    today = by.today(at)
    before = entry_of(engagement, by=by)
    after = as_moved(before, move, said, mode=engagement.mode, today=today)
    refs = look_up(after, by=by, itself=engagement.pk)
    after = complete(after, refs)
    found = check(after, refs, today=today)
    engagement.state_reason = said.get("reason", "").strip()
    wants = wanting(engagement, move, by=by, on=today)
    _refuse(found, wants, said)
    if move.start == State.PROPOSED:
        decide(engagement, Decision.APPROVED, engagement.state_reason, by=by, at=at)
    if move.to == State.POSTPONED:
        why = {name: said[name] for name in _CALLED_OFF if name in said}
        call_off(engagement, reason=said["reason"], **why)
    take_over(engagement, before, after, refs)
    set_state(engagement, move.to, reason=engagement.state_reason)
    _note_who(engagement, move, by=by, today=today)
    freeze_baseline(engagement, at=at)
    save_moved(engagement, at=at)
    write_parts(engagement, before, after, refs, by=by)
    _follow_up(engagement, move, by=by, at=at)
    warnings = list(found.warnings)
    if move.to == State.PROPOSED:
        stuck = nobody_decides(engagement, standing_of(engagement), on=today)
        warnings += [stuck] if stuck else []
    return Logged(engagement, warnings, changed=True)


def as_moved(
    before: Entry, move: Move, said: Mapping[str, Any], *, mode: str, today: date
) -> Entry:
    """The engagement as it will be, with what is said; what happened as planned needs no days."""
    fields = {
        name: said[name]
        for name in move.takes
        if name in said and name not in {*_CALLED_OFF, "reason_code", "duplicate_of"}
    }
    if move.to == State.POSTPONED:
        fields.setdefault("planned", None)
    if move.to == State.REPORTED and not fields.get("report"):
        # Whoever sends a reason alone has said in it what came of the engagement.
        fields["report"] = before.report or said.get("reason", "")
    after = replace(before.with_fields(fields), state=move.to)
    if move.to == State.COMPLETED and not after.actual:
        after = replace(after, actual=_as_planned(after, mode, today=today))
    return after


def _as_planned(entry: Entry, mode: str, *, today: date) -> Days:
    """The planned days, open while a standing kind is in force; a milestone has its own day."""
    if mode == Mode.MILESTONE and entry.milestone_date is not None:
        return Days()
    first, last = entry.planned.start, entry.planned.end
    if mode == Mode.STANDING and last is not None and last > today:
        return Days(first, None)
    return entry.planned


def wanting(engagement: Engagement, move: Move, *, by: Reader, on: date) -> list[str]:
    """What is missing before the move besides what the rules find, each as a sentence."""
    wants: list[str] = []
    if move.to == State.PROPOSED and not standing_of(engagement).steps:
        wants.append(NO_ROUTE)
    if move.to == State.CONFIRMED and not _somebody_accepted(engagement):
        wants.append(
            "No partner has accepted yet: set a participant's acceptance to ACCEPTED first."
        )
    return wants + gates.missing(engagement, move.to, by=by, on=on)


def _somebody_accepted(engagement: Engagement) -> bool:
    """A container's parts are accepted one by one."""
    accepted = Participation.objects.filter(engagement=engagement, acceptance="ACCEPTED")
    return engagement.is_container or bool(accepted.exists())


def _refuse(found: Findings, wants: list[str], said: Mapping[str, Any]) -> None:
    """What was said wrongly is refused by field; what the engagement lacks keeps it where it is."""
    sent = {name: texts for name, texts in found.errors.items() if name.partition(".")[0] in said}
    if sent:
        raise ValidationError(sent)
    wants = [sentence for texts in found.errors.values() for sentence in texts] + wants
    if wants:
        raise NotAllowedNow(" ".join(dict.fromkeys(wants)))


def _note_who(engagement: Engagement, move: Move, *, by: Reader, today: date) -> None:
    if move.start == State.PROPOSED:
        engagement.approved_by_id = by.user_id
        engagement.approved_on = today
    if move.to == State.COMPLETED:
        engagement.completed_on = today
    if move.to == State.REPORTED:
        engagement.report_by_id = by.user_id
        engagement.report_on = today


def _follow_up(engagement: Engagement, move: Move, *, by: Reader, at: datetime) -> None:
    if move.to == State.PROPOSED:
        ask_for_approval(engagement, at=at)
    if move.to == State.POSTPONED:
        signal_of_cancelling(engagement, by=by, at=at)
    if move.start == State.POSTPONED:
        reopen_clearances(engagement, at=at)
