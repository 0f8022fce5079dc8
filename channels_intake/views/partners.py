"""The coordinator's pages about partners: who they are, what was sent to them, and sending it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from channels_intake.forms.partners import PartnerForm, ReplayForm
from channels_intake.models.partners import HookDelivery, HookState, Partner
from channels_intake.partners import managing, sending
from organisations.models import Agency
from organisations.views.guard import frame, governing, person

LAST = 50


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest, agency: Agency) -> HttpResponse:
    """All partners, and a form for a new one."""
    form = PartnerForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            handed = managing.add(agency=agency, actor=person(request), **form.cleaned_data)
        except managing.Refused as error:
            form.add_error(None, str(error))
        else:
            return _handed(request, handed)
    rows = _of(agency).order_by("ended_at", "name")
    waiting = set(HookDelivery.objects.filter(partner__in=rows, state=HookState.QUEUED).values_list("partner", flat=True).distinct())
    context = frame(request, "partners", form=form, rows=rows, waiting=waiting)
    return render(request, "channels_intake/partners.html", context, status=422 if form.errors else 200)


@governing
@require_http_methods(["GET", "HEAD"])
def partner(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """One partner, its news of late, and what can be done about it."""
    return _page(request, get_object_or_404(_of(agency), pk=pk))


def _page(request: HttpRequest, found: Partner, *, form: PartnerForm | None = None, replay: ReplayForm | None = None) -> HttpResponse:
    only = request.GET.get("tampil", "")
    rows = HookDelivery.objects.filter(partner=found).select_related("complaint")
    if only == "gagal":
        rows = rows.filter(Q(state=HookState.FAILED) | Q(state=HookState.QUEUED, attempts__gt=0))
    bound = form or replay
    context = frame(
        request,
        "partners",
        partner=found,
        form=form or PartnerForm.of(found),
        replay_form=replay or ReplayForm(),
        bound_form=bound,
        changing=form is not None,
        rows=rows.order_by("-pk")[:LAST],
        only=only,
        changes=found.changes.select_related("by")[:20],
    )
    return render(request, "channels_intake/partner.html", context, status=422 if bound is not None else 200)


@governing
@require_POST
def change(request: HttpRequest, agency: Agency, pk: int, what: str) -> HttpResponse:
    """Do one thing about a partner."""
    found, do = get_object_or_404(_of(agency), pk=pk), _DO.get(what)
    if do is None:
        raise Http404
    try:
        managing.working(found)
        return do(request, found)
    except managing.Refused as error:
        messages.error(request, str(error))
        return redirect("partner", pk)


def _settings(request: HttpRequest, found: Partner) -> HttpResponse:
    form = PartnerForm(request.POST, agency=found.agency)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        handed = managing.change(found.pk, actor=person(request), **form.cleaned_data)
    except managing.Refused as error:
        form.add_error(None, str(error))
        return _page(request, found, form=form)
    if handed.key or handed.secret:
        return _handed(request, handed)
    messages.success(request, _("Sudah disimpan."))
    return redirect("partner", found.pk)


def _new_key(request: HttpRequest, found: Partner) -> HttpResponse:
    return _handed(request, managing.new_key(found.pk, actor=person(request)))


def _new_secret(request: HttpRequest, found: Partner) -> HttpResponse:
    return _handed(request, managing.new_secret(found.pk, actor=person(request)))


def _handed(request: HttpRequest, handed: managing.Handed) -> HttpResponse:
    """The page on which key and secret stand, once: not by a redirect, which would have to keep them somewhere meanwhile."""
    if not (handed.key or handed.secret):
        messages.success(request, _("Mitra ditambahkan."))
        return redirect("partner", handed.partner.pk)
    return render(request, "channels_intake/partner_key.html", frame(request, "partners", handed=handed, partner=handed.partner))


def _try(request: HttpRequest, found: Partner) -> HttpResponse:
    if not found.url:
        raise managing.Refused(_("Tulis alamat yang menerima kabar."))
    row = sending.test(found)
    if row.state == HookState.DELIVERED:
        messages.success(request, _("Kabar uji sampai. Jawaban mereka: %(code)s.") % {"code": row.answer_code})
    else:
        messages.error(request, _("Kabar uji tidak sampai: %(why)s.") % {"why": row.error})
    return redirect("partner", found.pk)


def _resume(request: HttpRequest, found: Partner) -> HttpResponse:
    count = managing.resume(found.pk, actor=person(request))
    messages.success(
        request, ngettext("Dijalankan lagi. %(n)d kabar dikirim.", "Dijalankan lagi. %(n)d kabar dikirim.", count) % {"n": count}
    )
    return redirect("partner", found.pk)


def _end(request: HttpRequest, found: Partner) -> HttpResponse:
    managing.end(found.pk, actor=person(request))
    messages.success(request, _("Kerja sama diakhiri. Kuncinya tidak berlaku lagi."))
    return redirect("partners")


def _again(request: HttpRequest, found: Partner) -> HttpResponse:
    one = request.POST.get("kabar", "")
    if one:
        count = sending.replay(found, delivery_id=int(one) if one.isdecimal() and len(one) < 19 else 0)
    else:
        form = ReplayForm(request.POST)
        if not form.is_valid():
            return _page(request, found, replay=form)
        count = sending.replay(found, since=form.cleaned_data["since"], everything=form.cleaned_data["everything"])
    if count:
        managing.note_replay(found, actor=person(request), count=count)
        messages.success(request, ngettext("%(n)d kabar dikirim ulang.", "%(n)d kabar dikirim ulang.", count) % {"n": count})
    else:
        messages.info(request, _("Tidak ada yang perlu dikirim ulang."))
    return redirect("partner", found.pk)


_DO: dict[str, Callable[[HttpRequest, Partner], HttpResponse]] = {
    "ubah": _settings,
    "kunci": _new_key,
    "rahasia": _new_secret,
    "uji": _try,
    "jalankan": _resume,
    "ulang": _again,
    "akhiri": _end,
}


def _of(agency: Agency) -> QuerySet[Partner]:
    related: Any = ("agency", "unit", "region", "created_by", "key")
    return Partner.objects.filter(agency=agency).select_related(*related)
