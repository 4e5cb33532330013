"""The front hall: addresses, settings, entry and the wording of errors."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
