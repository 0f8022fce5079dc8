"""A file that came, a file to make, and how a partner writes: words on one side, ours on the other, a pair a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_intake.exchange import reading
from channels_intake.exchange.formats import FIELDS, WRITTEN
from channels_intake.models.exchange import ExchangeFormat
from channels_intake.models.partners import Partner, Scope
from complaints.workflow import Status
from organisations import snapshot
from organisations.models import Agency

_SEPARATORS = [(",", gettext_lazy("koma")), (";", gettext_lazy("titik koma")), ("\t", gettext_lazy("tab"))]


def exchanging(agency: Agency) -> list[Partner]:
    """The partners of a government that cases are exchanged with today."""
    rows = Partner.objects.filter(agency=agency, ended_at__isnull=True).order_by("name")
    return [partner for partner in rows if Scope.EXCHANGE.value in partner.scopes]


class _WithPartner(forms.Form):
    partner = forms.TypedChoiceField(
        label=gettext_lazy("Mitra"),
        coerce=int,
        error_messages={"required": gettext_lazy("Pilih mitranya."), "invalid_choice": gettext_lazy("Mitra itu tidak ada.")},
    )

    def __init__(self, *given: Any, partners: Iterable[Partner], **more: Any) -> None:
        super().__init__(*given, **more)
        self.known = {partner.pk: partner for partner in partners}
        field = self.fields["partner"]
        field.choices = [(partner.pk, partner.name) for partner in self.known.values()]  # type: ignore[attr-defined]
        if len(self.known) == 1:
            field.initial = next(iter(self.known))

    def chosen(self) -> Partner:
        """The partner, once the form is valid."""
        return self.known[self.cleaned_data["partner"]]


class ImportForm(_WithPartner):
    """A file of theirs."""

    file = forms.FileField(
        label=gettext_lazy("Berkas CSV"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("Baris pertama berisi nama kolom. Paling banyak 10.000 baris."),
        error_messages={"required": gettext_lazy("Pilih berkasnya."), "empty": gettext_lazy("Berkas itu kosong.")},
    )
    is_trial = forms.BooleanField(
        label=gettext_lazy("Coba dahulu: lihat apa yang akan terjadi, jangan simpan"), required=False, initial=True
    )
    table: reading.Table

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > reading.MOST_BYTES:
            raise forms.ValidationError(_("Berkas terlalu besar. Paling besar 10 MB."))
        try:
            self.table = reading.table(upload.read())
        except reading.Unfit as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class ExportForm(_WithPartner):
    """A file for them."""

    since = forms.DateField(
        label=gettext_lazy("Termasuk yang sudah selesai, sejak"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        help_text=gettext_lazy("Kosong berarti sejak kerja sama dimulai. Yang belum selesai selalu termasuk."),
        error_messages={"invalid": gettext_lazy("Tanggal ini tidak benar.")},
    )
    is_trial = forms.BooleanField(label=gettext_lazy("Coba dahulu: jangan catat sebagai terkirim"), required=False, initial=True)

    def clean_since(self) -> Any:
        since = self.cleaned_data["since"]
        if since and since > timezone.localdate():
            raise forms.ValidationError(_("Tanggal itu belum tiba."))
        return since


def _area(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), help_text=help_text)


class FormatForm(forms.Form):
    """The columns, a line each; the words, a line each."""

    statuses = _area(
        gettext_lazy("Kata untuk status"), gettext_lazy("Satu baris satu kata: kata mereka = status kita. Misalnya: Proses = Dikerjakan.")
    )
    topics = _area(gettext_lazy("Kata untuk kategori"), gettext_lazy("Satu baris satu kata: kategori mereka = topik kita."))
    dates = forms.CharField(
        label=gettext_lazy("Cara menulis tanggal"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=500,
        help_text=gettext_lazy("Satu baris satu cara; yang pertama dipakai menulis. %d hari, %m bulan, %Y tahun, %H jam, %M menit."),
        error_messages={"required": gettext_lazy("Tulis sekurangnya satu cara.")},
    )
    delimiter = forms.ChoiceField(label=gettext_lazy("Pemisah kolom saat menulis"), choices=_SEPARATORS)

    def __init__(self, data: Any = None, *, how: ExchangeFormat) -> None:
        names, keys = {status.value: str(status.label) for status in Status}, {key: topic.name for key, topic in snapshot.topics().items()}
        initial = {
            "statuses": _lines(how.statuses, names),
            "topics": _lines(how.topics, keys),
            "dates": "\n".join(how.dates),
            "delimiter": how.delimiter,
            **{f"column_{name}": " | ".join(how.columns.get(name, [])) for name in FIELDS},
        }
        super().__init__(data, initial=initial)
        rest = {name: self.fields.pop(name) for name in list(self.fields)}
        for name, label in FIELDS.items():
            missing = {"required": _("Kolom ini dipakai saat menulis, jadi harus bernama.")}
            self.fields[f"column_{name}"] = forms.CharField(label=label, required=name in WRITTEN, max_length=500, error_messages=missing)
        self.fields |= rest

    def clean_statuses(self) -> list[list[str]]:
        known = {str(status.label).casefold(): status.value for status in Status} | {status.value: status.value for status in Status}
        return _pairs(self.cleaned_data["statuses"], known, _("Status kita tidak dikenal: %(word)s."))

    def clean_topics(self) -> list[list[str]]:
        topics = snapshot.topics()
        known = {topic.name.casefold(): key for key, topic in topics.items()} | {key: key for key in topics}
        return _pairs(self.cleaned_data["topics"], known, _("Topik kita tidak dikenal: %(word)s."))

    def clean_dates(self) -> list[str]:
        ways = [line.strip() for line in self.cleaned_data["dates"].splitlines() if line.strip()]
        if not ways or not all("%d" in way and "%m" in way and "%Y" in way for way in ways):
            raise forms.ValidationError(_("Setiap cara harus memuat %d, %m, dan %Y."))
        return ways

    def said(self) -> dict[str, Any]:
        """The format as it is kept, once the form is valid."""
        columns = {name: [word.strip() for word in self.cleaned_data[f"column_{name}"].split("|") if word.strip()] for name in FIELDS}
        return {"columns": columns, **{name: self.cleaned_data[name] for name in ("statuses", "topics", "dates", "delimiter")}}

    def clean(self) -> dict[str, Any]:
        """Of two columns of one name the second would be lost when it is written."""
        found = super().clean() or self.cleaned_data
        first = [str(found.get(f"column_{name}", "")).partition("|")[0].strip().casefold() for name in WRITTEN]
        if len(set(first)) != len(first) and all(first):
            self.add_error(None, _("Dua kolom bernama sama. Nama pertama setiap kolom harus berbeda."))
        return found


def _lines(pairs: Iterable[tuple[str, str]], names: Mapping[str, str]) -> str:
    return "\n".join(f"{word} = {names.get(meant, meant)}" for word, meant in pairs)


def _pairs(written: str, known: Mapping[str, str], unknown: str) -> list[list[str]]:
    found = []
    for line in filter(None, (line.strip() for line in written.splitlines())):
        word, _sign, meant = (part.strip() for part in line.rpartition("="))
        if not word:
            raise forms.ValidationError(_("Baris ini tidak memuat tanda =: %(line)s.") % {"line": line[:60]})
        if meant.casefold() not in known:
            raise forms.ValidationError(unknown % {"word": meant[:60]})
        found.append([word, known[meant.casefold()]])
    return found
