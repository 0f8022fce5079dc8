"""What each plan said of itself becomes its first rule; backwards, the newest rule is what the plan says again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations


def to_rules(apps: Any, _schema: Any) -> None:
    rules = apps.get_model("assessments", "ReportRule").objects
    for plan in apps.get_model("assessments", "Plan").objects.order_by("pk"):
        rules.create(
            plan=plan,
            valid_from=dt.date(plan.first_year, 1, 1),
            # At least one, as the rules now ask for.
            report_days=max(plan.report_days, 1),
            remind_before=plan.remind_before,
            by_id=plan.made_by_id,
        )


def to_plans(apps: Any, _schema: Any) -> None:
    rules = apps.get_model("assessments", "ReportRule").objects
    for plan in apps.get_model("assessments", "Plan").objects.order_by("pk"):
        newest = rules.filter(plan=plan).order_by("-pk").first()
        if newest is not None:
            plan.report_days, plan.remind_before = newest.report_days, newest.remind_before
            plan.save(update_fields=["report_days", "remind_before"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_report_rules")]
    operations = [migrations.RunPython(to_rules, to_plans)]
