"""Jobs of this room."""

import logging

from celery import shared_task
from django.conf import settings

from accounts.audit.sealing import Busy, seal_audit

logger = logging.getLogger("entente.seals")


@shared_task(name="accounts.seal_audit")
def seal_what_was_recorded() -> int:
    """Seals what was recorded since the last seal; how many events that were."""
    try:
        seal = seal_audit(settings.SEAL_COPY)
    except Busy as busy:
        logger.warning("%s", busy)
        return 0
    return seal.count if seal else 0
