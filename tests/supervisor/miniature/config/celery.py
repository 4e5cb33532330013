"""One task, rung by beat every second."""

import os
from datetime import timedelta
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("miniature", broker=os.environ["CELERY_BROKER_URL"])
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True
app.conf.beat_schedule = {"ring": {"task": "ring", "schedule": timedelta(seconds=1)}}


@app.task(name="ring")
def ring(*_args: Any) -> None:
    from ledger.lines import add_line

    add_line("beat")
