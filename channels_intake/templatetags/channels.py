"""How channels, their incidents and messages that did not arrive are said to people in the offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_intake.models import ChannelIncident, OutboundStatus, State
from complaints.templatetags.timeline import TROUBLES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()

NAMES: dict[str, StrOrPromise] = {
    "sms_kannel": gettext_lazy("SMS 1708"),
    "sms_twilio": gettext_lazy("SMS Twilio"),
    "whatsapp_twilio": gettext_lazy("WhatsApp"),
    "post_x": gettext_lazy("X"),
    "email": gettext_lazy("Surel"),
    "web": gettext_lazy("Situs"),
    "api": gettext_lazy("API"),
    "push": gettext_lazy("Kabar di HP"),
    "counter": gettext_lazy("Loket"),
    "telegram": gettext_lazy("Telegram"),
    "dm_x": gettext_lazy("Pesan langsung di X"),
    "open311": gettext_lazy("Open311"),
    "lapor_exchange": gettext_lazy("Pertukaran laporan"),
    # What is said to one person by whatever is no SMS.
    "chat": gettext_lazy("WhatsApp, Telegram, dan surel"),
}
# Icon, tone of the palette, word.
STATES: dict[State, tuple[str, str]] = {
    State.OFF: ("dots", "plain"),
    State.CONNECTED: ("circle-check", "ok"),
    State.SLOW: ("clock", "note"),
    State.FAILING: ("alert-triangle", "late"),
    State.SILENT: ("eye-off", "note"),
}
STATUSES: dict[OutboundStatus, tuple[str, str, StrOrPromise]] = {
    OutboundStatus.QUEUED: ("hourglass", "note", gettext_lazy("Menunggu")),
    OutboundStatus.SENDING: ("hourglass", "note", gettext_lazy("Sedang dikirim")),
    OutboundStatus.SENT: ("send", "", gettext_lazy("Terkirim")),
    OutboundStatus.DELIVERED: ("circle-check", "ok", gettext_lazy("Sampai")),
    OutboundStatus.FAILED: ("alert-triangle", "late", gettext_lazy("Tidak sampai")),
}
REASONS: dict[str, StrOrPromise] = {
    "unreadable": gettext_lazy("Bentuknya tidak bisa dibaca"),
    "text_refused": gettext_lazy("Terlalu panjang atau kosong"),
    "sender_is_no_person": gettext_lazy("Pengirimnya bukan nomor orang"),
    "empty": gettext_lazy("Tidak ada isinya"),
    "no_words": gettext_lazy("Tidak ada kata di dalamnya"),
    "number_missing": gettext_lazy("Menyebut laporan, tetapi tanpa nomor"),
    "keyword_only": gettext_lazy("Hanya kata perintah"),
    "nothing_to_answer": gettext_lazy("Menjawab, tetapi tidak ada yang ditanyakan"),
    "nothing_to_change": gettext_lazy("Minta diubah, tetapi tidak ada laporannya"),
    "status_of_unknown": gettext_lazy("Menanyakan nomor yang bukan miliknya"),
    "misplaced": gettext_lazy("Tampaknya salah kirim"),
    "files_unplaced": gettext_lazy("Berkas bersama CEK, tetapi laporannya belum jelas"),
    "read_by_hand": gettext_lazy("Sudah dibaca orang"),
}


@register.filter
def channel_word(name: str) -> str:
    """A channel as people call it; one that has no word yet by its own name."""
    return str(NAMES.get(name, name.replace("_", " ")))


@register.filter
def kind_word(kind: str) -> str:
    """For which channels words are: a channel, or a family of them."""
    return str({"sms": _("SMS, WhatsApp dan surel"), "x": _("X")}.get(kind, channel_word(kind)))


@register.filter
def operator_word(name: str) -> str:
    """An operator as people write it."""
    return name.title()


@register.inclusion_tag("components/tag.html")
def channel_state(state: State | str) -> dict[str, object]:
    """The state of a channel as icon and word."""
    icon, tone = STATES[State(state)]
    return {"icon": icon, "tone": tone, "word": State(state).label}


@register.inclusion_tag("components/tag.html")
def outbound_status(status: str) -> dict[str, object]:
    """How far a message got, as icon and word."""
    icon, tone, word = STATUSES[OutboundStatus(status)]
    return {"icon": icon, "tone": tone, "word": word}


@register.filter
def trouble_word(trouble: str) -> str:
    """Why a message did not arrive; nothing of what the provider said, which may hold an address (P6)."""
    return str(TROUBLES.get(trouble, ""))


@register.filter
def reason_word(reason: str) -> str:
    """Why a machine made nothing of a message."""
    return str(REASONS.get(reason, reason.replace("_", " ")))


@register.filter
def incident_said(row: ChannelIncident) -> str:
    """What was seen, in one sentence."""
    seen: dict[str, Any] = row.seen
    if seen.get("reading"):
        return _("Kiriman baru tidak bisa dibaca sejak %(minutes)d menit.") % seen
    if row.state == State.FAILING:
        return _("%(refused)d dari %(tries)d kiriman dalam %(minutes)d menit ditolak.") % seen
    if row.state == State.SILENT:
        return _("Sudah %(hours)d jam tidak ada pesan. Pada jam seperti ini biasanya ada: %(weeks)d dari 4 minggu terakhir.") % seen
    if "unheard" in seen:
        return _("Dari %(unheard)d kiriman dalam %(minutes)d menit tidak satu pun dikabarkan sampai.") % seen
    if "answer" in seen:
        return _("Penyedia menjawab rata-rata setelah %(answer)s detik.") % seen
    return _("Kiriman sampai rata-rata setelah %(minutes)d menit.") % {"minutes": seen.get("waited", 0) // 60}
