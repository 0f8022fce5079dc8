"""What an officer writes down for somebody who came, called or wrote: the filing form with its true date and how they came."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_intake import normalise
from channels_intake.forms.filing import ACCEPTED, PICK, FilingForm, line
from complaints import clocks, contacts
from complaints.forms.fields import ManyFilesInput, UnitField, words
from complaints.models import CameBy, ContactWay, Speaks, Visibility
from organisations.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

WAYS = [
    (ContactWay.SMS.value, gettext_lazy("SMS")),
    (ContactWay.WHATSAPP.value, gettext_lazy("WhatsApp")),
    (ContactWay.EMAIL.value, gettext_lazy("Surel")),
    (ContactWay.CALL.value, gettext_lazy("Ditelepon petugas")),
    ("", gettext_lazy("Tidak usah dihubungi")),
]
READERS = {
    Visibility.PUBLIC: gettext_lazy("Umum"),
    Visibility.ANONYMOUS: gettext_lazy("Anonim: kantor yang dilaporkan tidak tahu siapa pelapornya"),
    Visibility.SECRET: gettext_lazy("Rahasia: isinya hanya dibaca petugas yang menangani"),
}
SENDS = {ContactWay.SMS, ContactWay.WHATSAPP}
# What the next one of a pile begins with; none of it is about a person.
STAYS = ("came_by", "received_on", "unit", "keep")


class CounterForm(FilingForm):
    """One page, one POST. Its order is the order of a talk at the counter, and of the Tab key."""

    field_order = [
        *("came_by", "received_on", "received_time", "text", "photos", "location_text", "occurred_on", "topic", "asked_class"),
        *("name", "phone", "email", "home", "way", "on_behalf", "relation", "people"),
        *("proxy_name", "proxy_relation", "proxy_phone", "visibility", "unit", "keep"),
    ]

    came_by = forms.ChoiceField(
        label=gettext_lazy("Bagaimana laporan ini datang"), widget=forms.RadioSelect, choices=CameBy.choices, error_messages=PICK
    )
    received_on = forms.DateField(
        label=gettext_lazy("Tanggal diterima"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Batas waktu dihitung dari tanggal ini, bukan dari saat Anda mengetik."),
        error_messages={
            "required": gettext_lazy("Tulis tanggal laporan ini diterima."),
            "invalid": gettext_lazy("Tanggal ini tidak benar. Contoh: 2026-11-24."),
        },
    )
    received_time = forms.TimeField(
        label=gettext_lazy("Jam diterima"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Jam ini tidak benar. Contoh: 09:30. Boleh juga dikosongkan.")},
    )
    text = words(
        gettext_lazy("Isi laporan, dengan kata pelapor"),
        rows=6,
        missing=gettext_lazy("Tulis dulu isi laporannya, satu kalimat pun cukup."),
        help_text=gettext_lazy("Nama, nomor HP dan NIK pelapor jangan ditulis di sini; tempatnya di bawah."),
    )
    photos = forms.FileField(
        label=gettext_lazy("Hasil pindai surat, foto, atau rekaman"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("Paling banyak 5 berkas. Foto dan PDF masing-masing 10 MB, rekaman 5 MB."),
    )
    name = line(gettext_lazy("Nama pelapor"), 120, autocomplete="off")
    phone = line(gettext_lazy("Nomor HP pelapor"), 30, autocomplete="off", inputmode="tel", type="tel")
    home = line(gettext_lazy("Alamat pelapor"), 200, autocomplete="off")
    way = forms.ChoiceField(
        label=gettext_lazy("Kabar untuk pelapor lewat"),
        widget=forms.RadioSelect,
        required=False,
        choices=WAYS,
        error_messages=PICK,
        help_text=gettext_lazy("Lewat SMS, WhatsApp, atau surel, tanda terima dan PIN dikirim sekarang juga. Bacakan lagi alamatnya."),
    )
    on_behalf = forms.ChoiceField(
        label=gettext_lazy("Pelapor bicara untuk siapa"),
        widget=forms.Select,
        required=False,
        choices=[("", gettext_lazy("Dirinya sendiri")), *Speaks.choices],
        error_messages=PICK,
    )
    relation = line(gettext_lazy("Hubungannya dengan mereka"), 120)
    proxy_name = line(
        gettext_lazy("Nama yang membawa, kalau bukan pelapor sendiri"),
        120,
        autocomplete="off",
        help_text=gettext_lazy("Misalnya anaknya yang datang ke loket, atau kurir yang mengantar surat."),
    )
    proxy_relation = line(gettext_lazy("Hubungan yang membawa dengan pelapor"), 80, autocomplete="off")
    proxy_phone = line(gettext_lazy("Nomor HP yang membawa"), 30, autocomplete="off", inputmode="tel", type="tel")
    visibility = forms.ChoiceField(
        label=gettext_lazy("Siapa yang boleh membaca"),
        widget=forms.RadioSelect,
        required=False,
        error_messages=PICK,
        choices=[(key.value, label) for key, label in READERS.items()],
    )
    unit = UnitField(label=gettext_lazy("Kantor yang mencatat"), error_messages={"invalid_choice": PICK["invalid_choice"]})
    keep = forms.BooleanField(
        label=gettext_lazy("Ini urusan kantor kami sendiri, tidak usah dicarikan kantor lain"),
        required=False,
    )

    def __init__(self, *args: Any, units: Iterable[int], **more: Any) -> None:
        super().__init__(*args, **more)
        offices = Unit.objects.filter(pk__in=units).order_by("name")
        field: Any = self.fields["unit"]
        field.queryset = offices
        first = offices[0] if len(offices) == 1 else None
        self.only_unit = first
        if first is not None:
            field.required, field.initial = False, first.pk

    def clean_unit(self) -> Unit:
        """The only office of somebody who has one need not be named."""
        given = self.cleaned_data.get("unit") or self.only_unit
        if given is None:
            raise forms.ValidationError(_("Pilih kantor yang mencatat laporan ini."))
        return given

    def clean(self) -> dict[str, Any]:
        """A number is needed only by a way that somebody chose on purpose: SMS is what the form begins with."""
        if self.cleaned_data.get("way") == ContactWay.SMS and not self.cleaned_data.get("phone") and "phone" not in self.errors:
            self.cleaned_data["way"] = ""
        said = super().clean()
        self._check_phone(said)
        self._check_dates(said)
        return said

    def _check_phone(self, said: dict[str, Any]) -> None:
        if said.get("way") in SENDS and said.get("phone") and not normalise.is_mobile(normalise.phone(said["phone"])):
            self.add_error("phone", _("Ini bukan nomor HP, jadi tidak bisa dikirimi pesan. Periksa lagi, atau pilih “Ditelepon petugas”."))

    def _check_dates(self, said: dict[str, Any]) -> None:
        day = said.get("received_on")
        if day is None:
            return
        if self.received_at > timezone.now():
            is_time = day == timezone.localdate()
            late = _("Jam ini belum sampai. Tulis jam laporan diterima.") if is_time else _("Tanggal ini belum tiba. Tulis kapan diterima.")
            self.add_error("received_time" if is_time else "received_on", late)
            return
        try:
            clocks.regime_on(day)
        except clocks.NoRule:
            self.add_error("received_on", _("Pada tanggal itu belum ada aturan batas waktu yang berlaku. Periksa tahunnya."))
        happened = said.get("occurred_on")
        if happened and happened > day:
            self.add_error("occurred_on", _("Kejadiannya tidak mungkin sesudah laporan diterima. Periksa kedua tanggal."))

    @property
    def received_at(self) -> dt.datetime:
        """When it reached the office. Without a time: now for today, the beginning of any other day."""
        said = self.cleaned_data
        day: dt.date = said["received_on"]
        time: dt.time | None = said.get("received_time")
        if time is None and day == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(dt.datetime.combine(day, time or dt.time.min))

    @property
    def beside(self) -> dict[str, Any]:
        """What no message of another channel is asked for: kept with the words, so that a correction of it is seen, too."""
        said = self.cleaned_data
        names = ("came_by", "received_on", "received_time", "occurred_on", "topic", "asked_class", "keep")
        kept = {name: str(said[name] or "") for name in names}
        return kept | {"unit": said["unit"].pk}

    @property
    def address(self) -> str:
        """Where the receipt and news go; empty when the person wants none that a machine could send."""
        said = self.cleaned_data
        if said["way"] in SENDS:
            return normalise.phone(said["phone"])
        return contacts.split(said["email"])[1] if said["way"] == ContactWay.EMAIL else ""

    @property
    def proxy(self) -> str:
        """Who brought it, in one line."""
        said = self.cleaned_data
        return ", ".join(filter(None, (said["proxy_name"], said["proxy_relation"], said["proxy_phone"])))

    @property
    def stays(self) -> dict[str, str]:
        """What the next one of a pile begins with, as words of an address."""
        said = self.cleaned_data
        kept = {"came_by": said["came_by"], "received_on": said["received_on"].isoformat(), "unit": str(said["unit"].pk)}
        return kept | ({"keep": "1"} if said["keep"] else {})
