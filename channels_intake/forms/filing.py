"""The filing form: only the text is asked for; everything else helps and may stay empty (P8)."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from cachetools.func import ttl_cache
from django import forms
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_intake import normalise
from channels_intake.hints import Draft
from complaints.forms.fields import ManyFilesInput, WordsField, words
from complaints.models import ComplaintClass, ContactWay, Speaks, Visibility
from organisations.models import Topic
from organisations.queries import open_topics
from organisations.snapshot import SECONDS

HINTS = {
    Visibility.PUBLIC: gettext_lazy("Isi laporan boleh dibaca siapa saja. Nama dan nomor Anda tidak ditampilkan."),
    Visibility.ANONYMOUS: gettext_lazy("Isi laporan boleh dibaca siapa saja. Kantor yang Anda laporkan pun tidak tahu siapa Anda."),
    Visibility.SECRET: gettext_lazy("Hanya petugas yang menangani yang membaca isi laporan."),
}
SPEAKS = [
    ("", gettext_lazy("Saya sendiri")),
    (Speaks.OTHER.value, gettext_lazy("Orang lain, misalnya orang tua atau tetangga")),
    (Speaks.GROUP.value, gettext_lazy("Kelompok, misalnya warga satu dusun")),
]
MOST_PEOPLE = 1_000_000
PICK = {"invalid_choice": gettext_lazy("Pilih salah satu yang ada di sini.")}
BY_PHONE = {ContactWay.SMS, ContactWay.WHATSAPP, ContactWay.CALL}
# What a reporter may say it is. An accusation of an official is heard in the words, not chosen here.
ASKED_CLASSES = [
    (ComplaintClass.ORDINARY.value, gettext_lazy("Keluhan: ada yang tidak beres")),
    (ComplaintClass.INFORMATION_REQUEST.value, gettext_lazy("Pertanyaan")),
    (ComplaintClass.ASPIRATION.value, gettext_lazy("Usul atau harapan")),
]
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,audio/webm,audio/ogg,audio/mp4,audio/mpeg"


@ttl_cache(maxsize=1, ttl=SECONDS)
def known_topics() -> dict[str, Topic]:
    """Topics that may be given today, by key."""
    return {topic.pk: topic for topic in open_topics(timezone.localdate())}


def external_id(key: str, text: str) -> str:
    """What makes the same report sent twice one complaint.

    The words are part of it: whoever guesses another's key (an Idempotency-Key "1") must not be handed their PIN. Line ends
    and blanks are not: on its way from a phone's outbox a report may have other ones than from the form.
    """
    return hashlib.sha256(f"{key}\n{' '.join(text.split())}".encode("utf-8", "replace")).hexdigest()


class HintedRadios(forms.RadioSelect):
    """Radio buttons with a sentence under each word."""

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **more)
        option["hint"] = HINTS.get(value, "")
        return option


def _topics() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Biar petugas yang memilih")), *((key, topic.name) for key, topic in known_topics().items())]


def line(label: Any, size: int, *, help_text: Any = "", **attributes: str) -> WordsField:
    return WordsField(label=label, required=False, max_length=size, help_text=help_text, widget=forms.TextInput(attrs=attributes))


class FilingForm(forms.Form):
    """Three steps of one page, one POST."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    latitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)

    text = words(
        gettext_lazy("Ceritakan masalahnya"),
        rows=6,
        missing=gettext_lazy("Ceritakan dulu masalahnya, satu kalimat pun cukup."),
        help_text=gettext_lazy("Apa yang terjadi, sejak kapan. Boleh bahasa daerah. Jangan tulis NIK atau nomor rekening."),
    )
    # Taken by channels_intake.staging before the form is looked at, so that a mistake elsewhere costs nobody their photos.
    photos = forms.FileField(
        label=gettext_lazy("Foto, rekaman suara, atau PDF"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("Paling banyak 5 berkas. Foto dan PDF masing-masing 10 MB, rekaman 5 MB."),
    )

    location_text = line(
        gettext_lazy("Tempatnya"),
        300,
        autocomplete="off",
        help_text=gettext_lazy("Nama jalan, desa atau kelurahan, dekat apa. Contoh: depan SD 3, Desa Kampala."),
    )
    occurred_on = forms.DateField(
        label=gettext_lazy("Kapan terjadinya"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Tanggal ini tidak benar. Contoh: 2026-11-24. Boleh juga dikosongkan.")},
    )

    topic = forms.CharField(label=gettext_lazy("Soal apa"), required=False, widget=forms.Select(choices=CallableChoiceIterator(_topics)))
    asked_class = forms.ChoiceField(
        label=gettext_lazy("Ini laporan apa"),
        required=False,
        choices=[("", gettext_lazy("Biar petugas yang memilih")), *ASKED_CLASSES],
        error_messages=PICK,
    )

    name = line(gettext_lazy("Nama"), 120, autocomplete="name")
    phone = line(gettext_lazy("Nomor HP"), 30, autocomplete="tel", inputmode="tel", type="tel")
    email = forms.EmailField(
        label=gettext_lazy("Surel (e-mail)"),
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Alamat surel ini tidak lengkap. Contoh: nama@contoh.id. Boleh juga dikosongkan.")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Cara menghubungi Anda"),
        widget=forms.RadioSelect,
        required=False,
        choices=ContactWay.choices,
        error_messages=PICK,
        help_text=gettext_lazy(
            "Lewat SMS, WhatsApp, atau surel kami kirim setiap kabar laporan ini. Untuk telepon, petugas yang menelepon."
        ),
    )
    on_behalf = forms.ChoiceField(
        label=gettext_lazy("Anda melapor untuk siapa"),
        widget=forms.RadioSelect,
        required=False,
        choices=SPEAKS,
        error_messages=PICK,
        help_text=gettext_lazy("Disimpan bersama nama Anda dan dijaga sama rapatnya."),
    )
    relation = line(gettext_lazy("Hubungan Anda dengan mereka"), 120, help_text=gettext_lazy("Misalnya: anaknya, tetangganya, ketua RT."))
    people = forms.IntegerField(
        label=gettext_lazy("Berapa orang yang mengalami"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        # Not type=number, from which a browser takes what is no number, and the person finds their words gone.
        widget=forms.TextInput(attrs={"class": "pin", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Tulis dengan angka, misalnya 12. Boleh juga dikosongkan.")
        ),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Siapa yang boleh membaca"),
        widget=HintedRadios,
        required=False,
        error_messages=PICK,
        choices=[
            (Visibility.PUBLIC, gettext_lazy("Umum")),
            (Visibility.ANONYMOUS, gettext_lazy("Anonim")),
            (Visibility.SECRET, gettext_lazy("Rahasia")),
        ],
    )

    def clean_topic(self) -> str:
        """A topic that is not there (any more) is none: it helps, and must not stop anybody (P8)."""
        given = str(self.cleaned_data["topic"])
        return given if given in known_topics() else ""

    def clean_occurred_on(self) -> object:
        day = self.cleaned_data["occurred_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Tanggal ini belum terjadi. Periksa lagi, atau kosongkan."))
        return day

    def clean_phone(self) -> str:
        given = str(self.cleaned_data["phone"])
        if given and not 8 <= sum(char.isdecimal() for char in given) <= 15:
            raise forms.ValidationError(_("Nomor HP ini tampak kurang lengkap. Periksa lagi, atau kosongkan."))
        if not normalise.may_be_right(given):
            raise forms.ValidationError(_("Nomor HP ini tampak salah ketik. Periksa lagi, atau kosongkan."))
        return given

    def clean(self) -> dict[str, Any]:
        """A way to be reached needs the number or address for it; said at that field, and both may stay empty."""
        said = super().clean() or self.cleaned_data
        way = said.get("way", "")
        if way in BY_PHONE and not said.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Tulis nomor HP Anda, supaya kami bisa menghubungi lewat cara itu. Atau pilih cara lain."))
        if way == ContactWay.EMAIL and not said.get("email") and "email" not in self.errors:
            self.add_error("email", _("Tulis alamat surel Anda, supaya kami bisa menghubungi lewat cara itu. Atau pilih cara lain."))
        return said

    def clean_visibility(self) -> str:
        return str(self.cleaned_data["visibility"] or Visibility.PUBLIC)

    def clean_token(self) -> str:
        return str(self.cleaned_data["token"] or uuid.uuid4())

    @property
    def written(self) -> list[tuple[str, Any]]:
        """Every field as it was sent, for a page that only sends it on. Files have references of their own."""
        return [(field.html_name, field.value() or "") for field in self if field.name != "photos"]

    @property
    def kind(self) -> str:
        """What the reporter says it is, in the words of the form; empty when left open."""
        return str(dict(ASKED_CLASSES).get(self.cleaned_data["asked_class"], ""))

    @property
    def standing(self) -> dict[str, Any]:
        """For whom and how, by the names of an IntakeItem; what was written for others counts only when there are others."""
        said = self.cleaned_data
        if not said["on_behalf"]:
            return {"way": said["way"]}
        return {"way": said["way"], "speaks": said["on_behalf"], "relation": said["relation"], "people": said["people"]}

    @property
    def told(self) -> dict[str, Any]:
        """The same in words, for reading once more."""
        said = self.standing | {"way": dict(ContactWay.choices).get(self.cleaned_data["way"], "")}
        return said | {"speaks": dict(SPEAKS)[self.cleaned_data["on_behalf"]]}

    @property
    def draft(self) -> Draft:
        """What hints are given about."""
        said = self.cleaned_data
        return Draft(
            text=said.get("text", ""),
            location_text=said.get("location_text", ""),
            latitude=said.get("latitude"),
            longitude=said.get("longitude"),
            topic=said.get("topic", ""),
            asked_class=said.get("asked_class", ""),
            visibility=said.get("visibility", Visibility.PUBLIC),
        )

    @property
    def reading(self) -> dict[str, Any]:
        """Who may read it, in the words of the form."""
        chosen = self.cleaned_data["visibility"]
        labels: dict[Any, Any] = dict(self.fields["visibility"].choices)  # type: ignore[attr-defined]  # it is a ChoiceField
        return {"label": labels[chosen], "hint": HINTS[Visibility(chosen)]}

    @property
    def contact(self) -> str:
        """The ways back that were given, in one line."""
        return ", ".join(filter(None, (self.cleaned_data["phone"], self.cleaned_data["email"])))


class PointForm(forms.Form):
    """A point on the map."""

    latitude = forms.FloatField(min_value=-90, max_value=90)
    longitude = forms.FloatField(min_value=-180, max_value=180)
