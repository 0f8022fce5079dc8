"""The rules a complaint lives under, to read and to draft: moves, reasons, clocks, the ladder, and the day they hold from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import access, clocks, regimes, rehearsing
from complaints.forms import regime as said
from complaints.models import ClockName, ClockRule, MoveRule, Reason, ReasonKind, Regime
from complaints.services import regimes as services
from complaints.templatetags.regimes import fault_said
from organisations.models import Agency
from organisations.views.guard import frame, governing, person

HISTORY = 30
Bound = dict[str, forms.Form]


@governing
@require_safe
def regimes_page(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Every regime, which one new complaints get today, and how many open cases live under each."""
    scope = access.oversight(request.user)
    living = rehearsing.living(scope) if scope else {}
    rows = [(row, living.get(row.pk, 0)) for row in Regime.objects.order_by("-verified", "-valid_from", "-pk")]
    return render(request, "complaints/regimes.html", frame(request, "regimes", rows=rows, now=_now(), counted=scope is not None))


def _now() -> Regime | None:
    """What a complaint that comes in today is opened under."""
    try:
        return clocks.regime_on(timezone.localdate())
    except regimes.NoRule:
        return None


@governing
@require_safe
def regime(request: HttpRequest, agency: Agency, key: str) -> HttpResponse:
    """One regime. A draft can be edited rule by rule, and rehearsed."""
    return _page(request, get_object_or_404(Regime, key=key), {})


def _page(request: HttpRequest, found: Regime, bound: Bound, *, faults: list[str] | None = None, status: int = 200) -> HttpResponse:
    scope = access.oversight(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    move, clock, reason = (_chosen(found, asked, name) for name in ("langkah", "jam", "alasan"))
    reasons = list(found.reasons.order_by("kind", "sort", "pk"))
    editable = not found.verified
    context = frame(
        request,
        "regimes",
        regime=found,
        editable=editable,
        now=_now(),
        living=rehearsing.living(scope).get(found.pk, 0) if scope else None,
        moves=found.move_rules.all(),
        reasons=[(kind.label, [row for row in reasons if row.kind == kind]) for kind in ReasonKind],
        clocks=sorted(found.clock_rules.all(), key=lambda row: (ClockName.values.index(row.clock), row.complaint_class)),
        steps=sorted(found.escalation_rules.all(), key=lambda row: (ClockName.values.index(row.clock), row.days)),
        changes=found.changes.select_related("by")[:HISTORY],
        standing=[fault_said(fault) for fault in regimes.faults_of(found)] if editable else [],
        faults=[fault_said(fault) for fault in faults or []],
        rehearsal=rehearsing.rehearse(scope, found) if scope and request.GET.get("coba") else None,
        can_rehearse=scope is not None,
        bound_form=next(iter(bound.values()), None),
        move=move if editable else None,
        clock=clock if editable else None,
        reason=reason if editable else None,
        **_forms(found, move, clock, reason) | bound,
    )
    return render(request, "complaints/regime.html", context, status=status)


def _chosen(found: Regime, asked: Any, name: str) -> Any:
    """The row that is to be edited, of this regime and no other."""
    rows: Any = {"langkah": found.move_rules, "jam": found.clock_rules, "alasan": found.reasons}[name]
    pk = str(asked.get(name, ""))
    return rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _forms(found: Regime, move: MoveRule | None, clock: ClockRule | None, reason: Reason | None) -> Bound:
    """Every form of the page as it begins."""
    filled = {"name": _("Salinan %(name)s") % {"name": found.name}, "legal_basis": found.legal_basis, "valid_from": timezone.localdate()}
    begun: Bound = {
        "copy_form": said.CopyForm(prefix="salin", initial=filled),
        "facts_form": said.FactsForm(prefix="ket", initial=said.facts_of(found)),
        "reason_form": said.ReasonForm(prefix="baru"),
        "step_form": said.StepForm(prefix="tangga"),
        "declare_form": said.DeclareForm(prefix="berlaku"),
    }
    if move is not None:
        initial = {"staff": move.by, "sources": move.sources, "needs_text": move.needs_text}
        begun["move_form"] = said.MoveForm(prefix="langkah", row=move, initial=initial)
    if clock is not None:
        initial = {name: getattr(clock, name) for name in said.ClockForm.base_fields}
        begun["clock_form"] = said.ClockForm(prefix="jam", row=clock, initial=initial)
    if reason is not None:
        begun["rename_form"] = said.RenameForm(prefix="alasan", initial={"name": reason.name})
    return begun


@governing
@require_POST
def change(request: HttpRequest, agency: Agency, key: str, what: str) -> HttpResponse:
    """One change of a draft, or a copy of any regime; what is refused is said, with what was typed."""
    found = get_object_or_404(Regime, key=key)
    if what not in STEPS:
        raise Http404
    name, form, act, done = STEPS[what](found, request)
    bound = {name: form} if form is not None else {}
    if form is not None and not form.is_valid():
        return _page(request, found, bound, status=422)
    try:
        made = act()
    except services.Unfit as error:
        return _page(request, found, bound, faults=error.faults, status=422)
    except (services.Frozen, services.Refused) as error:
        if form is None:
            messages.error(request, str(error))
            return redirect("regime", found.key)
        form.add_error(None, str(error))
        return _page(request, found, bound, status=422)
    messages.success(request, done)
    to = made.key if isinstance(made, Regime) else found.key
    return redirect(reverse("regime", args=[to]) + ANCHORS.get(what, ""))


Step = tuple[str, forms.Form | None, Callable[[], Any], str]


def _row(found: Regime, request: HttpRequest, name: str) -> Any:
    row = _chosen(found, request.POST, name)
    if row is None:
        raise Http404
    return row


def _copy(found: Regime, request: HttpRequest) -> Step:
    form = said.CopyForm(request.POST, prefix="salin")
    done = _("Salinan dibuat. Ubah aturannya, coba, lalu nyatakan berlaku.")
    return "copy_form", form, lambda: services.copy_regime(regime_id=found.pk, by=person(request), **form.cleaned_data), done


def _facts(found: Regime, request: HttpRequest) -> Step:
    form = said.FactsForm(request.POST, prefix="ket")
    return "facts_form", form, lambda: services.set_facts(regime_id=found.pk, by=person(request), **form.cleaned_data), _("Disimpan.")


def _clock(found: Regime, request: HttpRequest) -> Step:
    row = _row(found, request, "jam")
    form = said.ClockForm(request.POST, prefix="jam", row=row)
    return (
        "clock_form",
        form,
        lambda: services.set_clock(rule_id=row.pk, by=person(request), **form.cleaned_data),
        _("Batas waktu disimpan."),
    )


def _move(found: Regime, request: HttpRequest) -> Step:
    row = _row(found, request, "langkah")
    form = said.MoveForm(request.POST, prefix="langkah", row=row)

    def act() -> None:
        kept = form.cleaned_data
        services.set_move(
            move_id=row.pk, staff=kept.get("staff", []), sources=kept["sources"], needs_text=kept["needs_text"], by=person(request)
        )

    return "move_form", form, act, _("Langkah disimpan.")


def _add_reason(found: Regime, request: HttpRequest) -> Step:
    form = said.ReasonForm(request.POST, prefix="baru")
    return (
        "reason_form",
        form,
        lambda: services.add_reason(regime_id=found.pk, by=person(request), **form.cleaned_data),
        _("Alasan ditambah."),
    )


def _rename_reason(found: Regime, request: HttpRequest) -> Step:
    row, form = _row(found, request, "alasan"), said.RenameForm(request.POST, prefix="alasan")
    act = lambda: services.rename_reason(reason_id=row.pk, by=person(request), **form.cleaned_data)  # noqa: E731 - as its siblings
    return "rename_form", form, act, _("Alasan disimpan.")


def _remove_reason(found: Regime, request: HttpRequest) -> Step:
    row = _row(found, request, "alasan")
    return "", None, lambda: services.remove_reason(reason_id=row.pk, by=person(request)), _("Alasan dihapus.")


def _add_step(found: Regime, request: HttpRequest) -> Step:
    form = said.StepForm(request.POST, prefix="tangga")
    return "step_form", form, lambda: services.add_step(regime_id=found.pk, by=person(request), **form.said()), _("Anak tangga ditambah.")


def _remove_step(found: Regime, request: HttpRequest) -> Step:
    pk = request.POST.get("tangga", "")
    row = get_object_or_404(found.escalation_rules, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
    return "", None, lambda: services.remove_step(step_id=row.pk, by=person(request)), _("Anak tangga dihapus.")


def _declare(found: Regime, request: HttpRequest) -> Step:
    form = said.DeclareForm(request.POST, prefix="berlaku")
    done = _("Pedoman ini berlaku. Laporan yang sudah ada tetap memakai pedomannya sendiri.")
    return "declare_form", form, lambda: services.declare(regime_id=found.pk, by=person(request)), done


STEPS: dict[str, Callable[[Regime, HttpRequest], Step]] = {
    "salin": _copy,
    "keterangan": _facts,
    "jam": _clock,
    "langkah": _move,
    "alasan-tambah": _add_reason,
    "alasan-ubah": _rename_reason,
    "alasan-hapus": _remove_reason,
    "tangga-tambah": _add_step,
    "tangga-hapus": _remove_step,
    "berlaku": _declare,
}
ANCHORS = {
    "jam": "#batas",
    "langkah": "#langkah",
    **dict.fromkeys(("alasan-tambah", "alasan-ubah", "alasan-hapus"), "#alasan"),
    **dict.fromkeys(("tangga-tambah", "tangga-hapus"), "#tangga"),
}
