"""What one does from a list: keep it under a name, treat many cases at once, and say that one has a case open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from complaints import numbers, presence, queues, search, services
from complaints.forms.lists import BulkForm, SaveForm, ticked
from complaints.models import Complaint
from complaints.services.saving import remove_view, save_view
from complaints.views.case import visible_case
from complaints.views.queue import asked_of, page_of, shown_of
from organisations.views.guard import person, staff

if TYPE_CHECKING:
    from organisations.models import User


@staff
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list that is shown under a name."""
    asked = asked_of(request, QueryDict(request.POST.get("alamat", "")[:2000]))
    form = SaveForm(request.POST)
    if search.is_address(asked.words):
        messages.error(request, _("Pencarian nomor atau alamat orang tidak disimpan."))
    elif not form.is_valid():
        messages.error(request, _("Beri nama untuk daftar ini."))
    else:
        try:
            save_view(user=asked.desk.user, name=form.cleaned_data["name"], query=asked.query())
            messages.success(request, _("Daftar disimpan."))
        except services.InvalidText as error:
            messages.error(request, str(error))
    return redirect(asked.address())


@staff
@require_POST
def unsave(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a list that was kept."""
    if not remove_view(user=person(request), view_id=view_id):
        raise Http404
    messages.success(request, _("Daftar simpanan dihapus."))
    return redirect(asked_of(request, QueryDict(request.POST.get("alamat", "")[:2000])).address())


_Act = Callable[[Complaint, "User", dict[str, Any]], object]
_ACTS: dict[str, _Act] = {
    "take": lambda case, actor, said: services.take(case.pk, actor=actor),
    "hand_over": lambda case, actor, said: services.hand_over(case.pk, actor=actor, to=said["to"]),
    "note": lambda case, actor, said: services.note(case.pk, actor=actor, text=said["text"]),
    "assign": lambda case, actor, said: services.assign(case.pk, unit_id=said["unit"].pk, reason=said["text"], actor=actor),
}


@staff
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """The same thing to every case that was ticked; what cannot be done is said case by case, and the rest is done."""
    asked = asked_of(request, QueryDict(request.POST.get("alamat", "")[:2000]))
    form = BulkForm(request.POST, desk=asked.desk)
    try:
        wanted = ticked(request.POST.getlist("pilih"))
    except forms.ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(asked.address(sesudah=asked.after))
    if not form.is_valid():
        chosen = frozenset(wanted)
        return page_of(request, asked, shown_of(asked), bulk=form, chosen=chosen, status=422)
    done, refused = _each(asked.desk, wanted, form.cleaned_data)
    if done:
        said = ngettext("%(n)d laporan diproses.", "%(n)d laporan diproses.", done) % {"n": done}
        messages.success(request, said)
    for reason, failed in refused.items():
        messages.error(request, f"{', '.join(numbers.pretty(number) for number in failed)}: {reason}")
    return redirect(asked.address(sesudah=asked.after))


def _each(desk: queues.Desk, wanted: list[str], said: dict[str, Any]) -> tuple[int, dict[str, list[str]]]:
    """Each case by its own service; how many went well, and the others by their reason."""
    cases = {case.number: case for case in desk.visible.filter(number__in=wanted)}
    act, done, refused = _ACTS[said["tindakan"]], 0, defaultdict(list)
    for number in wanted:
        case = cases.get(number)
        if case is None:
            refused[_("Tidak ada, atau tidak untuk Anda.")].append(number)
            continue
        try:
            act(case, desk.user, said)
            done += 1
        except (services.NotAllowed, services.InvalidMove, services.InvalidText) as error:
            refused[str(error)].append(number)
    return done, dict(refused)


@staff
@require_POST
def present(request: HttpRequest, number: str) -> HttpResponse:
    """The beat of a page that has a case open. htmx is told in the same breath who else has; others get no words."""
    complaint, user = visible_case(request, number), person(request)
    presence.here(user, complaint, typing=request.POST.get("mengetik") == "1")
    if not getattr(request, "htmx", False):
        return HttpResponse(status=204)
    return render(request, "complaints/presence_others.html", {"others": presence.others(user, complaint)})
