"""Regimes in words: what a move, a capacity, an event, a fault and a change are called by people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.models import ClockName, ComplaintClass, EscalationRule, EventKind, FirstDay, ReasonKind, Rung
from complaints.workflow import ENDED, OPEN, By, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from complaints.models import MoveRule, RegimeChange

register = template.Library()

MOVES = {
    "classify": gettext_lazy("Mencatat topik, tempat, dan golongan"),
    "verify": gettext_lazy("Memeriksa"),
    "hold": gettext_lazy("Menahan untuk koordinator"),
    "assign": gettext_lazy("Meneruskan ke kantor"),
    "forward": gettext_lazy("Meneruskan ke instansi luar"),
    "support": gettext_lazy("Meminta kantor lain membantu"),
    "contribute": gettext_lazy("Memberi bahan sebagai kantor pendukung"),
    "take": gettext_lazy("Mulai mengerjakan"),
    "reply": gettext_lazy("Menjawab"),
    "ask": gettext_lazy("Bertanya kepada pelapor"),
    "transfer": gettext_lazy("Mengembalikan: bukan kewenangan"),
    "resolve": gettext_lazy("Menyatakan beres"),
    "propose": gettext_lazy("Mengajukan konsep ke atasan"),
    "approve_reply": gettext_lazy("Menyetujui jawaban"),
    "approve_resolve": gettext_lazy("Menyetujui penyelesaian"),
    "return": gettext_lazy("Mengembalikan konsep"),
    "recall": gettext_lazy("Menarik konsep"),
    "archive": gettext_lazy("Mengusulkan arsip"),
    "approve_archive": gettext_lazy("Menyetujui arsip"),
    "refuse_archive": gettext_lazy("Menolak arsip"),
    "note": gettext_lazy("Menulis catatan internal"),
    "hand_over": gettext_lazy("Menyerahkan ke petugas lain"),
    "escalate": gettext_lazy("Menaikkan karena terlambat"),
    "split": gettext_lazy("Memecah laporan"),
    "merge": gettext_lazy("Menggabung ke laporan lain"),
    "relate": gettext_lazy("Mengaitkan dengan laporan lain"),
    "publish": gettext_lazy("Membuka untuk umum"),
    "conceal": gettext_lazy("Merahasiakan"),
    "message": gettext_lazy("Pelapor menulis"),
    "confirm": gettext_lazy("Pelapor menyatakan beres"),
    "dispute": gettext_lazy("Pelapor menyatakan belum beres"),
    "appeal": gettext_lazy("Pelapor berkeberatan atas arsip"),
    "withdraw": gettext_lazy("Pelapor mencabut"),
    "close": gettext_lazy("Menutup karena pelapor diam"),
    "offer_ombudsman": gettext_lazy("Menawarkan Ombudsman"),
    "accept_ombudsman": gettext_lazy("Pelapor setuju ke Ombudsman"),
}
CAPACITIES = {
    By.SYSTEM: gettext_lazy("Sistem"),
    By.REPORTER: gettext_lazy("Pelapor"),
    By.HANDLER: gettext_lazy("Petugas kantor"),
    By.APPROVER: gettext_lazy("Atasan kantor"),
    By.SUPPORTER: gettext_lazy("Kantor pendukung"),
    By.COORDINATOR: gettext_lazy("Koordinator"),
}
MARKED = {
    "reporter_message:answers": gettext_lazy("Pelapor menjawab pertanyaan"),
    "reporter_message:speaks": gettext_lazy("Pelapor menulis sesudah dinyatakan selesai"),
    "reporter_message:revives": gettext_lazy("Pelapor menulis pada laporan yang sudah berakhir"),
    "transferred:disputed": gettext_lazy("Pengembalian menjadi sengketa"),
}
DAY_TYPES = {"working": gettext_lazy("hari kerja"), "calendar": gettext_lazy("hari kalender")}
DID = {
    "copy": gettext_lazy("Salinan dibuat"),
    "facts": gettext_lazy("Keterangan"),
    "clock": gettext_lazy("Batas waktu"),
    "move": gettext_lazy("Langkah"),
    "reason": gettext_lazy("Alasan"),
    "step": gettext_lazy("Tangga pengingat"),
    "declare": gettext_lazy("Dinyatakan berlaku"),
}
FIELDS = {
    "name": gettext_lazy("nama"),
    "legal_basis": gettext_lazy("dasar"),
    "valid_from": gettext_lazy("berlaku mulai"),
    "max_transfers": gettext_lazy("pengembalian sebelum sengketa"),
    "ombudsman_after": gettext_lazy("hari sampai Ombudsman ditawarkan"),
    "days": gettext_lazy("jumlah hari"),
    "day_type": gettext_lazy("jenis hari"),
    "pause_days": gettext_lazy("hari menunggu pelapor"),
    "elsewhere": gettext_lazy("laporan dari sistem lain dihitung sejak"),
    "elsewhere_basis": gettext_lazy("dasar pilihan itu"),
    "by": gettext_lazy("boleh dilakukan"),
    "sources": gettext_lazy("dari keadaan"),
    "needs_text": gettext_lazy("wajib alasan tertulis"),
    "clock": gettext_lazy("batas"),
    "rung": gettext_lazy("diberitahukan kepada"),
    "verified": gettext_lazy("berlaku"),
}


def _words() -> dict[str, str]:
    """Every word of the machine that can stand in a fault or a trace, and what people say for it."""
    known: dict[str, Any] = {}
    for choices in (Status, ComplaintClass, ClockName, ReasonKind, Rung, FirstDay):
        known.update({value: label for value, label in choices.choices if value})
    known.update({str(key): label for table in (MOVES, CAPACITIES, DAY_TYPES) for key, label in table.items()})
    return {key: str(label) for key, label in known.items()}


@register.filter
def move_word(row: MoveRule) -> str:
    """What the move is called."""
    return str(MOVES.get(row.name, row.name))


@register.filter
def status_words(values: Iterable[str]) -> str:
    """Statuses in a row; nearly all of them are said by those that are left out."""
    found = frozenset(map(Status, values))
    for group, said in ((OPEN, _("semua yang terbuka")), (ENDED, _("semua yang berakhir")), (frozenset(Status), _("semua keadaan"))):
        missing = group - found
        if found <= group and len(missing) <= len(group) // 3:
            return _("%(all)s, kecuali %(some)s") % {"all": said, "some": _in_a_row(missing)} if missing else said
    return _in_a_row(found)


def _in_a_row(statuses: frozenset[Status]) -> str:
    return ", ".join(str(status.label) for status in Status if status in statuses)


@register.filter
def status_word(value: str) -> str:
    """A status, or that it stays."""
    return str(Status(value).label) if value else _("tetap")


@register.filter
def by_words(values: Iterable[str]) -> str:
    """Capacities in a row."""
    return ", ".join(str(CAPACITIES[By(value)]) for value in values)


@register.filter
def event_words(names: Iterable[str]) -> str:
    """Events in a row."""
    return ", ".join(str(MARKED.get(name) or EventKind(name.partition(":")[0]).label) for name in names)


@register.filter
def day_type(value: str) -> str:
    """Which days are counted."""
    return str(DAY_TYPES[value])


@register.filter
def step_said(row: EscalationRule) -> str:
    """When a step of the ladder is taken."""
    if not row.days:
        return _("pada hari terakhir")
    days = abs(row.days)
    before = ngettext("%(n)d hari kerja sebelum hari terakhir", "%(n)d hari kerja sebelum hari terakhir", days)
    after = ngettext("%(n)d hari kerja sesudah lewat", "%(n)d hari kerja sesudah lewat", days)
    return (before if row.days < 0 else after) % {"n": days}


@register.filter
def fault_said(fault: str) -> str:
    """A fault with the machine's words in people's."""
    known = _words()
    head, colon, rest = fault.partition(": ")
    head = " ".join(known.get(word, word) for word in head.split(" ")) if colon else head
    return head + colon + re.sub(r"“(\w+)”", lambda found: f"“{known.get(found[1]) or found[1]}”", rest)


@register.filter
def change_said(change: RegimeChange) -> str:
    """What was changed, as it was and as it became."""
    what, known = change.what, _words()
    of = " ".join(known.get(word, word) for word in str(what.get("of", "")).split(" "))
    before, after = what.get("before", {}), what.get("after", {})
    names = [name for name in (before | after) if before.get(name) != after.get(name)]
    parts = [f"{FIELDS.get(name, name)}: {_value(before.get(name), known)} → {_value(after.get(name), known)}" for name in names]
    return f"{DID.get(what.get('do', ''), '')} {of}. {'; '.join(parts)}".strip()


def _value(value: Any, known: dict[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(str(known.get(item, item)) for item in value) or _("tidak ada")
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return _("tidak ada") if value is None or value == "" else known.get(str(value), str(value))
