"""What is typed into an action plan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import live
from assessments.forms.periods import DaysField
from assessments.models import Better, Period, Progress, Signer
from assessments.plans import following
from assessments.quarters import Quarter, between
from assessments.scoring import number_of
from organisations.forms.fields import UnitField, date
from organisations.models import Unit
from organisations.queries import valid_on

if TYPE_CHECKING:
    from assessments.models import Plan, PlanRow

_MISSING = gettext_lazy("Isi bagian ini.")


class NumberField(forms.CharField):
    """A number as Indonesians write it: a comma for the fraction, points between thousands."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})

    def __init__(self, *, places: int = 2, **more: Any) -> None:
        super().__init__(max_length=24, **more)
        self.places = places

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        said = str(value or "").strip()
        if not said:
            return None
        number = number_of(said)
        if number is None or number.adjusted() > 11 or number != round(number, self.places):
            raise forms.ValidationError(_("Tulis angkanya saja, misalnya 12 atau 12,5."))
        return number

    def prepare_value(self, value: Any) -> Any:
        return format(value.normalize(), "f").replace(".", ",") if isinstance(value, Decimal) else value

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The length was checked by the number itself."""


class NewPlanForm(forms.Form):
    """A plan for some years."""

    name = forms.CharField(
        label=gettext_lazy("Nama rencana"), max_length=200, error_messages={"required": gettext_lazy("Tulis nama rencananya.")}
    )
    first_year = forms.IntegerField(
        label=gettext_lazy("Tahun awal"), min_value=2015, max_value=2100, widget=forms.NumberInput(attrs={"class": "short"})
    )
    last_year = forms.IntegerField(
        label=gettext_lazy("Tahun akhir"), min_value=2015, max_value=2100, widget=forms.NumberInput(attrs={"class": "short"})
    )


class ProposeForm(forms.Form):
    """From which round actions are proposed, and below how many points."""

    period = forms.ModelChoiceField(
        label=gettext_lazy("Hasil penilaian"),
        queryset=Period.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Pilih penilaiannya.")},
    )
    below = NumberField(
        label=gettext_lazy("Usulkan untuk nilai di bawah"),
        initial=Decimal(2),
        help_text=gettext_lazy("Antara 0 dan 3. Nilai 2 berarti sebagian besar sudah ada."),
        error_messages={"required": _MISSING},
    )

    def __init__(self, *given: Any, agency_id: int, **more: Any) -> None:
        super().__init__(*given, **more)
        rounds = Period.objects.filter(agency=agency_id, assessments__status="final").distinct()
        self.fields["period"].queryset = rounds  # type: ignore[attr-defined]


class RowForm(forms.Form):
    """One action. The targets are fields of their own, one for each year."""

    aspect = forms.CharField(label=gettext_lazy("Aspek"), max_length=200, error_messages={"required": _MISSING})
    condition = forms.CharField(
        label=gettext_lazy("Kondisi saat ini"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    problem = forms.CharField(label=gettext_lazy("Masalah"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    action = forms.CharField(
        label=gettext_lazy("Rencana aksi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _MISSING}
    )
    output = forms.CharField(
        label=gettext_lazy("Keluaran"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": _MISSING}
    )
    indicator = forms.CharField(label=gettext_lazy("Indikator"), max_length=300, error_messages={"required": _MISSING})
    unit = forms.CharField(
        label=gettext_lazy("Satuan"),
        max_length=40,
        help_text=gettext_lazy("Misalnya: persen, hari, orang, dokumen."),
        widget=forms.TextInput(attrs={"class": "short"}),
        error_messages={"required": _MISSING},
    )
    better = forms.ChoiceField(label=gettext_lazy("Arah angka"), choices=Better.choices)
    figure = forms.ChoiceField(
        label=gettext_lazy("Angka sistem"),
        required=False,
        help_text=gettext_lazy("Bila dipilih, angka yang dihitung sistem tampil di samping laporan OPD."),
    )
    figure_of_lead = forms.BooleanField(label=gettext_lazy("Hitung angka sistem untuk penanggung jawab saja"), required=False)
    lead = UnitField(
        label=gettext_lazy("Penanggung jawab"), empty_label=gettext_lazy("Pilih kantor"), error_messages={"required": _MISSING}
    )
    budget = NumberField(label=gettext_lazy("Anggaran (Rp)"), required=False, places=0)
    budget_source = forms.CharField(
        label=gettext_lazy("Sumber anggaran"), max_length=200, required=False, help_text=gettext_lazy("Misalnya: DPA Diskominfo 2027.")
    )
    begins = forms.TypedChoiceField(label=gettext_lazy("Mulai"), coerce=int)
    ends = forms.TypedChoiceField(label=gettext_lazy("Selesai"), coerce=int)
    supporting = forms.ModelMultipleChoiceField(
        label=gettext_lazy("OPD pendukung"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    PLAIN = (
        *("aspect", "condition", "problem", "action", "output", "indicator", "unit", "better", "figure", "figure_of_lead"),
        *("budget", "budget_source", "begins", "ends", "lead"),
    )

    def __init__(self, data: Any = None, *, plan: Plan, row: PlanRow | None = None) -> None:
        super().__init__(data, initial=_initial(row))
        self.years = plan.years
        offices = plan.agency.units.filter(valid_on(timezone.localdate()), is_external=False).order_by("name")
        self.fields["lead"].queryset = offices  # type: ignore[attr-defined]
        self.fields["supporting"].queryset = offices  # type: ignore[attr-defined]
        quarters = between(Quarter(plan.first_year, 1).index, Quarter(plan.last_year, 4).index)
        choices = [(quarter.index, str(quarter)) for quarter in quarters]
        for name in ("begins", "ends"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if row is None:
            self.fields["ends"].initial = choices[-1][0]
        known = sorted(live.known().items(), key=lambda pair: pair[1])
        self.fields["figure"].choices = [("", _("Tidak ada")), *known]  # type: ignore[attr-defined]
        for year in self.years:
            self.fields[f"target_{year}"] = NumberField(label=_("Target %(year)d") % {"year": year}, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not self.targets:
            self.add_error(f"target_{self.years[-1]}", _("Isi target sekurangnya satu tahun."))
        if "begins" in said and "ends" in said and said["ends"] < said["begins"]:
            self.add_error("ends", _("Triwulan selesai tidak boleh sebelum triwulan mulai."))
        return said

    @property
    def targets(self) -> dict[int, Decimal]:
        """The targets given, by year."""
        given = ((year, self.cleaned_data.get(f"target_{year}")) for year in self.years)
        return {year: value for year, value in given if value is not None}

    @property
    def facts(self) -> dict[str, Any]:
        """What becomes fields of the row."""
        return {name: self.cleaned_data[name] for name in self.PLAIN}


def _initial(row: PlanRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    plain = {name: getattr(row, name) for name in RowForm.PLAIN if name != "lead"}
    targets = {f"target_{target.year}": target.value for target in row.targets.all()}
    return {**plain, "lead": row.lead_id, "supporting": [unit.pk for unit in row.supporting.all()], **targets}


class StepForm(forms.Form):
    """A step with words: why a plan is given back, or opened for change."""

    text = forms.CharField(label=gettext_lazy("Keterangan"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RuleForm(forms.Form):
    """By when offices report, from a quarter on."""

    since = forms.TypedChoiceField(
        label=gettext_lazy("Mulai realisasi triwulan"), coerce=int, error_messages={"required": gettext_lazy("Pilih triwulannya.")}
    )
    report_days = forms.IntegerField(
        label=gettext_lazy("Melapor paling lambat, hari kerja setelah triwulan berakhir"),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Isi jumlah harinya.")},
    )
    remind_before = DaysField(
        label=gettext_lazy("Ingatkan sebelum hari terakhir"),
        required=False,
        help_text=gettext_lazy("Berapa hari sebelumnya, dipisah koma. Hanya OPD yang belum melapor, pada jam kerja."),
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        quarters = following.quarters_to_rule(plan)
        rule = following.rule_of(plan, quarters[0]) if quarters else None
        super().__init__(data, initial={"report_days": rule.report_days, "remind_before": rule.remind_before} if rule else {})
        self.fields["since"].choices = [(quarter.index, str(quarter)) for quarter in quarters]  # type: ignore[attr-defined]


class SignForm(forms.Form):
    """What stands under the printed plan."""

    signer = forms.ChoiceField(label=gettext_lazy("Penanda tangan"), choices=Signer.choices)
    name = forms.CharField(
        label=gettext_lazy("Nama"), max_length=120, error_messages={"required": gettext_lazy("Tulis nama penanda tangan.")}
    )
    number = forms.CharField(
        label=gettext_lazy("NIP"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    signed_on = date(gettext_lazy("Tanggal tanda tangan"))
    sha256 = forms.CharField(
        label=gettext_lazy("Sidik naskah"),
        max_length=64,
        help_text=gettext_lazy("Tertulis di kaki setiap halaman cetakan, setelah kata “naskah”."),
        error_messages={"required": gettext_lazy("Salin sidik dari kaki halaman cetakan.")},
    )


class ReportForm(forms.Form):
    """What an office says it reached in a quarter."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    progress = forms.ChoiceField(
        label=gettext_lazy("Keadaan"),
        choices=Progress.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih keadaannya.")},
    )
    value = NumberField(label=gettext_lazy("Yang dicapai"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Apa yang sudah dilakukan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Tulis apa yang sudah dilakukan.")},
    )
    obstacles = forms.CharField(label=gettext_lazy("Kendala"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    follow_up = forms.CharField(
        label=gettext_lazy("Tindak lanjut"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("progress") == Progress.STUCK and not said.get("obstacles"):
            self.add_error("obstacles", _("Tulis apa yang menghambat."))
        return said


class ProofForm(forms.Form):
    """A file that shows it."""

    title = forms.CharField(
        label=gettext_lazy("Nama berkas"),
        max_length=120,
        error_messages={"required": gettext_lazy("Tulis nama berkasnya, misalnya: Daftar hadir pelatihan.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Foto atau PDF"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"required": gettext_lazy("Pilih berkasnya.")},
    )
