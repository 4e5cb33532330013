"""What Django's registry says about the models of the rooms."""

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.expressions import F, OrderBy

from tests.architecture.source import ROOMS


def room_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in ROOMS]


def marked_models() -> list[type[models.Model]]:
    """Models that carry a marking, and the parts of those: they point at their whole, not null."""
    marked = {model for model in room_models() if _has_field(model, "marking")}
    parts = {m for m in room_models() if any(target in marked for target in _wholes(m))}
    return sorted(marked | parts, key=lambda model: model._meta.label)


def roads_to_rows() -> frozenset[str]:
    """The attributes by which one row reaches many others: related names, from either side."""
    own = {field.name for model in room_models() for field in model._meta.many_to_many}
    behind = {
        relation.get_accessor_name()
        for model in room_models()
        for relation in model._meta.related_objects
        if not relation.one_to_one
    }
    return frozenset({name for name in own | behind if name})


def marked_tables() -> frozenset[str]:
    """Tables with a marking of their own, and not one that they have from their whole."""
    marked = [model for model in room_models() if _has_field(model, "marking")]
    return frozenset(
        model._meta.db_table for model in marked if model._meta.get_field("marking").editable
    )


def _has_field(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _wholes(model: type[models.Model]) -> Iterator[type[models.Model]]:
    """What the model cannot exist without: required foreign keys out of its own room's tables."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and not field.null:
            yield field.related_model


def reads_nothing_alone(model: type[models.Model]) -> bool:
    """Whether the default road, walked by nobody, gives no rows."""
    rows = model._default_manager.all()
    return hasattr(rows, "visible_to") and rows.query.is_empty()


def ends_uniquely(model: type[models.Model]) -> bool:
    """Whether the default ordering decides between any two rows; without one there is none to."""
    ordering = [_ordered_name(entry) for entry in model._meta.ordering]
    if not ordering:
        return True
    if ordering[-1] in {"pk", "id"} or _field(model, ordering[-1]).unique:
        return True
    return any(
        set(rule.fields) <= set(ordering)
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and _always_unique(model, rule)
    )


def _ordered_name(entry: str | F | OrderBy) -> str:
    expression = entry.expression if isinstance(entry, OrderBy) else entry
    return (expression.name if isinstance(expression, F) else str(expression)).removeprefix("-")


def _field(model: type[models.Model], name: str) -> models.Field:
    return model._meta.get_field(name)


def _always_unique(model: type[models.Model], rule: models.UniqueConstraint) -> bool:
    nullable = any(_field(model, name).null for name in rule.fields)
    return (
        bool(rule.fields)
        and rule.condition is None
        and not (nullable and rule.nulls_distinct is not False)
    )


def clock_readers() -> list[str]:
    """Fields that read the clock by themselves instead of taking `at=` from a door."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in room_models()
        for field in model._meta.local_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
