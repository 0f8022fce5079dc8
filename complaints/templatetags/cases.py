"""How a case is said to people: numbers in groups, statuses, clocks and events as an icon, a word and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints import numbers
from complaints.models import ClockName, EndReason, EventKind, ReasonKind, Visibility
from complaints.regimes import policy_of
from complaints.workflow import Status, outside

if TYPE_CHECKING:
    import datetime as dt

    from django_stubs_ext import StrOrPromise

    from complaints.models import Complaint, ComplaintClock, ComplaintEvent

register = template.Library()


@dataclass(frozen=True)
class Said:
    """An icon, a colour of the palette that only underlines it, and the words."""

    icon: str
    tone: str
    word: StrOrPromise
    sentence: StrOrPromise = ""


STATUSES = {
    Status.RECEIVED: Said("inbox", "", gettext_lazy("Diterima"), gettext_lazy("Laporan sudah kami terima dan sedang diperiksa.")),
    Status.ASSIGNED: Said(
        "arrow-forward-up", "", gettext_lazy("Diteruskan"), gettext_lazy("Laporan sudah diteruskan ke kantor yang mengurusnya.")
    ),
    Status.IN_PROGRESS: Said("tool", "", gettext_lazy("Dikerjakan"), gettext_lazy("Kantor ini sedang mengerjakannya.")),
    Status.NEEDS_INFO: Said("help-circle", "note", gettext_lazy("Menunggu pelapor"), gettext_lazy("Ada pertanyaan untuk pelapor.")),
    Status.APPROVAL: Said("hourglass", "note", gettext_lazy("Menunggu persetujuan"), gettext_lazy("Kantor ini sedang mengerjakannya.")),
    Status.ANSWERED: Said("message", "", gettext_lazy("Dijawab"), gettext_lazy("Laporan sudah dijawab.")),
    Status.RESOLVED: Said(
        "checks", "note", gettext_lazy("Dinyatakan beres"), gettext_lazy("Kantor menyatakan beres. Pelapor boleh membantah.")
    ),
    Status.REOPENED: Said("refresh", "note", gettext_lazy("Dibuka lagi"), gettext_lazy("Laporan dibuka lagi dan akan dikerjakan.")),
    Status.FORWARDED: Said(
        "send",
        "",
        gettext_lazy("Diteruskan ke luar"),
        gettext_lazy("Laporan diteruskan ke instansi lain. Koordinator kami terus menagihnya."),
    ),
    Status.CLOSED: Said("circle-check", "ok", gettext_lazy("Selesai"), gettext_lazy("Laporan ini selesai.")),
    Status.ARCHIVED: Said(
        "archive", "plain", gettext_lazy("Tidak dilanjutkan"), gettext_lazy("Laporan ini tidak dilanjutkan. Alasannya ada di bawah.")
    ),
    Status.WITHDRAWN: Said("arrow-back-up", "plain", gettext_lazy("Dicabut"), gettext_lazy("Pelapor mencabut laporan ini.")),
}

# An end, but not of the matter: STATUSES would say that it is not pursued.
MERGED = Said(
    "users",
    "plain",
    gettext_lazy("Digabung"),
    gettext_lazy("Hal yang sama sudah dilaporkan dan sedang ditangani. Jawabannya juga muncul di sini."),
)

VISIBILITIES = {
    Visibility.PUBLIC: Said("world", "plain", gettext_lazy("Umum")),
    Visibility.ANONYMOUS: Said("eye-off", "plain", gettext_lazy("Anonim")),
    Visibility.SECRET: Said("lock", "note", gettext_lazy("Rahasia")),
}

CLOCKS = {
    ClockName.VERIFICATION: gettext_lazy("Diperiksa dan diteruskan"),
    ClockName.FOLLOW_UP: gettext_lazy("Dijawab kantor"),
    ClockName.REPORTER_RESPONSE: gettext_lazy("Tanggapan pelapor"),
    ClockName.SETTLEMENT: gettext_lazy("Beres"),
    ClockName.DECISION: gettext_lazy("Koordinator memutuskan kantornya"),
}

EVENTS = {
    EventKind.REGISTERED: Said("inbox", "", gettext_lazy("Laporan diterima")),
    EventKind.CLASSIFIED: Said("flag", "", gettext_lazy("Topik dan tempat dicatat")),
    EventKind.HELD: Said("hourglass", "", gettext_lazy("Diperiksa koordinator")),
    EventKind.ASSIGNED: Said("arrow-forward-up", "", gettext_lazy("Diteruskan")),
    EventKind.FORWARDED: Said("send", "", gettext_lazy("Diteruskan ke instansi lain")),
    EventKind.TAKEN: Said("tool", "", gettext_lazy("Mulai dikerjakan")),
    EventKind.REPORTER_MESSAGE: Said("user", "mine", gettext_lazy("Kata pelapor")),
    EventKind.CORRECTED: Said("pencil", "mine", gettext_lazy("Pelapor membetulkan laporan")),
    EventKind.REPLIED: Said("message", "", gettext_lazy("Jawaban")),
    EventKind.INFORMATION_ASKED: Said("help-circle", "", gettext_lazy("Pertanyaan untuk pelapor")),
    EventKind.PROMPTED: Said("help-circle", "", gettext_lazy("Pertanyaan otomatis untuk pelapor")),
    EventKind.TRANSFERRED: Said("arrow-back-up", "", gettext_lazy("Bukan kewenangan")),
    EventKind.RESOLVED: Said("checks", "", gettext_lazy("Dinyatakan beres")),
    EventKind.CONFIRMED: Said("circle-check", "mine", gettext_lazy("Pelapor: sudah beres")),
    EventKind.RATED: Said("circle-check", "mine", gettext_lazy("Nilai dari pelapor")),
    EventKind.REOPENED: Said("refresh", "mine", gettext_lazy("Pelapor: belum beres")),
    EventKind.CLOSED: Said("circle-check", "", gettext_lazy("Ditutup karena pelapor tidak menanggapi")),
    EventKind.ARCHIVED: Said("archive", "", gettext_lazy("Tidak dilanjutkan")),
    EventKind.WITHDRAWN: Said("arrow-back-up", "mine", gettext_lazy("Pelapor mencabut laporan")),
    EventKind.NOTED: Said("notes", "", gettext_lazy("Catatan internal")),
    EventKind.VERIFIED: Said("list-check", "", gettext_lazy("Diperiksa koordinator")),
    EventKind.SUPPORT_ASKED: Said("arrow-forward-up", "", gettext_lazy("Diminta membantu")),
    EventKind.CONTRIBUTED: Said("notes", "", gettext_lazy("Bahan dari kantor pendukung")),
    EventKind.DRAFTED: Said("hourglass", "", gettext_lazy("Konsep diajukan")),
    EventKind.DRAFT_RETURNED: Said("arrow-back-up", "", gettext_lazy("Konsep dikembalikan")),
    EventKind.HANDED_OVER: Said("user", "", gettext_lazy("Berganti petugas")),
    EventKind.SPLIT: Said("dots", "", gettext_lazy("Dipecah menjadi beberapa laporan")),
    EventKind.MERGED: Said("users", "", gettext_lazy("Digabung dengan laporan yang sama")),
    EventKind.RELATED: Said("paperclip", "", gettext_lazy("Dikaitkan dengan laporan lain")),
    EventKind.VISIBILITY_CHANGED: Said("eye-off", "", gettext_lazy("Keterbukaan diubah")),
    EventKind.APPEALED: Said("refresh", "mine", gettext_lazy("Pelapor berkeberatan")),
    EventKind.OMBUDSMAN_OFFERED: Said("flag", "", gettext_lazy("Ombudsman ditawarkan")),
    EventKind.OMBUDSMAN_ACCEPTED: Said("flag", "mine", gettext_lazy("Pelapor setuju: teruskan ke Ombudsman")),
    EventKind.ESCALATED: Said("alert-triangle", "", gettext_lazy("Terlambat; sudah diberitahukan ke atas")),
    EventKind.CLOCKS_MOVED: Said("clock", "", gettext_lazy("Batas waktu dihitung ulang karena kalender berubah")),
    EventKind.ANNOUNCED: Said("message-2", "", gettext_lazy("Kabar untuk semua yang melaporkan hal ini")),
    EventKind.DELIVERY_FAILED: Said("alert-triangle", "", gettext_lazy("Pesan ke pelapor gagal terkirim")),
    EventKind.IDENTITY_REVEALED: Said("key", "", gettext_lazy("Identitas pelapor dibuka")),
    EventKind.PUBLISHED: Said("world", "", gettext_lazy("Diterbitkan di halaman umum, data pribadi disamarkan")),
    EventKind.UNPUBLISHED: Said("eye-off", "", gettext_lazy("Ditarik dari halaman umum")),
    EventKind.SUPPORTED: Said("users", "", gettext_lazy("Orang lain juga mengalami")),
    EventKind.FLAGGED: Said("flag", "", gettext_lazy("Tulisan umum dilaporkan")),
    EventKind.CODE_ASKED: Said("key", "", gettext_lazy("Kode pengganti PIN diminta")),
    EventKind.CLAIMED: Said("user", "mine", gettext_lazy("Disimpan di akun pelapor")),
    EventKind.DATA_TAKEN: Said("arrow-back-up", "mine", gettext_lazy("Pelapor mengunduh datanya")),
    EventKind.CONTACT_WITHDRAWN: Said("eye-off", "mine", gettext_lazy("Pelapor tidak mau dihubungi lagi")),
    EventKind.IDENTITY_ERASED: Said("eye-off", "mine", gettext_lazy("Identitas pelapor dihapus atas permintaannya")),
}


# An office changes it at its desk; what came through a door was the reporter's own wish.
CLOSED_BY_REPORTER = Said("eye-off", "mine", gettext_lazy("Pelapor menutup laporannya"))
# Of those who do not say that they experience it as well.
VOICES = {
    "follows": Said("message", "", gettext_lazy("Orang lain ingin mengikuti laporan ini")),
    "asks": Said("key", "", gettext_lazy("Kode untuk mengikuti laporan diminta")),
    "left": Said("eye-off", "", gettext_lazy("Seorang pengikut berhenti; kontaknya dihapus")),
}


@register.filter
def pretty(number: str) -> str:
    """1234-5678-9012."""
    return numbers.pretty(number)


@register.inclusion_tag("components/tag.html")
def status(complaint: Complaint) -> dict[str, object]:
    """The status as icon and word."""
    return _tag(_said(complaint))


@register.inclusion_tag("components/tag.html")
def status_outside(complaint: Complaint) -> dict[str, object]:
    """The status as its reporter is told it."""
    return _tag(said_outside(complaint))


def said_outside(complaint: Complaint) -> Said:
    """The status in the words for whoever is not in office."""
    return MERGED if complaint.end_reason == EndReason.DUPLICATE else STATUSES[outside(Status(complaint.status))]


@register.simple_tag
def status_sentence(complaint: Complaint) -> str:
    """What the status means, in one plain sentence."""
    return str(_said(complaint).sentence)


def _said(complaint: Complaint) -> Said:
    return MERGED if complaint.end_reason == EndReason.DUPLICATE else STATUSES[Status(complaint.status)]


@register.simple_tag
def why_ended(complaint: Complaint) -> str:
    """Why a case ended: a word of the machine's, or a reason to archive of the case's regime."""
    if complaint.end_reason in EndReason.values:
        return str(EndReason(complaint.end_reason).label)
    return policy_of(complaint.regime_id).reasons.get(ReasonKind.ARCHIVE, {}).get(complaint.end_reason, complaint.end_reason)


@register.inclusion_tag("components/tag.html")
def visibility(complaint: Complaint) -> dict[str, object]:
    """Who may read it, as icon and word."""
    return _tag(VISIBILITIES[Visibility(complaint.visibility)])


@register.inclusion_tag("components/tag.html")
def due(complaint: Complaint) -> dict[str, object]:
    """The nearest deadline of a case: late by so many days, today, or a date; ended cases say when."""
    if complaint.ended_at is not None:
        return _tag(Said("circle-check", "plain", _day(complaint.ended_at)))
    if complaint.due_at is None:
        return _tag(Said("clock", "plain", ""))
    return _tag(_deadline(complaint.due_at))


@register.inclusion_tag("components/tag.html")
def clock_state(clock: ComplaintClock) -> dict[str, object]:
    """One clock: kept, broken, or how it stands."""
    if clock.stopped_at is None:
        return _tag(_deadline(clock.due_at))
    if clock.stopped_at <= clock.due_at:
        return _tag(Said("circle-check", "ok", _("Tepat waktu")))
    return _tag(Said("alert-triangle", "late", _late(clock.stopped_at, clock.due_at)))


@register.filter
def clock_word(clock: ComplaintClock) -> str:
    """What the clock measures."""
    return str(CLOCKS[ClockName(clock.name)])


@register.filter
def event_said(event: ComplaintEvent) -> Said:
    """Icon, side of the conversation and word of an event."""
    if event.kind == EventKind.SUPPORTED and event.data.get("as") in VOICES:
        return VOICES[event.data["as"]]
    if event.kind == EventKind.VISIBILITY_CHANGED and event.channel:
        return CLOSED_BY_REPORTER
    return EVENTS[EventKind(event.kind)]


@register.filter
def is_late(complaint: Complaint) -> bool:
    """Whether a clock of an open case has run out."""
    return complaint.due_at is not None and complaint.due_at < timezone.now()


def _tag(said: Said) -> dict[str, object]:
    return {"icon": said.icon, "tone": said.tone, "word": said.word}


def _deadline(due_at: dt.datetime) -> Said:
    now = timezone.now()
    if due_at < now:
        return Said("alert-triangle", "late", _late(now, due_at))
    if timezone.localdate(due_at) == timezone.localdate(now):
        return Said("clock", "note", _("Batas hari ini"))
    return Said("clock", "", _("Batas %(day)s") % {"day": _day(due_at)})


def _late(now: dt.datetime, due_at: dt.datetime) -> str:
    # A deadline is the end of its day: one minute later is the next day, and one day late.
    days = max(1, (timezone.localdate(now) - timezone.localdate(due_at)).days)
    return ngettext("Terlambat %(days)d hari", "Terlambat %(days)d hari", days) % {"days": days}


def _day(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    written = "D, j M" if local.year == timezone.localdate().year else "j M Y"
    return date_format(local, written, use_l10n=False)
