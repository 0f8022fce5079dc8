"""How a partner writes cases, as data that its coordinator edits. LAPOR!'s own format is not published; this is where it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from channels_intake.models.exchange import ExchangeFormat
from channels_intake.models.partners import Partner
from complaints.workflow import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organisations.models import User

# Our fields in the order in which they are written, with what they are called on the page.
FIELDS = {
    "external_id": _("Nomor di sana"),
    "our_number": _("Nomor di sini"),
    "title": _("Judul"),
    "text": _("Isi"),
    "received_at": _("Kapan diterima"),
    "occurred_on": _("Kapan terjadinya"),
    "location": _("Tempat"),
    "topic": _("Kategori"),
    "visibility": _("Kerahasiaan"),
    "status": _("Status"),
    "unit": _("Instansi"),
    "answer": _("Jawaban"),
    "due_at": _("Batas waktu"),
    "name": _("Nama pelapor"),
    "contact": _("Kontak pelapor"),
}
# Who reported leaves by no export.
WRITTEN = [name for name in FIELDS if name not in {"title", "occurred_on", "visibility", "name", "contact"}]
# The form's own words at LAPOR! and those of spreadsheets that admins pass on.
COLUMNS = {
    "external_id": ["Tracking ID", "trackingid", "No. Laporan", "Nomor Laporan", "ID"],
    "our_number": ["Nomor Lokal"],
    "title": ["Judul Laporan", "Judul"],
    "text": ["Isi Laporan", "Isi", "Uraian"],
    "received_at": ["Tanggal Laporan", "Tanggal Lapor", "Tanggal Masuk", "Tanggal"],
    "occurred_on": ["Tanggal Kejadian"],
    "location": ["Lokasi Kejadian", "Lokasi"],
    "topic": ["Kategori", "Kategori Laporan"],
    "visibility": ["Kerahasiaan", "Sifat Laporan"],
    "status": ["Status", "Status Laporan"],
    "unit": ["Instansi", "Instansi Tujuan", "Disposisi"],
    "answer": ["Tindak Lanjut", "Tanggapan"],
    "due_at": ["Batas Waktu"],
    "name": ["Nama Pelapor", "Nama"],
    "contact": ["Kontak Pelapor", "No. Telepon", "Telepon", "Email"],
}
# As admins' lists and reports call them. Of several words for one of ours the first is written.
STATUSES = {
    "Terverifikasi": Status.RECEIVED,
    "Belum Terverifikasi": Status.RECEIVED,
    "Belum Diverifikasi": Status.RECEIVED,
    "Belum Terdisposisi": Status.RECEIVED,
    "Terdisposisi": Status.ASSIGNED,
    "Belum Ditindaklanjuti": Status.ASSIGNED,
    "Dalam Proses": Status.IN_PROGRESS,
    "Proses": Status.IN_PROGRESS,
    "Ditunda": Status.NEEDS_INFO,
    "Dipending": Status.NEEDS_INFO,
    "Ditindaklanjuti": Status.ANSWERED,
    "Bukan Wewenang": Status.FORWARDED,
    "Selesai": Status.CLOSED,
    "Diarsipkan": Status.ARCHIVED,
    "Dihapus": Status.ARCHIVED,
}
VISIBILITIES = {"rahasia": "secret", "secret": "secret", "anonim": "anonymous", "anonymous": "anonymous"}
DATES = ["%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]


def current(partner: Partner) -> ExchangeFormat:
    """The format in force; the first time the one above, so that there is one to look at and to change."""
    found = partner.formats.order_by("-version").first()
    if found is not None:
        return found
    first = {"columns": COLUMNS, "statuses": [[word, status.value] for word, status in STATUSES.items()], "topics": [], "dates": DATES}
    made, _created = ExchangeFormat.objects.get_or_create(partner=partner, version=1, defaults=first)
    return made


def change(partner: Partner, *, actor: User, said: Mapping[str, Any]) -> ExchangeFormat:
    """Another version, from now on; files that were read before keep theirs. The same again is no version."""
    with transaction.atomic():
        before = current(Partner.objects.select_for_update().get(pk=partner.pk))
        names = ("columns", "statuses", "topics", "dates", "delimiter")
        if all(getattr(before, name) == said[name] for name in names):
            return before
        values = {name: said[name] for name in names}
        return ExchangeFormat.objects.create(partner=partner, version=before.version + 1, created_by=actor, **values)
