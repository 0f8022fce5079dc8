"""Forms of the coordinators: rules of the channels, and what becomes of a raw message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from channels_intake import registry
from channels_intake.models import HealthRule, PostPolicy, QuietHours, Tariff
from channels_intake.templatetags.channels import channel_word
from organisations.forms.fields import date

EVERY = gettext_lazy("Semua saluran")


def _channels(*, every: bool) -> list[tuple[str, Any]]:
    names = [(name, channel_word(name)) for name in registry.names()]
    return [("", EVERY), *names] if every else [row for row in names if row[0] in registry.SENDING]


def _number(label: Any, *, least: int = 1, most: int = 10_000, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Isi angkanya."),
            "invalid": gettext_lazy("Tulis angka bulat."),
            "min_value": gettext_lazy("Paling kecil %(limit_value)s."),
            "max_value": gettext_lazy("Paling besar %(limit_value)s."),
        },
    )


def _source() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Dasar"),
        max_length=200,
        help_text=gettext_lazy("Kontrak, tagihan atau keputusan, dengan nomornya."),
        error_messages={"required": gettext_lazy("Tulis dasarnya.")},
    )


class _Ruled(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A row for one channel from a day on."""

    every = True

    def __init__(self, *args: Any, **more: Any) -> None:
        more["initial"] = {"valid_from": timezone.localdate()} | (more.get("initial") or {})
        super().__init__(*args, **more)
        field = forms.ChoiceField(label=gettext_lazy("Saluran"), choices=_channels(every=self.every), required=not self.every)
        self.fields = {"channel": field} | {name: one for name, one in self.fields.items() if name != "channel"}


class HealthRuleForm(_Ruled):
    """When a channel counts as ill."""

    valid_from = date(gettext_lazy("Berlaku mulai"))
    window_minutes = _number(gettext_lazy("Menit yang dilihat"), most=240)
    least = _number(gettext_lazy("Kiriman paling sedikit"), help_text=gettext_lazy("Kalau lebih sedikit, belum dinilai."))
    failing_percent = _number(gettext_lazy("Gagal: sekian dari 100 kiriman ditolak"), most=100)
    slow_seconds = _number(gettext_lazy("Lambat: penyedia menjawab setelah sekian detik"), most=60)
    late_seconds = _number(gettext_lazy("Lambat: kiriman sampai setelah sekian detik"), most=90_000)
    silent_hours = _number(gettext_lazy("Sunyi: sekian jam tanpa pesan"), most=168)
    silent_weeks = _number(gettext_lazy("Sunyi: sekian dari 4 minggu sebelumnya ada pesan"), most=4)
    silent_least = _number(gettext_lazy("Sunyi: sekian pesan membuat satu minggu tidak sunyi"))
    switch_after = _number(gettext_lazy("Pindah penyedia setelah sekian kali ditolak"), most=7)
    probe_minutes = _number(gettext_lazy("Penyedia yang gagal dicoba lagi tiap sekian menit"), most=240)

    class Meta:
        model = HealthRule
        fields = [
            "channel", "valid_from", "window_minutes", "least", "failing_percent", "slow_seconds", "late_seconds",
            "silent_hours", "silent_weeks", "silent_least", "switch_after", "probe_minutes",
        ]  # fmt: skip


class QuietHoursForm(_Ruled):
    """When people sleep."""

    region_code = forms.CharField(
        label=gettext_lazy("Kode wilayah"),
        max_length=13,
        required=False,
        help_text=gettext_lazy("Kode Kemendagri, misalnya 73.07. Kosong: di mana saja."),
    )
    starts = forms.TimeField(label=gettext_lazy("Mulai jam"), widget=forms.TimeInput(attrs={"type": "time", "class": "short"}))
    ends = forms.TimeField(
        label=gettext_lazy("Sampai jam"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}),
        help_text=gettext_lazy("Jam setempat. Mulai dan sampai sama: tidak ada jam tenang."),
    )
    valid_from = date(gettext_lazy("Berlaku mulai"))
    source = _source()

    class Meta:
        model = QuietHours
        fields = ["channel", "region_code", "starts", "ends", "valid_from", "source"]


class TariffForm(_Ruled):
    """What a part costs."""

    every = False
    operator = forms.CharField(
        label=gettext_lazy("Operator"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Misalnya telkomsel, indosat, three. Kosong: semua."),
    )
    per_part = forms.DecimalField(
        label=gettext_lazy("Rupiah untuk satu bagian"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("Isi tarifnya."), "invalid": gettext_lazy("Tulis angka.")},
    )
    valid_from = date(gettext_lazy("Berlaku mulai"))
    source = _source()

    class Meta:
        model = Tariff
        fields = ["channel", "operator", "per_part", "valid_from", "source"]


class PostPolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """What follows when a post is taken back, from a day on. `shown` says which rules were previewed: only those are saved."""

    valid_from = date(gettext_lazy("Berlaku mulai"))
    look_days = _number(gettext_lazy("Unggahan dilihat lagi selama sekian hari"), most=365)
    look_every_hours = _number(gettext_lazy("Dilihat lagi tiap sekian jam"), most=168)
    withdraw_public = forms.BooleanField(
        label=gettext_lazy("Laporannya diambil dari halaman umum"),
        required=False,
        help_text=gettext_lazy("Kantor tetap menyimpan kata-katanya dan tetap mengerjakannya."),
    )
    erase_name = forms.BooleanField(
        label=gettext_lazy("Nama akunnya dihapus"),
        required=False,
        help_text=gettext_lazy("Penulisnya tetap bisa mengikuti laporannya."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Dasar"),
        max_length=300,
        help_text=gettext_lazy("Pasal undang-undang atau ketentuan penyedia."),
        error_messages={"required": gettext_lazy("Tulis dasarnya.")},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PostPolicy
        fields = ["valid_from", "look_days", "look_every_hours", "withdraw_public", "erase_name", "basis"]


class AttachForm(forms.Form):
    """Which case a message belongs to."""

    number = forms.CharField(
        label=gettext_lazy("Nomor laporan"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Tulis nomor laporannya.")},
    )


class FileForm(forms.Form):
    """What a report is to say that is made of a message."""

    text = forms.CharField(
        label=gettext_lazy("Isi laporan"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Kosong: kata-kata pengirim dipakai apa adanya."),
    )


class MessageTextForm(forms.Form):
    """The words of one message, and over which version they were written."""

    LONGEST = 2000

    text = forms.CharField(
        label=gettext_lazy("Kata-kata"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Tulis kata-katanya."), "max_length": gettext_lazy("Paling banyak 2.000 huruf.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
