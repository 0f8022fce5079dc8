"""The verifier's page for what everybody may read of a case: the original beside the public words, photos one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints import access, masking, services
from complaints.forms.public import REASONS
from complaints.forms.publishing import AnswerForm, PublicForm, ReasonForm, photos_of
from complaints.models import Audience, ComplaintEvent, EventKind, PublicAnswer, PublicText
from complaints.numbers import pretty
from complaints.services.publishing import ANSWERS, known_of
from complaints.views.case import visible_case
from complaints.watch import attention
from organisations.views.guard import person, staff

if TYPE_CHECKING:
    from django import forms

    from complaints.models import Complaint
    from organisations.models import User


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, number: str) -> HttpResponse:
    """See what would be public, change it, publish it."""
    complaint = visible_case(request, number)
    user = person(request)
    if request.method != "POST":
        if not access.may_publish_answers(user, complaint):
            raise PermissionDenied
        return _page(request, complaint)
    if not access.may_publish(user, complaint):
        raise PermissionDenied
    form = PublicForm(request.POST, complaint=complaint, row=_row(complaint))
    if not form.is_valid():
        return _page(request, complaint, form=form, status=422)
    said = form.cleaned_data
    try:
        services.publish(
            complaint.pk,
            actor=user,
            text=said["text"],
            place=said["place"],
            region_code=said["region"],
            photo_ids=[photo.pk for photo in said["photos"]],
        )
    except services.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except services.InvalidText as error:
        form.add_error("text", str(error))
        return _page(request, complaint, form=form, status=422)
    except services.InvalidMove as error:
        form.add_error(None, str(error))
        return _page(request, complaint, form=form, status=409)
    messages.success(request, _("Laporan %(number)s sekarang dapat dibaca umum.") % {"number": pretty(complaint.number)})
    return _onward(request, complaint)


@staff
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the case off the public pages."""
    complaint = visible_case(request, number)
    if not access.may_publish(person(request), complaint):
        raise PermissionDenied
    form = ReasonForm(request.POST, prefix="tarik")
    if not form.is_valid():
        return _page(request, complaint, reason=form, status=422)
    try:
        services.withdraw_publication(complaint.pk, actor=person(request), reason=form.cleaned_data["text"])
    except services.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except services.InvalidMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Laporan %(number)s tidak tampil di halaman umum.") % {"number": pretty(complaint.number)})
    return _onward(request, complaint)


def _onward(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """To the next case that waits for a decision, where the verifier wants to go on, else back to this one."""
    scope = access.oversight(person(request)) if "lanjut" in request.POST else None
    following = attention.unpublished(scope).order_by("-verified_at", "-id").first() if scope else None
    return redirect("publication", (following or complaint).number)


@staff
@require_POST
def answer(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """Let everybody read one answer, or no longer."""
    complaint, user = visible_case(request, number), person(request)
    event = complaint.events.filter(seq=seq, kind__in=ANSWERS).first()
    if event is None:
        raise Http404
    form = AnswerForm(request.POST, prefix=f"jawaban-{seq}")
    try:
        is_done = _answered(event, user, form, withdraws="tarik" in request.POST)
    except services.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except services.InvalidMove as error:
        messages.error(request, str(error))
        return redirect("publication", complaint.number)
    if not is_done:
        return _page(request, complaint, answer=(seq, form), status=422)
    messages.success(request, _("Tersimpan."))
    return redirect("publication", complaint.number)


def _answered(event: ComplaintEvent, user: User, form: forms.Form, *, withdraws: bool) -> bool:
    """Do it; False, and the form says why, when the words cannot be taken."""
    if not access.may_publish_answers(user, event.complaint):
        raise services.NotAllowed
    if withdraws:
        services.withdraw_answer(event.pk, actor=user)
        return True
    try:
        if form.is_valid():
            services.publish_answer(event.pk, actor=user, text=form.cleaned_data["text"])
    except services.InvalidText as error:
        form.add_error("text", str(error))
    return not form.errors


def _row(complaint: Complaint) -> PublicText | None:
    return PublicText.objects.filter(complaint=complaint).select_related("published_by").first()


def _page(
    request: HttpRequest,
    complaint: Complaint,
    *,
    form: forms.Form | None = None,
    reason: forms.Form | None = None,
    answer: tuple[int, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    row, user = _row(complaint), person(request)
    known = known_of(complaint.pk)
    shown = form or PublicForm(complaint=complaint, row=row)
    events = list(complaint.events.filter(kind__in=[*ANSWERS, EventKind.FLAGGED]).select_related("unit").order_by("seq"))
    context = {
        "complaint": complaint,
        "row": row,
        "is_live": access.public().filter(pk=complaint.pk).exists(),
        "may_publish": access.may_publish(user, complaint),
        "pieces": masking.pieces(complaint.text, known),
        "place_pieces": masking.pieces(complaint.location_text, known),
        "form": shown,
        "photos": _boxes(shown, complaint),
        "reason_form": reason or ReasonForm(prefix="tarik"),
        "answers": _answers(events, known, answer),
        "flags": _flags(events, row),
        "bound_form": form or reason or (answer[1] if answer else None),
        "is_coordinator": access.is_coordinator(user),
    }
    return render(request, "complaints/publication.html", context, status=status)


def _flags(events: list[ComplaintEvent], row: PublicText | None) -> list[tuple[str, ComplaintEvent]]:
    """What people say is wrong since the verifier looked last."""
    if row is None or row.flagged_at is None:
        return []
    since = [event for event in events if event.kind == EventKind.FLAGGED and event.at >= row.flagged_at]
    return [(str(REASONS.get(event.data.get("why", ""), "")), event) for event in since]


def _boxes(form: forms.Form, complaint: Complaint) -> list[tuple[Any, Any]]:
    """Each photo with the box to tick; none is ticked until somebody does."""
    return list(zip(photos_of(complaint), form["photos"].subwidgets, strict=True))


def _answers(
    events: list[ComplaintEvent], known: list[str], bound: tuple[int, forms.Form] | None
) -> list[tuple[ComplaintEvent, PublicAnswer | None, forms.Form]]:
    told = [event for event in events if event.kind in ANSWERS and event.audience != Audience.INTERNAL]
    rows = PublicAnswer.objects.in_bulk([event.pk for event in told])
    found = []
    for event in told:
        row = rows.get(event.pk)
        begin = row.text if row is not None else masking.masked(event.text, known)
        form = bound[1] if bound and bound[0] == event.seq else AnswerForm(prefix=f"jawaban-{event.seq}", initial={"text": begin})
        found.append((event, row if row is not None and row.withdrawn_at is None else None, form))
    return found
