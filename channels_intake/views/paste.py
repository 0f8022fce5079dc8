"""The coordinator puts a post on X in by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_intake import pasting
from channels_intake.models import InboundMessage, Outcome
from complaints import access
from complaints.numbers import pretty
from organisations.views.guard import person, staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """The form, and where the post went."""
    user = person(request)
    if not access.is_coordinator(user):
        raise PermissionDenied
    form = pasting.PasteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        message, created = pasting.file(form.cleaned_data, by=user.pk)
        _tell(request, message, created=created)
        if message.complaint is not None and access.can_see(user, message.complaint):
            return redirect("case", message.complaint.number)
        return redirect("paste_post")
    context = {"form": form, "is_out_of_reach": pasting.is_out_of_reach(), "is_coordinator": True}
    return render(request, "channels_intake/paste.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, message: InboundMessage, *, created: bool) -> None:
    number = pretty(message.complaint.number) if message.complaint else ""
    if not created:
        messages.info(request, _("Kiriman itu sudah kami terima sebelumnya."))
    elif message.outcome == Outcome.NEW_COMPLAINT:
        messages.success(request, _("Kiriman dicatat sebagai laporan %(number)s.") % {"number": number})
    elif number:
        messages.success(request, _("Kiriman masuk ke laporan %(number)s.") % {"number": number})
    else:
        messages.warning(request, _("Kiriman disimpan, tetapi isinya bukan laporan: hanya sapaan atau kata pendek."))
