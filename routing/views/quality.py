"""How well routing decides here, what it was trained on, and how sure it must be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organisations import snapshot
from organisations.models import Topic
from organisations.views.guard import staff
from routing import learning, local, quality, setup
from routing.models import ManualTopic, RuleChange, SureBar, TopicModel
from routing.views.review import coordinator

PERIODS = (30, 90, 365)
WIDTH, HEIGHT, MARGIN = 320, 260, 34


@dataclass(frozen=True)
class Dot:
    """One bin on the picture, in its pixels."""

    x: float
    y: float
    size: float
    words: str


@staff
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Figures of the last days, with their definitions; a table behind the picture."""
    coordinator(request)
    agency = snapshot.default_agency()
    asked = request.GET.get("hari", "")
    days = int(asked) if asked.isdigit() and int(asked) in PERIODS else PERIODS[1]
    figures = quality.figures(agency, timezone.localdate() - dt.timedelta(days=days))
    context = {
        "figures": figures,
        "dots": [_dot(found) for found in figures.bins],
        "line": (_x(0), _y(0), _x(1), _y(1)),
        "days": days,
        "periods": PERIODS,
        "bar": setup.bar_of(agency.pk),
        "bars": SureBar.objects.filter(agency=agency).select_related("set_by").order_by("-since", "-pk")[:12],
        "manual": ManualTopic.objects.filter(agency=agency).select_related("topic").order_by("topic__sort"),
        "topics": Topic.objects.filter(parent__isnull=False, valid_until__isnull=True).order_by("sort"),
        "models": TopicModel.objects.defer("artefact").order_by("-trained_at")[:12],
        "changes": RuleChange.objects.select_related("actor")[:20],
        "is_coordinator": True,
    }
    return render(request, "routing/quality.html", context)


def _x(share: float) -> float:
    return round(MARGIN + share * (WIDTH - MARGIN - 10), 1)


def _y(share: float) -> float:
    return round(HEIGHT - MARGIN - share * (HEIGHT - MARGIN - 10), 1)


def _dot(found: quality.Bin) -> Dot:
    words = _("Dikatakan %(said)d%%, benar %(hits)d dari %(of)d") % {"said": 100 * found.said, "hits": found.hits, "of": found.of}
    return Dot(_x(found.said), _y(found.share), 4 + min(6.0, found.of**0.5 / 2), words)


@staff
@require_POST
def set_manual(request: HttpRequest) -> HttpResponse:
    """Have a topic read by a person first, or let it go by itself again; logged."""
    user, agency = coordinator(request), snapshot.default_agency()
    topic = get_object_or_404(Topic, pk=request.POST.get("topic", ""), parent__isnull=False)
    by_hand = request.POST.get("periksa") == "ya"
    local.set_manual(agency, topic, by_hand=by_hand, actor=user)
    done = _("%(topic)s kini selalu diperiksa koordinator.") if by_hand else _("%(topic)s kini diteruskan otomatis bila yakin.")
    messages.success(request, done % {"topic": topic.name})
    return redirect("routing_quality")


@staff
@require_POST
def change_model(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """Have a model decide from now on, or go back to the one before; one press, logged."""
    user = coordinator(request)
    row = get_object_or_404(TopicModel.objects.defer("artefact"), key=key)
    if what == "pakai":
        learning.promote(row, actor=user)
        messages.success(request, _("Model %(key)s kini dipakai.") % {"key": key[:8]})
    elif what == "kembalikan":
        earlier = learning.go_back(actor=user)
        messages.success(request, _("Kembali ke model %(key)s.") % {"key": earlier.key[:8] if earlier else _("bawaan")})
    else:
        raise Http404
    return redirect("routing_quality")
