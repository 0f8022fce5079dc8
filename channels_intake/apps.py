"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ChannelsIntakeConfig(AppConfig):
    name = "channels_intake"
    default_auto_field = "django.db.models.BigAutoField"
