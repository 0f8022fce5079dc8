"""What the verifier says of a case to everybody: the words, how near its place is told, and which photos go with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import WordsField, words
from complaints.models import Attachment, Audience, Complaint, PublicText
from complaints.services.publishing import proposal
from organisations.models import Region, RegionLevel
from organisations.queries import ancestors


class PhotoChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Photos to tick one by one; the page shows each beside its box."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Attachment) -> str:
        return _("Terbitkan foto ini")


class PublicForm(forms.Form):
    """A case in public words. It begins with what is published, else with the text as the masking proposes it."""

    text = words(gettext_lazy("Yang dibaca umum"), rows=9, missing=gettext_lazy("Tulis dahulu apa yang boleh dibaca umum."))
    region = forms.ChoiceField(label=gettext_lazy("Tempat, sedekat mana"), required=False)
    place = WordsField(
        label=gettext_lazy("Keterangan tempat"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Misalnya: dekat pasar. Jangan tulis rumah seseorang."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    photos = PhotoChoice(label=gettext_lazy("Foto"), queryset=Attachment.objects.none(), required=False)

    def __init__(self, *args: Any, complaint: Complaint, row: PublicText | None, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = region_choices(complaint)
        self.fields["region"].choices = choices  # type: ignore[attr-defined]
        self.fields["photos"].queryset = photos_of(complaint)  # type: ignore[attr-defined]
        if row is not None:
            known = {"text": row.text, "region": row.region_id or "", "place": row.place, "photos": list(row.photos.all())}
        else:
            known = {"text": proposal(complaint), "region": choices[0][0]}
        self.initial = {**known, **self.initial}


class AnswerForm(forms.Form):
    """An office's answer in public words."""

    text = words(gettext_lazy("Jawaban yang dibaca umum"), rows=5)


class ReasonForm(forms.Form):
    """Why a case leaves the public pages."""

    text = words(gettext_lazy("Alasannya"), rows=2, help_text=gettext_lazy("Hanya dibaca petugas."))


def region_choices(complaint: Complaint) -> list[tuple[str, str]]:
    """From near to far: the desa where it is known, its kecamatan, nothing."""
    if complaint.region is None:
        return [("", _("Tidak disebut"))]
    near = Region.objects.filter(code__in=ancestors(complaint.region.code), level__in=[RegionLevel.VILLAGE, RegionLevel.DISTRICT])
    return [*((region.code, region.label) for region in near.order_by("-code")), ("", _("Tidak disebut"))]


def photos_of(complaint: Complaint) -> Any:
    """The pictures of a case that its reporter saw too; nothing from among the offices."""
    return complaint.attachments.filter(content_type__startswith="image/").exclude(event__audience=Audience.INTERNAL).order_by("pk")
