"""What people write: the words of a report, which report to prepare, and rows of the log of activities."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.forms.fields import date
from reporting.models import ActivityKind, ReportKind


def _long(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))


def _short(label: Any, most: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most)


class WordsForm(forms.Form):
    """The words of a report."""

    number = _short(_("Nomor surat"), 80)
    opening = _long(_("Pendahuluan"))
    obstacles = _long(_("Kendala"))
    recommendations = _long(_("Rekomendasi"))
    signer_title = _short(_("Jabatan penanda tangan"), 120)
    signer_name = _short(_("Nama penanda tangan"), 120)
    signer_number = _short(_("NIP"), 40)


class PrepareForm(forms.Form):
    """Which span to freeze."""

    kind = forms.ChoiceField(label=_("Laporan"), choices=ReportKind.choices)
    month = forms.CharField(
        label=_("Bulan di dalamnya"), widget=forms.TextInput(attrs={"type": "month", "class": "short"}), help_text=_("Misalnya 2026-09.")
    )

    def clean_month(self) -> dt.date:
        """The first of the month, as browsers write it: 2026-09."""
        try:
            return dt.datetime.strptime(str(self.cleaned_data["month"]).strip(), "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            raise forms.ValidationError(_("Tulis tahun dan bulannya, misalnya 2026-09.")) from None


class ActivityForm(forms.Form):
    """One row of the log."""

    kind = forms.ChoiceField(label=_("Jenis"), choices=ActivityKind.choices, widget=forms.RadioSelect)
    on = date(_("Tanggal"))
    title = forms.CharField(label=_("Kegiatan"), max_length=200, error_messages={"required": _("Tulis kegiatannya.")})
    place = _short(_("Tempat"), 160)
    groups = _short(_("Peserta dari"), 200)
    participants = forms.IntegerField(
        label=_("Banyaknya peserta"),
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={"required": _("Tulis banyaknya; 0 kalau tidak ada yang datang.")},
    )
    evidence = _short(_("Bukti"), 300)

    def clean_on(self) -> dt.date:
        """What has not happened yet is no activity."""
        day: dt.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Tanggal itu belum tiba."))
        return day

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["groups"].help_text = _("Misalnya: kelompok tani, ibu-ibu PKK, penyandang disabilitas, petugas desa.")
        self.fields["evidence"].help_text = _("Nomor surat, nomor berita acara, atau alamat foto.")
