"""What the beat rings for and how often; each job finds its own work, so a ring may be lost."""

from typing import Any

from celery.schedules import crontab


def _hourly(task: str) -> dict[str, Any]:
    """A ring that waited for most of an hour is dropped: the next one is near."""
    return {"task": task, "schedule": 3600.0, "options": {"expires": 3000}}


CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # A ring that waited behind a long recount has nothing left to say.
    "recount-what-is-due": {
        "task": "reports.recount_due",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "open-quarters": {"task": "reports.open_quarters", "schedule": 60.0},
    # Every hour, because each desk has a Monday morning of its own.
    "send-digests": {"task": "reports.send_digests", "schedule": crontab(minute=0)},
    "sweep-attachments": {"task": "engagements.sweep_attachments", "schedule": 24 * 60 * 60.0},
    "keep-posts": _hourly("engagements.keep_posts"),
    "keep-permissions": _hourly("engagements.keep_permissions"),
    "expire-agreements": _hourly("partners.expire_agreements"),
    "keep-lives": _hourly("engagements.keep_lives"),
    "seal-audit": {"task": "accounts.seal_audit", "schedule": 30.0, "options": {"expires": 25}},
}
