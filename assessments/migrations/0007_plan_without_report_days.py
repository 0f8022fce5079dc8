"""A plan says no more by itself when offices report; its rules do."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_fill_report_rules")]
    operations = [
        migrations.RemoveField(model_name="plan", name="report_days"),
        migrations.RemoveField(model_name="plan", name="remind_before"),
    ]
