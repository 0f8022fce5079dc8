"""How the channels fare and what they cost; and the rules by which that is judged, each from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_intake import health, policies, registry, traffic
from channels_intake.forms.staff import HealthRuleForm, QuietHoursForm, TariffForm
from channels_intake.models import (
    ChannelIncident,
    HealthRule,
    InboundMessage,
    OutboundMessage,
    OutboundStatus,
    QuietHours,
    SignatureFailure,
)
from channels_intake.models import Tariff as TariffRow
from channels_intake.views.guard import coordinating, frame

if TYPE_CHECKING:
    from channels_intake.models import State
    from organisations.models import User

HISTORY = 30
HOUR = dt.timedelta(hours=1)


@dataclass
class Row:
    """One channel as the page shows it."""

    name: str
    state: State
    incidents: list[ChannelIncident]
    last: dt.datetime | None = None
    hour: list[dict[str, Any]] = field(default_factory=list)
    waiting: int = 0
    unsigned: int = 0


@coordinating
@require_safe
def channels(request: HttpRequest, user: User) -> HttpResponse:
    """Every channel with its state, its last hour, what was ill lately, and the bill."""
    now, this_month = timezone.now(), timezone.localdate().replace(day=1)
    last_month = (this_month - dt.timedelta(days=1)).replace(day=1)
    bills = [(first, traffic.month(first)) for first in (this_month, last_month)]
    context = frame(
        "channels",
        rows=_rows(now),
        history=ChannelIncident.objects.filter(ended_at__isnull=False).order_by("-opened_at")[:HISTORY],
        bills=[(first, bill, sum(one.cost for one in bill)) for first, bill in bills],
    )
    return render(request, "channels_intake/channels.html", context)


def _rows(now: dt.datetime) -> list[Row]:
    incidents, hour = health.open_incidents(), traffic.since(now - HOUR)
    unsigned = dict(SignatureFailure.objects.filter(day=timezone.localdate()).values_list("channel", "count"))
    rows = []
    for name in registry.names():
        row = Row(name, health.state_of(name, incidents), [one for one in incidents if one.channel == name])
        row.hour = [_line(one) for one in hour if one["channel"] == name and one["tries_sum"]]
        row.unsigned = unsigned.get(name, 0)
        if row.state != "off":
            row.last = InboundMessage.objects.filter(channel=name).order_by("-received_at").values_list("received_at", flat=True).first()
            row.waiting = OutboundMessage.objects.filter(channel=name, status=OutboundStatus.QUEUED)[:1000].count()
        rows.append(row)
    return rows


def _line(sums: dict[str, Any]) -> dict[str, Any]:
    arrived = sums["delivered_sum"]
    return {
        "operator": sums["operator"],
        "tries": sums["tries_sum"],
        "refused": sums["refused_sum"],
        "seconds": sums["millis_sum"] / sums["tries_sum"] / 1000,
        "waited": sums["waited_sum"] // arrived if arrived else None,
    }


FORMS: dict[str, type[HealthRuleForm | QuietHoursForm | TariffForm]] = {
    "batas": HealthRuleForm,
    "jam-tenang": QuietHoursForm,
    "tarif": TariffForm,
}


@coordinating
@require_safe
def rules(request: HttpRequest, user: User) -> HttpResponse:
    """The rules, the newest first, and forms for new ones."""
    return _rules(request, {})


def _rules(request: HttpRequest, bound: dict[str, forms.ModelForm[Any]], status: int = 200) -> HttpResponse:
    context = frame(
        "rules",
        health_rules=HealthRule.objects.select_related("by"),
        quiet=QuietHours.objects.select_related("by"),
        tariffs=TariffRow.objects.select_related("by"),
        today=timezone.localdate(),
        bound_form=next(iter(bound.values()), None),
        **{f"{name.replace('-', '_')}_form": bound.get(name) or kind(prefix=name) for name, kind in FORMS.items()},
    )
    return render(request, "channels_intake/rules.html", context, status=status)


@coordinating
@require_POST
def add_rule(request: HttpRequest, user: User, what: str) -> HttpResponse:
    """A new rule from a day on; the ones before stay as they were."""
    if what not in FORMS:
        raise Http404
    form = FORMS[what](request.POST, prefix=what)
    if form.is_valid():
        try:
            policies.add(form.save(commit=False), by=user)
        except policies.Unfit as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Disimpan. Berlaku mulai tanggal yang Anda pilih."))
            return redirect("channel_rules")
    return _rules(request, {what: form}, status=422)
