"""What a coordinator decides of a complaint, and what is edited of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import QuickSelect, WordsField
from organisations.models import Topic, Unit
from routing.models import LocalName, RoadStatus
from routing.rulebooks import Row

if TYPE_CHECKING:
    _NameForm = forms.ModelForm[LocalName]
else:  # it takes no parameter at run time
    _NameForm = forms.ModelForm


class DecideForm(forms.Form):
    """The office that should have a complaint, and what it is about; what is empty stays as it was read."""

    unit = forms.ModelChoiceField(
        label=_("Kantor"),
        queryset=Unit.objects.none(),
        widget=QuickSelect,
        empty_label=_("Pilih kantor"),
        error_messages={"required": _("Pilih kantornya.")},
    )
    topic = forms.ModelChoiceField(
        label=_("Topik"), queryset=Topic.objects.none(), required=False, widget=QuickSelect, empty_label=_("Seperti sekarang")
    )
    text = WordsField(label=_("Catatan untuk kantor itu"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(valid_until__isnull=True).order_by("is_external", "name")  # type: ignore[attr-defined]
        self.fields["topic"].queryset = Topic.objects.filter(parent__isnull=False, valid_until__isnull=True)  # type: ignore[attr-defined]


class AnnounceForm(forms.Form):
    """What is told to everybody who reported one thing. `key` makes a second press the same announcement."""

    text = WordsField(
        label=_("Kabar untuk semua pelapor"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tulis kabarnya."), "max_length": _("Paling banyak 600 huruf.")},
        help_text=_("Dikirim lewat saluran masing-masing, satu kali untuk satu orang. Siapa pelapornya tidak terlihat."),
    )
    urgent = forms.BooleanField(label=_("Penting: kirim juga pada jam tenang"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)


class DraftForm(forms.Form):
    """A new draft of a rule book."""

    name = forms.CharField(label=_("Nama rancangan"), max_length=160, error_messages={"required": _("Beri nama rancangan ini.")})
    valid_from = forms.DateField(label=_("Berlaku mulai"), widget=forms.DateInput(attrs={"type": "date"}))


class RowForm(forms.Form):
    """One row of the matrix."""

    key = forms.SlugField(label=_("Kunci"), max_length=60)
    topics = forms.CharField(label=_("Topik"), required=False, help_text=_("Kunci topik dipisah spasi; kosong berarti semua."))
    cues = forms.CharField(label=_("Isyarat"), required=False, help_text=_("Salah satu harus terbaca; kosong berarti selalu."))
    without = forms.CharField(label=_("Tanpa isyarat"), required=False)
    tenant = forms.CharField(label=_("Hanya di wilayah"), max_length=13, required=False, help_text=_("Kode wilayah, misalnya 73.07."))
    kinds = forms.CharField(label=_("Jenis kantor"), max_length=200, help_text=_("Dengan bagiannya, misalnya pu:0.9 dishub:0.1."))
    needs_review = forms.BooleanField(label=_("Selalu dibaca koordinator dahulu"), required=False)
    why = forms.CharField(label=_("Alasan yang dibaca petugas"), max_length=300)
    legal_basis = forms.CharField(label=_("Dasar hukum"), max_length=200, required=False)
    before = forms.SlugField(label=_("Letakkan sebelum baris"), max_length=60, required=False)

    def row(self) -> Row:
        """The row as the services want it."""
        said = self.cleaned_data
        return Row(
            key=said["key"],
            kinds=said["kinds"],
            why=said["why"],
            topics=tuple(said["topics"].split()),
            cues=tuple(said["cues"].split()),
            without=tuple(said["without"].split()),
            tenant=said["tenant"],
            needs_review=said["needs_review"],
            legal_basis=said["legal_basis"],
        )


class WordsForm(forms.Form):
    """The words of one topic or cue in a lexicon edition, a line each."""

    strong = forms.CharField(label=_("Menentukan"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    medium = forms.CharField(label=_("Biasanya"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    weak = forms.CharField(label=_("Membantu"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class LocalNameForm(_NameForm):
    """A landmark, a spelling or a road."""

    class Meta:
        model = LocalName
        fields = ("name", "kind", "region_code", "road_status", "note", "valid_from", "valid_until")
        labels = {
            "name": _("Nama"),
            "kind": _("Jenis"),
            "region_code": _("Kode wilayah"),
            "road_status": _("Status jalan"),
            "note": _("Keterangan"),
            "valid_from": _("Berlaku mulai"),
            "valid_until": _("Berlaku sampai"),
        }
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"}), "valid_until": forms.DateInput(attrs={"type": "date"})}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        road = said.get("kind") == "road"
        if road and said.get("road_status") not in RoadStatus.values:
            self.add_error("road_status", _("Pilih status jalannya."))
        if not road and not said.get("region_code"):
            self.add_error("region_code", _("Tulis kode wilayahnya."))
        return said
