"""The rule for posts that were taken back, until an office makes its own."""

from __future__ import annotations

import datetime as dt

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIRST = dt.date(2026, 1, 1)


def add(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("channels_intake", "PostPolicy").objects.get_or_create(
        valid_from=FIRST,
        defaults={
            "basis": "UU 27/2022 pasal 8 dan 16; ketentuan pengembang X tentang konten yang dihapus",
            "look_days": 30,
            "look_every_hours": 12,
            "withdraw_public": True,
            "erase_name": True,
        },
    )


def remove(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("channels_intake", "PostPolicy").objects.filter(valid_from=FIRST).delete()
