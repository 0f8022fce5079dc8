"""The composition root as a Django app: its commands, its checks, and the Celery app that tasks bind to."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string

from lapor import checks
from lapor.celery import app as celery_app

__all__ = ["LaporConfig", "celery_app", "checks"]


class LaporConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "lapor"
    verbose_name = "Lapor"

    def ready(self) -> None:
        """Every app's models are there now."""
        import_string("lapor.metrics.register")()
