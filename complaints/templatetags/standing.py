"""Where a case stands, said to its reporter: how late, who was told, and what each status means for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.models import ClockName, EndReason, Rung
from complaints.workflow import Status, outside

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from complaints.models import Complaint
    from complaints.views.standing import Standing

register = template.Library()

# What it is, what comes next, what the reporter can do. No number of days: those are the regime's, and stand beside the clocks.
MEANINGS: dict[Status, tuple[StrOrPromise, ...]] = {
    Status.RECEIVED: (
        gettext_lazy("Laporan Anda sudah tersimpan pada kami."),
        gettext_lazy("Koordinator membacanya dan mencari kantor yang mengurusnya."),
        gettext_lazy("Anda tidak perlu berbuat apa-apa. Kalau ada yang kurang, tambahkan keterangan atau foto."),
    ),
    Status.ASSIGNED: (
        gettext_lazy("Kantor yang mengurusnya sudah menerima laporan Anda, tetapi belum mulai mengerjakannya."),
        gettext_lazy("Kantor itu akan menjawab, bertanya, atau mulai mengerjakan."),
        gettext_lazy("Kalau kantor itu merasa bukan urusannya, laporan kembali ke koordinator. Laporan Anda tidak hilang."),
    ),
    Status.IN_PROGRESS: (
        gettext_lazy("Petugas sedang mengerjakan laporan Anda."),
        gettext_lazy("Jawabannya muncul di halaman ini."),
    ),
    Status.NEEDS_INFO: (
        gettext_lazy("Petugas bertanya kepada Anda dan menunggu jawaban."),
        gettext_lazy("Selama menunggu Anda, batas waktu kantor berhenti sebentar."),
        gettext_lazy("Jawab pertanyaannya di halaman ini, atau balas SMS dari kami."),
    ),
    Status.ANSWERED: (
        gettext_lazy("Kantor sudah menjawab. Pekerjaannya mungkin belum selesai."),
        gettext_lazy("Kalau menurut Anda sudah beres, katakan “Sudah beres”. Kalau belum, katakan “Belum beres”."),
    ),
    Status.RESOLVED: (
        gettext_lazy("Kantor menyatakan masalahnya sudah beres."),
        gettext_lazy("Anda yang menentukan: “Sudah beres” atau “Belum beres”."),
        gettext_lazy("Kalau Anda diam, laporan ditutup, dan dicatat bahwa Anda tidak menanggapi. Diam tidak dihitung puas."),
    ),
    Status.REOPENED: (gettext_lazy("Anda mengatakan belum beres, atau menulis lagi. Laporan dikerjakan lagi dengan batas waktu baru."),),
    Status.FORWARDED: (
        gettext_lazy("Yang mengurusnya bukan kantor pemerintah kabupaten. Laporan Anda sudah dikirim ke instansi itu."),
        gettext_lazy("Koordinator kami tetap menagih jawabannya, dan jawabannya muncul di halaman ini."),
    ),
    Status.CLOSED: (
        gettext_lazy("Laporan ini ditutup."),
        gettext_lazy("Kalau masalahnya muncul lagi, katakan “Belum beres”. Laporan dibuka lagi."),
    ),
    Status.ARCHIVED: (
        gettext_lazy("Koordinator memutuskan laporan ini tidak dilanjutkan. Alasannya tertulis di halaman ini."),
        gettext_lazy("Kalau Anda tidak setuju, katakan “Saya berkeberatan”. Laporan diperiksa sekali lagi."),
    ),
    Status.WITHDRAWN: (
        gettext_lazy("Laporan ini dicabut oleh pelapornya dan tidak dikerjakan lagi."),
        gettext_lazy("Kalau Anda menulis keterangan baru, laporan dibuka lagi."),
    ),
}
MERGED: tuple[StrOrPromise, ...] = (
    gettext_lazy("Orang lain sudah melaporkan hal yang sama. Keduanya ditangani bersama."),
    gettext_lazy("Jawaban untuk laporan itu juga muncul di sini."),
)


@register.filter
def meaning(complaint: Complaint) -> tuple[StrOrPromise, ...]:
    """What the status means, what comes next, and what its reporter can do; sentences."""
    return MERGED if complaint.end_reason == EndReason.DUPLICATE else MEANINGS[outside(Status(complaint.status))]


@register.simple_tag
def lateness(standing: Standing) -> str:
    """How many days late, and who above was told since when; empty while every promise is kept."""
    if standing.late is None:
        return ""
    # A deadline is the end of its day: one minute later is the next day, and one day late.
    days = max(1, (timezone.localdate() - timezone.localdate(standing.late.due_at)).days)
    rung = standing.raised.data.get("to", "") if standing.raised else ""
    if standing.raised is None or rung not in Rung.values:
        return ngettext("Terlambat %(days)d hari.", "Terlambat %(days)d hari.", days) % {"days": days}
    said = {
        "days": days,
        "who": str(Rung(rung).label).lower(),
        "day": date_format(timezone.localtime(standing.raised.at), "l, j F Y", use_l10n=False),
    }
    return (
        ngettext(
            "Terlambat %(days)d hari, sudah naik ke %(who)s sejak %(day)s.",
            "Terlambat %(days)d hari, sudah naik ke %(who)s sejak %(day)s.",
            days,
        )
        % said
    )


@register.filter
def promise(standing: Standing) -> str:
    """What the next day is for, up to its date."""
    if standing.ahead is None:
        return ""
    return _("Tanggapan Anda ditunggu sampai") if standing.waits_for_reporter else str(_NEXT[ClockName(standing.ahead.clock.name)])


_NEXT = {
    ClockName.VERIFICATION: gettext_lazy("Diperiksa dan diteruskan paling lambat"),
    ClockName.FOLLOW_UP: gettext_lazy("Dijawab kantor paling lambat"),
    ClockName.SETTLEMENT: gettext_lazy("Beres paling lambat"),
    ClockName.DECISION: gettext_lazy("Koordinator memutuskan kantornya paling lambat"),
}
