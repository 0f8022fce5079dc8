"""Filing on the web: one page, one POST. Pages of an existing complaint are in complaints.views."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from channels_intake import advice, intake, staging
from channels_intake.contracts import IntakeItem
from channels_intake.forms.filing import FilingForm, external_id, known_topics
from channels_intake.models import StagedFile
from channels_intake.views.receipt import to_receipt
from complaints import http
from complaints.attachments import MAX_FILES, InvalidFile
from complaints.models import Visibility
from complaints.services import InvalidText, tie

if TYPE_CHECKING:
    from complaints.attachments import CleanFile
    from organisations.models import Topic

# A bribe is told more freely when only the people who handle it read it.
SECRET_TOPICS = {"korupsi_pungli", "perempuan_anak"}
GONE = gettext_lazy("Berkas yang tadi dipilih sudah tidak tersimpan. Pilih lagi, atau kirim tanpa berkas itu.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The form; what was written, to be read once more; and what it sends."""
    if request.method == "POST":
        return _posted(request)
    topic = _topic(request.GET.get("k", ""))
    visibility = Visibility.SECRET if topic and topic.pk in SECRET_TOPICS else Visibility.PUBLIC
    initial = {"token": str(uuid.uuid4()), "topic": topic.pk if topic else "", "visibility": visibility}
    return _page(request, FilingForm(initial=initial), Kept())


# It comes from another app, so it cannot carry our token; nothing is sent by it, and it is limited like any upload.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """What another app shares, when the phone's worker (which would have made it a draft) is not there yet: the form with it."""
    if request.method != "POST":
        return redirect("file")
    words = dict.fromkeys(request.POST.get(name, "").replace("\x00", "").strip() for name in ("title", "text", "url"))
    kept = kept_of(request, QueryDict(mutable=True))
    form = FilingForm(initial={"text": "\n".join(filter(None, words)), "token": str(uuid.uuid4()), "visibility": Visibility.PUBLIC})
    for sentence in kept.wrong:
        messages.error(request, sentence)
    return _page(request, form, kept)


@dataclass(frozen=True)
class Kept:
    """The files of a report, with what was wrong about those that are not among them."""

    rows: tuple[StagedFile, ...] = ()
    wrong: tuple[str, ...] = ()
    # A file that was taken before and is there no more: outlived, or the report is sent already.
    lost: bool = False

    @property
    def files(self) -> list[tuple[str, StagedFile]]:
        """Each with the reference that the form carries."""
        return [(staging.reference(row), row) for row in self.rows]


def _posted(request: HttpRequest) -> HttpResponse:
    said = request.POST.copy()
    # Whoever sends no token still gets one, or pressing twice on the next page would be two complaints.
    said["token"] = said.get("token") or str(uuid.uuid4())
    kept = kept_of(request, said)
    _change(said)
    if "ubah" in said or "buang" in said:
        # Looking again at what was written is no moment to complain about it.
        return _page(request, FilingForm(initial=said.dict()), kept, step=said.get("ubah", "1"))
    form = FilingForm(said)
    if form.is_valid() and kept.lost and "periksa" not in said and (receipt := _sent_before(_item(form, ()))):
        return receipt
    for sentence in kept.wrong:
        form.add_error("photos", sentence)
    if not form.is_valid():
        return _page(request, form, kept, status=422)
    if "periksa" in said:
        return _check(request, form, kept)
    return _send(request, form, kept)


def _change(said: QueryDict) -> None:
    """What one press on the check page changes before it is shown again: cover personal data, keep it secret."""
    if "samarkan" in said:
        said["text"], said["periksa"] = advice.covered(said.get("text", "")), "1"
    if "rahasia" in said:
        said["visibility"], said["periksa"] = Visibility.SECRET, "1"


def _check(request: HttpRequest, form: FilingForm, kept: Kept) -> HttpResponse:
    busy = http.HINT.spent(http.address_of(request))
    notes = [] if busy else advice.advise(form.draft)
    context = {"form": form, "kept": kept, "notes": notes, "topic": _topic(form.cleaned_data["topic"])}
    return render(request, "channels_intake/check.html", context)


def _send(request: HttpRequest, form: FilingForm, kept: Kept) -> HttpResponse:
    wait = http.FILE.spent(http.address_of(request))
    if wait:
        return _wait(request, form, kept, wait)
    files = staging.contents(kept.rows)
    item = _item(form, files)
    if len(files) < len(kept.rows):
        # The other press of the same button used them up at this moment; or the disk lost one, and nobody's photo vanishes unsaid.
        form.add_error("photos", str(GONE))
        left = replace(kept, rows=tuple(row for row in kept.rows if row.file.storage.exists(str(row.file.name))))
        return _sent_before(item) or _page(request, form, left, status=422)
    try:
        filed = intake.register_now(item)
    except InvalidText as error:
        form.add_error("text", str(error))
        return _page(request, form, kept, status=422)
    staging.drop(kept.rows)
    if request.user.is_authenticated:
        # What somebody files signed in is in their account.
        tie(filed.complaint.pk, request.user)
    return to_receipt(filed.complaint.number, filed.pin)


def _sent_before(item: IntakeItem) -> HttpResponse | None:
    """To the receipt, when the same form was sent before: its files are then no longer here."""
    before = intake.filed_before(item)
    return to_receipt(before.complaint.number, before.pin) if before else None


def _wait(request: HttpRequest, form: FilingForm, kept: Kept, wait: int) -> HttpResponse:
    """Too many from this address: nothing typed is lost, the same page can be sent again later."""
    minutes = -(-wait // 60)
    said = ngettext(
        "Terlalu banyak laporan dari jaringan Anda. Tulisan Anda masih ada di sini. Kirim lagi %(n)d menit lagi.",
        "Terlalu banyak laporan dari jaringan Anda. Tulisan Anda masih ada di sini. Kirim lagi %(n)d menit lagi.",
        minutes,
    )
    form.add_error(None, said % {"n": minutes})
    answer = _page(request, form, kept, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def kept_of(request: HttpRequest, said: QueryDict) -> Kept:
    """Files that came before, and those of this request, kept whatever becomes of the form."""
    thrown = set(said.getlist("buang"))
    named = [given for given in said.getlist("berkas") if given not in thrown]
    rows = staging.find(named)
    wrong = []
    if len(rows) < len(set(named)):
        wrong.append(str(GONE))
    lost = bool(wrong)
    wrong += _take(request, rows)
    staging.drop(staging.find(thrown))
    return Kept(tuple(rows), tuple(dict.fromkeys(wrong)), lost)


def _take(request: HttpRequest, rows: list[StagedFile]) -> list[str]:
    """Keep the files of this request beside the earlier ones; what is wrong about those that are not kept."""
    uploads = request.FILES.getlist("photos")
    wrong: list[str] = []
    if uploads and http.STAGE.spent(http.address_of(request)):
        return [_("Terlalu banyak berkas sekaligus. Coba lagi sebentar lagi.")]
    for upload in uploads:
        if len(rows) >= MAX_FILES:
            return [*wrong, _("Paling banyak %(most)d berkas. Sisanya tidak ikut.") % {"most": MAX_FILES}]
        try:
            rows.append(staging.stage(upload))
        except InvalidFile as error:
            wrong.append(str(error))
    return wrong


def _page(request: HttpRequest, form: FilingForm, kept: Kept, *, status: int = 200, step: str = "1") -> HttpResponse:
    topic = _topic(str(form["topic"].value() or ""))
    middle = advice.middle() if settings.MAP_TILES_URL else None
    tiles = {"url": settings.MAP_TILES_URL, "credit": settings.MAP_CREDIT, "middle": middle} if middle else None
    context = {"form": form, "kept": kept, "topic": topic, "step": step, "most": MAX_FILES, "map": tiles}
    return render(request, "channels_intake/file.html", context, status=status)


def _item(form: FilingForm, files: tuple[CleanFile, ...]) -> IntakeItem:
    said = form.cleaned_data
    topic = _topic(said["topic"])
    placed = said["latitude"] is not None and said["longitude"] is not None
    return IntakeItem(
        channel="web",
        external_id=external_id(said["token"], said["text"]),
        sender="",
        text=said["text"],
        received_at=timezone.now(),
        name=said["name"],
        contact=form.contact,
        **form.standing,
        location_text=said["location_text"],
        latitude=said["latitude"] if placed else None,
        longitude=said["longitude"] if placed else None,
        occurred_on=said["occurred_on"],
        topic_key=topic.pk if topic else "",
        asked_class=said["asked_class"],
        visibility=said["visibility"],
        files=files,
    )


def _topic(key: str) -> Topic | None:
    return known_topics().get(key)
