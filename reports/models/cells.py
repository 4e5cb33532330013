"""Stored cells: what the log adds up to, by partner, quarter and marking.

A reader's figure is the sum of the cells whose marking the reader may see. Intensities are kept to
30 decimal places and rounded once, after summation (method, "How exact").
"""

from django.db import models

from accounts.models import Marking
from accounts.queries import MarkedManager
from partners.models import Outcome, Partner


class Cell(models.Model):
    """What both kinds of cell are keyed by.

    Cells are derived from the log, whose own foreign keys hold what they point at. Constraints of
    their own would check it once more for each cell, at a quarter of the cost of a full recount.
    """

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    quarter = models.DateField(help_text="The quarter's first day.")
    marking = models.ForeignKey(
        Marking, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    objects = MarkedManager()

    class Meta:
        abstract = True


class OutcomeCell(Cell):
    """Intensity meant for one outcome, by mode, in standard engagement equivalents."""

    outcome = models.ForeignKey(
        Outcome, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    event = models.DecimalField(max_digits=60, decimal_places=30)
    standing = models.DecimalField(max_digits=60, decimal_places=30)
    milestone = models.DecimalField(max_digits=60, decimal_places=30)
    presence = models.DecimalField(
        max_digits=60, decimal_places=30, help_text="The same on the basis of PRESENCE, all modes."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "partner", "marking", "outcome"], name="outcome_cell_key"
            )
        ]
        indexes = [models.Index(fields=["partner", "quarter"], name="outcome_cell_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.quarter} {self.outcome_id}"


class QuarterCell(Cell):
    """Everything else that a partner's quarter adds up to."""

    counted = models.PositiveIntegerField(help_text="Engagements that took place and weigh.")
    retrospective = models.PositiveIntegerField(help_text="Of them, logged after the fact.")
    presence = models.DecimalField(
        max_digits=60, decimal_places=30, help_text="Sum of role weights, without effort."
    )
    default_mapped = models.DecimalField(
        max_digits=60, decimal_places=30, help_text="Intensity whose outcomes are the kind's."
    )
    people = models.PositiveBigIntegerField(help_text="The partner's people, as far as known.")
    person_days = models.PositiveBigIntegerField()
    days = models.PositiveBigIntegerField(help_text="Days held, in full for each partner.")
    families = models.JSONField(help_text="{family: [intensity, engagements]}")
    states = models.JSONField(help_text="{state: engagements}")
    cost = models.JSONField(help_text="{currency: amount}, the partner's SHARE of it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "partner", "marking"], name="quarter_cell_key"
            )
        ]
        indexes = [models.Index(fields=["partner", "quarter"], name="quarter_cell_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.quarter}"
