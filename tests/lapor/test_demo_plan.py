"""The demo begins with a plan in force that is partly reported on, and a round of assessment that every office may fill in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments.models import Assessment, Plan, PlanStatus
from reporting import reading

pytestmark = pytest.mark.django_db


def test_the_demo_has_work_in_hand_once(settings: Any) -> None:
    settings.DEBUG = True
    for _time in range(2):
        call_command("load_demo", stdout=io.StringIO())
    plan = Plan.objects.get()
    assert plan.status == PlanStatus.SIGNED
    assert Assessment.objects.filter(period__agency=plan.agency).count() > 30
    scope, period = reading.Scope(plan.agency_id), reading.months_to(timezone.localdate(), 1)
    told = {key: reading.figure(key, scope, period) for key in ("plan_reached", "plan_unreported", "plan_behind")}
    # Whatever the day: something is reached and something is not, and somebody owes a report.
    assert 0 < told["plan_reached"].hits < told["plan_reached"].of == 8
    assert told["plan_unreported"].hits > 0
