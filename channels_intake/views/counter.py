"""The counter: an officer writes down what somebody said, hands over a receipt, and goes on to the next."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_intake import advice, intake, normalise, qr, staging
from channels_intake.advice import Note
from channels_intake.contracts import IntakeItem
from channels_intake.forms.counter import STAYS, CounterForm
from channels_intake.forms.filing import FilingForm, known_topics
from channels_intake.views.filing import GONE, Kept, kept_of
from complaints import access, clocks, related
from complaints.api import page_of
from complaints.attachments import MAX_FILES
from complaints.models import CameBy, ClockName, Complaint, ContactWay, EventKind, Visibility
from complaints.numbers import pretty
from complaints.services import InvalidText, Typed
from complaints.tracking import find
from organisations import snapshot
from organisations.models import Unit
from organisations.views.guard import person, staff

if TYPE_CHECKING:
    from channels_intake.hints import Draft
    from channels_intake.intake import Filed
    from organisations.models import User

COOKIE = "loket"
# A pile of letters is written down first and printed afterwards; the next morning nobody needs these PINs.
COOKIE_AGE = 8 * 60 * 60
REMEMBERED = 20
# What is alike must leave room for the buttons beside it.
ALIKE, SHORT = 3, 60


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends."""
    user = person(request)
    units = access.own_units(user)
    if not units:
        raise PermissionDenied
    if request.method == "POST":
        return _posted(request, user, units)
    now = timezone.localtime()
    initial: dict[str, Any] = {
        "token": str(uuid.uuid4()),
        "came_by": CameBy.VISIT,
        "received_on": now.date(),
        "received_time": now.time().replace(second=0, microsecond=0),
        "way": ContactWay.SMS,
        "visibility": Visibility.PUBLIC,
    }
    begun = {name: value for name, value in request.GET.items() if name in STAYS}
    if begun.get("received_on", "") not in ("", now.date().isoformat()):
        initial["received_time"] = ""
    return _page(request, CounterForm(initial=initial | begun, units=units), Kept())


def _posted(request: HttpRequest, user: User, units: set[int]) -> HttpResponse:
    said = request.POST.copy()
    said["token"] = said.get("token") or str(uuid.uuid4())
    kept = kept_of(request, said)
    if "buang" in said:
        return _page(request, CounterForm(initial=said.dict(), units=units), kept)
    form = CounterForm(said, units=units)
    if "periksa" in said:
        form.is_valid()
        notes = _notes(user, form.draft)
        return _page(request, CounterForm(initial=said.dict(), units=units), kept, notes=notes, looked=True)
    is_fit = form.is_valid()
    before = intake.filed_before(_item(user, form, kept)) if is_fit else None
    if before is not None:
        return _again(request, user, form, kept, before)
    for sentence in kept.wrong:
        form.add_error("photos", sentence)
    if not form.is_valid():
        return _page(request, form, kept, status=422)
    return _keep(request, user, form, kept)


def _keep(request: HttpRequest, user: User, form: CounterForm, kept: Kept) -> HttpResponse:
    files = staging.contents(kept.rows)
    if len(files) < len(kept.rows):
        form.add_error("photos", str(GONE))
        return _page(request, form, kept, status=422)
    said = form.cleaned_data
    typed = Typed(actor=user, unit_id=said["unit"].pk, came_by=said["came_by"], keeps=said["keep"])
    try:
        filed = intake.register_now(_item(user, form, kept, files), typed=typed)
    except InvalidText as error:
        form.add_error("text", str(error))
        return _page(request, form, kept, status=422)
    if not filed.created:
        # The other press of the same button was faster.
        return _again(request, user, form, kept, filed)
    staging.drop(kept.rows)
    return _saved(request, form, filed)


def _again(request: HttpRequest, user: User, form: CounterForm, kept: Kept, before: Filed) -> HttpResponse:
    """The same form once more: the same receipt. With anything else in it nothing is lost: it is shown as one not yet kept."""
    if intake.says_the_same(_item(user, form, kept)):
        return _saved(request, form, before)
    said = request.POST.copy()
    said["token"] = str(uuid.uuid4())
    changed = CounterForm(said, units=access.own_units(request.user))
    changed.is_valid()
    told = _("Formulir ini sudah tersimpan sebagai laporan %(number)s. Isinya sekarang lain: tekan Simpan lagi untuk laporan baru.")
    changed.add_error("text", told % {"number": pretty(before.complaint.number)})
    return _page(request, changed, kept, status=422)


def _item(user: User, form: CounterForm, kept: Kept, files: tuple[Any, ...] = ()) -> IntakeItem:
    said = form.cleaned_data
    placed = said["latitude"] is not None and said["longitude"] is not None
    return IntakeItem(
        channel="counter",
        external_id=normalise.fingerprint("counter", str(user.pk), said["token"]),
        sender=form.address,
        text=said["text"],
        received_at=form.received_at,
        name=said["name"],
        contact=form.contact,
        **form.standing,
        home=said["home"],
        proxy=form.proxy,
        location_text=said["location_text"],
        latitude=said["latitude"] if placed else None,
        longitude=said["longitude"] if placed else None,
        occurred_on=said["occurred_on"],
        topic_key=said["topic"] if said["topic"] in known_topics() else "",
        asked_class=said["asked_class"],
        visibility=said["visibility"],
        raw=form.beside,
        files=files,
    )


def _page(
    request: HttpRequest, form: CounterForm, kept: Kept, *, status: int = 200, notes: tuple[Note, ...] = (), looked: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "kept": kept,
        "most": MAX_FILES,
        "notes": notes,
        "looked": looked,
        "saved": [number for number, _pin in _remembered(request)],
        "is_coordinator": access.is_coordinator(request.user),
    }
    return render(request, "channels_intake/counter.html", context, status=status)


# --- What is alike --------------------------------------------------------------------------------------------------------


@staff
@require_POST
def counter_hint(request: HttpRequest) -> HttpResponse:
    """What there is to tell about the fields as they stand now, as on the citizens' form, and the open cases like it."""
    user = person(request)
    if not access.own_units(user):
        raise PermissionDenied
    form = FilingForm(request.POST)
    form.is_valid()
    return JsonResponse({"notes": [note.as_json() for note in _notes(user, form.draft)]})


def _notes(user: User, draft: Draft) -> tuple[Note, ...]:
    guess, notes = advice.heard(draft)
    topic = draft.topic or guess.topic
    case = Complaint(agency=snapshot.default_agency(), topic_id=topic or None, region_id=guess.region or None, received_at=timezone.now())
    found = related.alike(user, case, still_open=True)[:ALIKE]
    return (*notes, _alike(found)) if found else tuple(notes)


def _alike(found: list[Complaint]) -> Note:
    """Each by its first words and its place: a number alone tells nobody whether it is the same matter."""
    links = []
    for case in found:
        place = case.region.label if case.region else case.owner.short_name
        links.append((reverse("case", args=[case.number]), f"{_short(case.text)} ({place})"))
    return Note(kind="serupa", tone="note", icon="inbox", title=_("Laporan terbuka yang mirip"), links=tuple(links), step=2)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[:SHORT].rpartition(" ")[0] + "…"


# --- The receipt ----------------------------------------------------------------------------------------------------------


def _saved(request: HttpRequest, form: CounterForm, filed: Filed) -> HttpResponse:
    number = filed.complaint.number
    response: HttpResponse
    if "lagi" in request.POST:
        messages.success(request, _("Laporan %(number)s tersimpan. Silakan tulis yang berikutnya.") % {"number": pretty(number)})
        query = QueryDict(mutable=True)
        query.update(form.stays)
        response = HttpResponseRedirect(f"{reverse('counter')}?{query.urlencode()}")
    else:
        response = redirect("counter_receipt", number)
    known = [pair for pair in _remembered(request) if pair[0] != number]
    pairs = [(number, filed.pin), *known][:REMEMBERED]
    # As for the citizens' receipt: in this browser only, and here only for the officer who wrote it down.
    response.set_signed_cookie(
        COOKIE,
        f"{request.user.pk}:" + ",".join(f"{one}-{pin}" for one, pin in pairs),
        salt=COOKIE,
        max_age=COOKIE_AGE,
        path=reverse("counter"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _remembered(request: HttpRequest) -> list[tuple[str, str]]:
    """Numbers and PINs that this officer wrote down in this browser, the latest first."""
    try:
        kept = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_AGE) or ""
    except BadSignature:
        return []
    whose, _colon, pairs = kept.partition(":")
    if whose != str(request.user.pk):
        return []
    return [(number, pin) for number, _dash, pin in (pair.partition("-") for pair in pairs.split(",")) if pin]


@staff
@require_safe
def counter_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """A sheet to print, A4 or 80 mm, for as long as this browser remembers the PIN; then the case itself."""
    pin = dict(_remembered(request)).get(number)
    complaint = find(number) if pin else None
    if complaint is None or pin is None:
        return redirect("case", number)
    event = complaint.events.get(kind=EventKind.REGISTERED)
    told = event.data.get("counter", {})
    rows = list(complaint.clocks.all())
    stored = {clock.name: clock for clock in rows}
    address = page_of(complaint)
    context = {
        "complaint": complaint,
        "pin": pin,
        "typed_at": event.at,
        "came_by": dict(CameBy.choices).get(told.get("came_by", ""), ""),
        "unit": Unit.objects.filter(pk=told.get("unit")).first(),
        "checked_by": stored.get(ClockName.VERIFICATION),
        "answered_by": clocks.answered_by(complaint, rows),
        "settled_by": stored.get(ClockName.SETTLEMENT),
        "is_sent": complaint.reporters.exclude(address_index="").exists(),
        "address": address,
        "code": qr.draw(address),
        "short_code": settings.KANNEL_SHORT_CODE,
        "slip": request.GET.get("kertas") == "80",
        "is_coordinator": access.is_coordinator(request.user),
    }
    return render(request, "channels_intake/counter_receipt.html", context)
