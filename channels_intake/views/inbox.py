"""The inbox of raw messages: the list, one of them, and what a person decides."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_intake import inbox
from channels_intake.forms.staff import AttachForm, FileForm
from channels_intake.models import InboundMessage, KeptFile
from channels_intake.views.guard import coordinating, frame
from complaints import access
from complaints.numbers import pretty
from complaints.views.files import handed_out
from organisations.models import User

Forms = dict[str, AttachForm | FileForm]


@coordinating
@require_safe
def messages_waiting(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for a person, the latest first, page by page; or what people decided lately."""
    if request.GET.get("daftar") == "sudah":
        acts = list(inbox.decided()[: inbox.PAGE * 2])
        seen = set(
            access.visible_to(user).filter(pk__in=[act.inbound.complaint_id for act in acts if act.inbound]).values_list("pk", flat=True)
        )
        return render(request, "channels_intake/inbox_decided.html", frame("inbox", acts=acts, seen=seen))
    found = inbox.waiting()
    after = request.GET.get("sesudah", "")
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    rows = list(found[: inbox.PAGE + 1])
    context = frame(
        "inbox",
        rows=[(row, inbox.words(row)) for row in rows[: inbox.PAGE]],
        stuck=[(row, inbox.words(row)) for row in inbox.stuck()[: inbox.PAGE]] if not after else [],
        next=rows[inbox.PAGE - 1].pk if len(rows) > inbox.PAGE else None,
    )
    return render(request, "channels_intake/inbox.html", context)


@coordinating
@require_safe
def message(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One message with what may be done with it."""
    return _page(request, user, _found(pk), {})


def _found(pk: int) -> InboundMessage:
    return get_object_or_404(inbox.open_to_people().select_related("thread", "complaint"), pk=pk)


def _page(request: HttpRequest, user: User, row: InboundMessage, bound: Forms, status: int = 200) -> HttpResponse:
    context = frame(
        "inbox",
        row=row,
        words=inbox.words(row),
        files=row.kept_files.order_by("pk"),
        cases=inbox.own_cases(row, user) if row.looked_at is None else [],
        acts=row.acts.select_related("by"),
        complaint=row.complaint if row.complaint and access.can_see(user, row.complaint) else None,
        attach_form=bound.get("laporan") or AttachForm(prefix="laporan"),
        file_form=bound.get("baru") or FileForm(prefix="baru"),
        bound_form=next(iter(bound.values()), None),
    )
    return render(request, "channels_intake/inbox_message.html", context, status=status)


@coordinating  # type: ignore[arg-type]  # a file is streamed; the guard hands on whatever it is
@require_safe
def kept_file(request: HttpRequest, user: User, pk: int, public_id: uuid.UUID) -> FileResponse:
    """A file that came with a message, as long as it belongs to no case."""
    row = get_object_or_404(KeptFile, inbound__in=inbox.open_to_people().filter(pk=pk), public_id=public_id)
    return handed_out(row.file, row.public_id, row.content_type)


@coordinating
@require_POST
def act(request: HttpRequest, user: User, pk: int, what: str) -> HttpResponse:
    """Decide on one message."""
    row = _found(pk)
    if what not in ACTS:
        raise Http404
    try:
        return ACTS[what](request, user, row)
    except inbox.Settled:
        messages.error(request, _("Orang lain sudah mengurus pesan ini."))
    except inbox.Refused as error:
        messages.error(request, str(error))
    return redirect("inbox_message", row.pk)


def _read(request: HttpRequest, user: User, row: InboundMessage) -> HttpResponse:
    inbox.put_aside(row.pk, actor=user)
    messages.success(request, _("Ditandai sudah dibaca. Pesannya tetap tersimpan."))
    return redirect("inbox")


def _again(request: HttpRequest, user: User, row: InboundMessage) -> HttpResponse:
    inbox.redeliver(row.pk, actor=user)
    messages.success(request, _("Dikirim lagi lewat jalan biasa. Kalau masih tidak terbaca, pesan kembali ke sini."))
    return redirect("inbox")


def _attach(request: HttpRequest, user: User, row: InboundMessage) -> HttpResponse:
    form = AttachForm(request.POST, prefix="laporan")
    if form.is_valid():
        try:
            case = inbox.attach(row.pk, actor=user, number=form.cleaned_data["number"])
        except inbox.Refused as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Dimasukkan ke laporan %(number)s.") % {"number": pretty(case.number)})
            return redirect("inbox")
    return _page(request, user, row, {"laporan": form}, status=422)


def _file(request: HttpRequest, user: User, row: InboundMessage) -> HttpResponse:
    form = FileForm(request.POST, prefix="baru")
    if form.is_valid():
        try:
            case = inbox.file_new(row.pk, actor=user, text=form.cleaned_data["text"])
        except inbox.Refused as error:
            form.add_error("text", str(error))
        else:
            said = _("Menjadi laporan %(number)s, dan diteruskan seperti laporan lain.") % {"number": pretty(case.number)}
            messages.success(request, said)
            return redirect("inbox")
    return _page(request, user, row, {"baru": form}, status=422)


ACTS: dict[str, Callable[[HttpRequest, User, InboundMessage], HttpResponse]] = {
    "dibaca": _read,
    "ulang": _again,
    "laporan": _attach,
    "baru": _file,
}
