"""Jobs of this room: each calls one action and is safe to run twice, or by two workers at once."""

from celery import shared_task
from django.utils import timezone

from engagements.actions.attachments import sweep_attachments as sweep


@shared_task(name="engagements.sweep_attachments")
def sweep_attachments() -> int:
    """Takes away contents of attachments that no row names; how many."""
    return sweep(at=timezone.now())
