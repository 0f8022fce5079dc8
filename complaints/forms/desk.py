"""What an office may say to a case: one form a move, each knowing the case it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import access, numbers
from complaints.forms.fields import PhotosField, QuickSelectMultiple, UnitField, inside, outside, words
from complaints.models import Complaint, DraftKind, ReasonKind, Visibility
from complaints.regimes import policy_of
from complaints.services.handling import OUTCOMES
from organisations.models import Membership, Unit, User
from organisations.queries import WORKING, valid_on


class MoveForm(forms.Form):
    """A form about one case, filled in by one person."""

    def __init__(self, *args: Any, complaint: Complaint, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.complaint, self.user = complaint, user
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the case: offices, reasons, colleagues."""

    def reasons(self, kind: ReasonKind) -> list[tuple[str, str]]:
        """The reasons of the case's regime, with an empty first line."""
        known = policy_of(self.complaint.regime_id).reasons.get(kind, {})
        return [("", _("Pilih alasan")), *known.items()]

    def choose_from(self, name: str, units: Any) -> None:
        """Set the offices of a field."""
        self.fields[name].queryset = units  # type: ignore[attr-defined]


class EmptyForm(MoveForm):
    """Nothing to say but yes."""


class ReplyForm(MoveForm):
    """An answer, with pictures."""

    text = words(gettext_lazy("Jawaban"), rows=6)
    photos = PhotosField(label=gettext_lazy("Foto atau PDF"), required=False)


class AskForm(MoveForm):
    """What is missing."""

    reason = forms.ChoiceField(label=gettext_lazy("Yang kurang"), required=False)
    text = words(gettext_lazy("Pertanyaan"))

    def prepare(self) -> None:
        self.fields["reason"].choices = self.reasons(ReasonKind.ASK)  # type: ignore[attr-defined]


class NoteForm(MoveForm):
    """For colleagues only."""

    text = words(gettext_lazy("Catatan"), rows=3)


class RemarkForm(MoveForm):
    """What must change before it may leave."""

    text = words(gettext_lazy("Yang perlu diperbaiki"), rows=3)


class ContributeForm(MoveForm):
    """A helping unit's part."""

    text = words(gettext_lazy("Bahan untuk jawaban"), rows=5)
    photos = PhotosField(label=gettext_lazy("Foto atau PDF"), required=False)


def _outcome() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Hasilnya"),
        widget=forms.RadioSelect,
        choices=list(OUTCOMES.items()),
        error_messages={"required": gettext_lazy("Pilih hasilnya.")},
    )


def _evidence() -> forms.CharField:
    return words(
        gettext_lazy("Bukti dengan kata-kata"),
        rows=2,
        required=False,
        help_text=gettext_lazy("Untuk “Sudah dikerjakan” harus ada foto, atau di sini: tanggal, nomor surat, atau siapa yang mengerjakan."),
    )


class ResolveForm(MoveForm):
    """What came of it, in words, with proof."""

    outcome = _outcome()
    text = words(gettext_lazy("Apa yang sudah dilakukan"), rows=5)
    photos = PhotosField(label=gettext_lazy("Bukti: foto atau PDF"), required=False)
    evidence = _evidence()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") == "done" and not said.get("photos") and not said.get("evidence"):
            self.add_error("evidence", _("Lampirkan foto, atau tulis buktinya: tanggal, nomor surat, atau siapa yang mengerjakan."))
        return said


class ProposeForm(ResolveForm):
    """An answer or a settlement for the superior to agree to."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Yang diajukan"),
        widget=forms.RadioSelect,
        choices=[(DraftKind.REPLY.value, gettext_lazy("Jawaban sementara")), (DraftKind.RESOLVE.value, gettext_lazy("Penyelesaian"))],
        initial=DraftKind.REPLY.value,
        error_messages={"required": gettext_lazy("Pilih yang diajukan.")},
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Hasilnya"), required=False, widget=forms.RadioSelect, choices=list(OUTCOMES.items()))
    text = words(gettext_lazy("Isi untuk pelapor"), rows=6)
    field_order = ("kind", "text", "outcome", "photos", "evidence")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("kind") == DraftKind.RESOLVE and not said.get("outcome"):
            self.add_error("outcome", _("Pilih hasilnya."))
        return said


class TransferForm(MoveForm):
    """ "Not ours", with the reason and whose it is."""

    because = forms.ChoiceField(label=gettext_lazy("Alasan"), error_messages={"required": gettext_lazy("Pilih alasannya.")})
    text = words(gettext_lazy("Mengapa bukan kewenangan kami"))
    unit = UnitField(
        label=gettext_lazy("Menurut kami, ini urusan"),
        error_messages={"required": gettext_lazy("Pilih kantor yang menurut Anda berwenang.")},
    )

    def prepare(self) -> None:
        self.fields["because"].choices = self.reasons(ReasonKind.TRANSFER)  # type: ignore[attr-defined]
        self.choose_from("unit", Unit.objects.filter(valid_on(timezone.localdate())).exclude(pk=self.complaint.owner_id).order_by("name"))


class AssignForm(MoveForm):
    """Which office must act, which help it, and why."""

    unit = UnitField(label=gettext_lazy("Kantor"), error_messages={"required": gettext_lazy("Pilih kantor yang dituju.")})
    text = words(gettext_lazy("Alasan"), rows=2, missing=gettext_lazy("Tulis alasannya, satu kalimat cukup."))
    supporting = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Kantor pendukung"),
        queryset=Unit.objects.none(),
        required=False,
        widget=QuickSelectMultiple,
        help_text=gettext_lazy("Boleh kosong. Yang menjawab pelapor hanya kantor di atas."),
    )

    def prepare(self) -> None:
        offices = inside(timezone.localdate()).exclude(pk=self.complaint.accused_id)
        self.choose_from("unit", offices)
        self.choose_from("supporting", offices)


class SupportForm(MoveForm):
    """Which office is asked to help, and with what."""

    unit = UnitField(label=gettext_lazy("Kantor"), error_messages={"required": gettext_lazy("Pilih kantornya.")})
    text = words(gettext_lazy("Yang diminta"), rows=3)

    def prepare(self) -> None:
        helping = self.complaint.supports.filter(ended_at__isnull=True).values("unit")
        others = inside(timezone.localdate()).exclude(pk__in=[self.complaint.owner_id, self.complaint.accused_id or 0])
        self.choose_from("unit", others.exclude(pk__in=helping))


class ForwardForm(MoveForm):
    """Which outside body, what was sent to it, and when we ask again."""

    unit = UnitField(label=gettext_lazy("Instansi"), error_messages={"required": gettext_lazy("Pilih instansi yang dituju.")})
    letter = forms.CharField(label=gettext_lazy("Nomor surat"), max_length=80, required=False)
    contact = forms.CharField(label=gettext_lazy("Siapa yang dihubungi"), max_length=160, required=False)
    chase_on = forms.DateField(
        label=gettext_lazy("Tagih lagi tanggal"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Kosong: selama batas jawaban kantor sendiri."),
    )
    text = words(gettext_lazy("Catatan penerusan"), rows=2)

    def prepare(self) -> None:
        self.choose_from("unit", outside(timezone.localdate()))


class ArchiveForm(MoveForm):
    """Why a complaint is put away; the reporter reads the words."""

    reason = forms.ChoiceField(label=gettext_lazy("Alasan"), error_messages={"required": gettext_lazy("Pilih alasannya.")})
    text = words(gettext_lazy("Penjelasan untuk pelapor"), rows=3)

    def prepare(self) -> None:
        self.fields["reason"].choices = self.reasons(ReasonKind.ARCHIVE)  # type: ignore[attr-defined]


class VisibilityForm(MoveForm):
    """Who may read the text, and why that changes."""

    visibility = forms.ChoiceField(label=gettext_lazy("Keterbukaan"), choices=Visibility.choices)
    text = words(gettext_lazy("Alasan"), rows=2)

    def prepare(self) -> None:
        self.fields["visibility"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Visibility.choices if value != self.complaint.visibility
        ]


class SplitForm(MoveForm):
    """The parts that become cases of their own, in the reporter's own words."""

    first = words(gettext_lazy("Bagian pertama yang dipisahkan"), rows=3)
    second = words(gettext_lazy("Bagian kedua"), rows=3, required=False)
    third = words(gettext_lazy("Bagian ketiga"), rows=3, required=False)
    text = words(gettext_lazy("Alasan"), rows=2)


class OtherCaseForm(MoveForm):
    """The number of another case."""

    number = forms.CharField(
        label=gettext_lazy("Nomor laporan lain"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Tulis nomor laporan.")},
    )

    def clean_number(self) -> Complaint:
        others = access.visible_to(self.user).exclude(pk=self.complaint.pk)
        found = others.filter(number=numbers.parse(self.cleaned_data["number"]) or "").first()
        if found is None:
            raise forms.ValidationError(_("Nomor ini tidak ada, atau nomor laporan ini sendiri."))
        return found


class HandOverForm(MoveForm):
    """Which colleague goes on with it."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Petugas"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Pilih petugas"),
        error_messages={"required": gettext_lazy("Pilih petugasnya.")},
    )

    def prepare(self) -> None:
        here = Membership.objects.filter(valid_on(timezone.localdate()), unit_id=self.complaint.owner_id)
        members = here.filter(role__in=WORKING).values("user")
        colleagues = User.objects.filter(pk__in=members, is_active=True).exclude(pk=self.complaint.handler_id or 0)
        self.fields["to"].queryset = colleagues.order_by("display_name", "username")  # type: ignore[attr-defined]
