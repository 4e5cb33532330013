"""A service in miniature: what the stack starts, without the rules of the real one."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
