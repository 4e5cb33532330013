"""Which route a proposal takes, how far it has come on it, and who decides: nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.acting import Reader
from accounts.markings import Label
from accounts.models import Marking, User
from accounts.relabelling import widens
from accounts.roles import POLICY, ROLE_NAMES, Right, Role
from accounts.statements import fetch_rows
from accounts.two_persons import SECOND_PERSON, is_second_person
from engagements.entry import Entry
from engagements.models import (
    Approval,
    ApprovalRoute,
    ApprovalStep,
    Decision,
    Engagement,
    Kind,
    Participation,
    Principal,
    State,
    StateChange,
)

#: Whoever decides on proposals has one of these; a step is theirs or a named person's.
DECIDING_ROLES = tuple(role for role in Role if role in POLICY.grants[Right.DECIDE].roles)
NO_ROUTE = (
    "No route of approval fits it: ask an approving director or a data steward for one "
    "(/api/v1/routes/)."
)


@dataclass(frozen=True)
class Asked:
    """What a route is chosen by."""

    kind: str
    partners: frozenset[str]
    level: int | None
    cost: Decimal | None
    currency: str
    label: Label


def asked_of(engagement: Engagement) -> Asked:
    levels = Principal.objects.filter(engagement=engagement, level__isnull=False)
    partners = Participation.objects.filter(engagement=engagement)
    return Asked(
        engagement.kind_id,
        frozenset(partners.values_list("partner_id", flat=True)),
        max(levels.values_list("level", flat=True), default=None),
        engagement.cost_amount,
        engagement.cost_currency,
        Marking.objects.get(pk=engagement.marking_id).label,
    )


def asked_by(entry: Entry, label: Label) -> Asked:
    return Asked(
        entry.kind,
        frozenset(entry.partners),
        max((p.level for p in entry.principals if p.level is not None), default=None),
        entry.cost_amount,
        entry.cost_currency,
        label,
    )


def route_for(asked: Asked) -> ApprovalRoute | None:
    """The first route in use that fits; None where the ministry has none.

    Routes that the reader may not see fit nothing that they may see.
    """
    kind = Kind.objects.get(pk=asked.kind)
    routes = ApprovalRoute.objects.filter(in_use=True).select_related("marking")
    in_order: Iterable[ApprovalRoute] = routes.order_by("priority", "id")
    return next((route for route in in_order if _fits(route, asked, kind)), None)


def _fits(route: ApprovalRoute, asked: Asked, kind: Kind) -> bool:
    named = bool(route.kinds or route.families or route.gated)
    meant = (
        kind.code in route.kinds
        or kind.family_id in route.families
        or (route.gated and kind.appropriateness_gate)
    )
    # An amount in another currency compares with none: a route for each currency says its own.
    costs = route.cost_at_least is None or (
        asked.currency == route.cost_currency
        and asked.cost is not None
        and asked.cost >= route.cost_at_least
    )
    return (
        (meant or not named)
        and (route.partner_id is None or route.partner_id in asked.partners)
        and (route.level_min is None or (asked.level or 0) >= route.level_min)
        and costs
        and not widens(route.marking.label, asked.label)
    )


@dataclass(frozen=True)
class Standing:
    """How far a proposal has come: its route as that is now, and what was decided this time."""

    route: ApprovalRoute | None
    steps: tuple[ApprovalStep, ...]
    approvals: tuple[Approval, ...]
    round: int

    @property
    def given(self) -> frozenset[int]:
        """The keys of the steps at which it was approved."""
        return frozenset(row.step_id for row in self.approvals if row.decision == Decision.APPROVED)

    @property
    def due(self) -> ApprovalStep | None:
        """The step that decides next."""
        return next((step for step in self.steps if step.pk not in self.given), None)

    @property
    def is_last(self) -> bool:
        return len([step for step in self.steps if step.pk not in self.given]) <= 1

    @property
    def waiting(self) -> Approval | None:
        """Where it waits, if that is the step that is due."""
        due = self.due
        waits = (row for row in self.approvals if row.decision == "")
        return next((row for row in waits if due is not None and row.step_id == due.pk), None)

    @property
    def escalated(self) -> bool:
        return self.waiting is not None and self.waiting.escalated_at is not None


def standing_of(engagement: Engagement) -> Standing:
    """Of something proposed: by its route of today, whichever it was when it was proposed."""
    rows = Approval.objects.filter(engagement=engagement).select_related("step")
    approvals = list(rows.order_by("id"))
    latest = max((row.round for row in approvals), default=0)
    route = route_for(asked_of(engagement))
    steps = steps_of(route) if route is not None else ()
    this_time = tuple(row for row in approvals if row.round == latest)
    return Standing(route, steps, this_time, latest)


def steps_of(route: ApprovalRoute) -> tuple[ApprovalStep, ...]:
    steps = ApprovalStep.objects.filter(route=route, in_use=True).select_related("user")
    return tuple(steps.order_by("position"))


def why_not(engagement: Engagement, standing: Standing, *, by: Reader) -> str:
    """Why the reader does not decide at the step that is due; empty when they do."""
    if standing.due is None:
        return ""
    if not is_second_person(by.user_id, involved=_involved(engagement, standing)):
        return SECOND_PERSON
    if not _decides(standing.due, by, escalated=standing.escalated):
        return f"This step is for {deciders_in_words(standing)} to decide: ask them."
    return ""


def why_not_stop(engagement: Engagement, standing: Standing, *, by: Reader) -> str:
    """The sentence for whoever made or proposed it; empty for anybody else."""
    involved = _involved(engagement, standing)
    return "" if is_second_person(by.user_id, involved=involved) else SECOND_PERSON


def _involved(engagement: Engagement, standing: Standing) -> list[int | None]:
    """Who made it, who proposed it, and who decided at a step before."""
    proposing = StateChange.objects.filter(engagement=engagement, to_state=State.PROPOSED)
    proposer = proposing.order_by("-id").values_list("by_id", flat=True).first()
    decided = [row.decided_by_id for row in standing.approvals if row.step_id in standing.given]
    return [engagement.created_by_id, proposer, *decided]


def _decides(step: ApprovalStep, by: Reader, *, escalated: bool) -> bool:
    return (
        (step.user_id is not None and step.user_id == by.user_id)
        or (step.role in by.roles)
        or (escalated and step.escalates_to in by.roles)
    )


def deciders_in_words(standing: Standing) -> str:
    """Such as `a country or regional lead, or since it escalated an approving director`."""
    step = standing.due
    if step is None:
        return "nobody"
    said = step.user.username if step.user is not None else role_in_words(step.role)
    if standing.escalated:
        return f"{said}, or since it escalated {role_in_words(step.escalates_to)}"
    return said


def role_in_words(role: str) -> str:
    name = ROLE_NAMES[Role(role)]
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


_APPROVERS = """
SELECT count(*) FROM accounts_user u
 WHERE u.is_active AND NOT u.is_system AND u.id <> ALL (%(besides)s::bigint[])
   AND (u.id = %(user)s::bigint OR u.roles::text[] && %(roles)s::text[])
   AND u.roles::text[] && %(deciding)s::text[]
   AND %(marking)s::bigint = ANY ((SELECT readable FROM readable_by(u.id, %(on)s::date))::bigint[])
"""


def approvers_at(
    step: ApprovalStep,
    *,
    marking: int,
    on: date,
    besides: Iterable[int | None] = (),
    escalated: bool = False,
) -> int:
    """How many active people may decide there, cleared for the marking, other than those."""
    roles = [step.role, *([step.escalates_to] if escalated else [])]
    given = {
        "besides": [person for person in besides if person is not None],
        "user": step.user_id,
        "roles": [role for role in roles if role],
        "deciding": [str(role) for role in DECIDING_ROLES],
        "marking": marking,
        "on": on,
    }
    return int(fetch_rows(_APPROVERS, given)[0][0])


def nobody_decides(engagement: Engagement, standing: Standing, *, on: date) -> str:
    """A sentence where nobody active could decide at a step; empty where somebody can."""
    if standing.route is None or not standing.steps:
        return NO_ROUTE
    for step in standing.steps:
        found = step.pk in standing.given or approvers_at(
            step,
            marking=engagement.marking_id,
            on=on,
            besides=_involved(engagement, standing),
            escalated=standing.escalated and step == standing.due,
        )
        if not found:
            return (
                f"Nobody active can decide at step {step.position} of the route "
                f"“{standing.route.name}”: ask an approving director or a data steward to mend it."
            )
    return ""


def active_user(username: str) -> User | None:
    """Somebody who signs in and may decide on proposals."""
    deciding = [str(role) for role in DECIDING_ROLES]
    people = User.objects.filter(is_active=True, is_system=False, roles__overlap=deciding)
    found: User | None = people.filter(username=username).first()
    return found
