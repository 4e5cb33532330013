"""Writing the parts of a draft: objectives with their goals and indicators, consultations.

A part that is sent with its reference is that part, changed; one without is new; one that is not
sent is taken out. So what differs is what the record of changes tells.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from partners.actions.naming import require_outcomes
from partners.models import Plan, PlanConsultation, PlanGoal, PlanIndicator, PlanObjective

_Rows = Sequence[Mapping[str, Any]]
_CONSULTED = ("department", "said", "on", "who")


def write_objectives(plan: Plan, said: _Rows) -> bool:
    """Whether anything differs now. Raises ValidationError by field."""
    require_outcomes((f"objectives.{at}.outcome", each["outcome"]) for at, each in enumerate(said))
    written = _Written("objectives", plan.objectives.all())
    for at, each in enumerate(said):
        columns = {
            "text": each["text"],
            "outcome_id": each["outcome"],
            "leverage": each["leverage"],
            "due": each.get("due"),
        }
        objective = written.put(at, each, PlanObjective(plan=plan), columns)
        for name, model in (("goals", PlanGoal), ("indicators", PlanIndicator)):
            if name in each:
                written.differ |= _write_below(objective, name, model, each[name], at)
    for objective in written.left:
        written.differ |= _write_below(objective, "goals", PlanGoal, [], 0)
        written.differ |= _write_below(objective, "indicators", PlanIndicator, [], 0)
    return written.take_out()


def _write_below(
    objective: PlanObjective, name: str, model: type[Model], said: _Rows, place: int
) -> bool:
    written = _Written(f"objectives.{place}.{name}", getattr(objective, name).all())
    for at, each in enumerate(said):
        columns = {column: value for column, value in each.items() if column != "ref"}
        written.put(at, each, model(objective=objective), columns)
    observed = [row for row in written.left if name == "indicators" and row.observations.exists()]
    if observed:
        raise ValidationError(
            {
                "objectives": f"{observed[0].ref} has observations and stays: send it with its "
                "reference, in its objective."
            }
        )
    return written.take_out()


def write_consultations(plan: Plan, said: _Rows) -> bool:
    """Whether anything differs now."""
    standing = [tuple(row) for row in plan.consultations.values_list(*_CONSULTED)]
    wanted = [tuple(each[name] for name in _CONSULTED) for each in said]
    if sorted(standing) == sorted(wanted):
        return False
    plan.consultations.all().delete()
    PlanConsultation.objects.bulk_create(
        [PlanConsultation(plan=plan, **dict(zip(_CONSULTED, each, strict=True))) for each in wanted]
    )
    return True


class _Written:
    """One list of parts while it is being written."""

    def __init__(self, where: str, standing: Any) -> None:
        self.where = where
        self.standing = {row.ref: row for row in standing}
        self.differ = False

    @property
    def left(self) -> list[Any]:
        """Those that were not sent."""
        return list(self.standing.values())

    def put(self, at: int, said: Mapping[str, Any], new: Any, columns: dict[str, Any]) -> Any:
        """The part at that place of the list, written as far as it differs."""
        row = self.standing.pop(said["ref"], None) if "ref" in said else new
        if row is None:
            raise ValidationError(
                {
                    f"{self.where}.{at}.ref": f"There is no {said['ref'][:20]} here: leave the "
                    "reference out for a new one."
                }
            )
        columns["position"] = at + 1
        changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if row is new:
            row.save(force_insert=True)
        elif changed:
            row.save(update_fields=[*changed])
        self.differ |= row is new or bool(changed)
        return row

    def take_out(self) -> bool:
        """Removes what was not sent; whether anything differs."""
        for row in self.left:
            row.delete()
        return self.differ or bool(self.standing)
