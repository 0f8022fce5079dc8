"""What follows when a post that became a case is taken back: the rules with who made them, and new ones, seen before they are saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_intake import looking, policies
from channels_intake.forms.staff import PostPolicyForm
from channels_intake.models import PostPolicy
from organisations.models import Agency
from organisations.views.guard import frame, governing, person

RULES = ("look_days", "look_every_hours", "withdraw_public", "erase_name")


@dataclass(frozen=True)
class Change:
    """One thing that a new rule changes, in words."""

    what: str
    before: str
    after: str


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def post_rules(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The rules, the newest first, and a form for a new one: "Lihat dulu" shows what it changes, and only what was shown is saved."""
    if request.method != "POST":
        return _page(request, PostPolicyForm(initial=_initial()))
    form = PostPolicyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    row: PostPolicy = form.save(commit=False)
    if form.cleaned_data["shown"] != _mark(row) or "simpan" not in request.POST:
        return _page(request, _as_seen(request, row), row=row)
    try:
        policies.add(row, by=person(request))
    except policies.Unfit as error:
        form.add_error(error.field, str(error))
        return _page(request, form, status=422)
    messages.success(request, _("Disimpan. Berlaku mulai tanggal yang Anda pilih."))
    return redirect("post_rules")


def _initial() -> dict[str, Any]:
    today = timezone.localdate()
    now = policies.of_posts(today)
    return {"valid_from": today} | ({name: getattr(now, name) for name in (*RULES, "basis")} if now else {})


def _mark(row: PostPolicy) -> str:
    """What a rule says, as it goes to the page and back."""
    return "|".join(str(getattr(row, name)) for name in ("valid_from", *RULES, "basis"))


def _as_seen(request: HttpRequest, row: PostPolicy) -> PostPolicyForm:
    """The same words, with the mark of what the page shows."""
    said = request.POST.copy()
    said["shown"] = _mark(row)
    return PostPolicyForm(said)


def _page(request: HttpRequest, form: PostPolicyForm, *, row: PostPolicy | None = None, status: int = 200) -> HttpResponse:
    context = frame(
        request,
        "posts",
        form=form,
        rows=PostPolicy.objects.select_related("by").order_by("-valid_from", "-pk"),
        now=policies.of_posts(timezone.localdate()),
        seen=_seen(row) if row is not None else None,
    )
    return render(request, "channels_intake/post_rules.html", context, status=status)


def _seen(row: PostPolicy) -> dict[str, Any]:
    """What a rule would change of the one that it follows, and for how many posts."""
    before = policies.of_posts(row.valid_from)
    return {
        "changes": _changes(before, row),
        "until": before,
        "posts_before": looking.watched_posts(before) if before else 0,
        "posts_after": looking.watched_posts(row),
        "most": looking.MOST_COUNTED,
    }


def _changes(before: PostPolicy | None, after: PostPolicy) -> list[Change]:
    words = PostPolicyForm.base_fields
    return [
        Change(str(words[name].label), _said(getattr(before, name)) if before else "", _said(getattr(after, name)))
        for name in (*RULES, "basis")
        if before is None or getattr(before, name) != getattr(after, name)
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return date_format(value, "j F Y") if isinstance(value, dt.date) else str(value)
