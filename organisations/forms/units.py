"""What a coordinator says about offices and the people in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms.fields import UnitField, date, decree, kinds
from organisations.models import Agency, Calendar, Role, Unit, User
from organisations.queries import calendars_governed, units_governed
from organisations.services import Facts, NewUnit


class UnitForm(forms.Form):
    """A form about one office of a government."""

    def __init__(self, *args: Any, unit: Unit, agency: Agency, **more: Any) -> None:
        super().__init__(*args, **more)
        self.unit = unit
        others = units_governed(agency).filter(valid_until__isnull=True, is_external=unit.is_external).exclude(pk=unit.pk)
        self.others = others.order_by("name")
        self.agency = agency

    def offer(self, name: str, rows: Any) -> None:
        """The rows to choose from."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class RenameForm(UnitForm):
    """Another name, from a day."""

    name = forms.CharField(label=gettext_lazy("Nama baru"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("Nama pendek"), max_length=80)
    since = date(gettext_lazy("Berlaku mulai"))
    decree = decree()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"name": self.unit.name, "short_name": self.unit.short_name, "since": timezone.localdate()}


class FactsForm(UnitForm):
    """What may be put right at any time."""

    contact = forms.CharField(
        label=gettext_lazy("Kontak"), max_length=200, required=False, help_text=gettext_lazy("Telepon, e-mail, alamat.")
    )
    parent = UnitField(label=gettext_lazy("Kantor induk"), required=False, empty_label=gettext_lazy("Tidak ada"))
    calendar = forms.ModelChoiceField(
        label=gettext_lazy("Kalender kerja"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=gettext_lazy("Kalender wilayahnya"),
        help_text=gettext_lazy("Batas waktu laporan yang masih berjalan akan dihitung ulang."),
    )
    needs_approval = forms.BooleanField(label=gettext_lazy("Jawaban baru keluar setelah disetujui atasan"), required=False)
    kinds = kinds()
    decree = decree()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        unit = self.unit
        self.initial = {
            "contact": unit.contact,
            "parent": unit.parent_id,
            "calendar": unit.calendar_id,
            "needs_approval": unit.needs_approval,
            "kinds": [row.kind_id for row in unit.office_kinds.all()],
        }
        self.offer("parent", self.others.filter(agency=unit.agency))
        if unit.is_external:
            del self.fields["calendar"], self.fields["needs_approval"]
        else:
            self.offer("calendar", calendars_governed(self.agency))

    def facts(self) -> Facts:
        """As the service wants them."""
        said = self.cleaned_data
        calendar = said.get("calendar")
        return Facts(
            contact=said["contact"],
            parent_id=said["parent"].pk if said["parent"] else None,
            kinds=tuple(kind.pk for kind in said["kinds"]),
            needs_approval=said.get("needs_approval", False),
            calendar_id=calendar.pk if calendar else None,
        )


class MergeForm(UnitForm):
    """Who goes on with the work."""

    into = UnitField(
        label=gettext_lazy("Diteruskan oleh"),
        empty_label=gettext_lazy("Pilih kantor"),
        error_messages={"required": gettext_lazy("Pilih kantor penerusnya.")},
    )
    last_day = date(gettext_lazy("Hari terakhir kantor ini"), initial=timezone.localdate)
    decree = decree()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer("into", self.others)


class CloseForm(UnitForm):
    """An office that nobody follows."""

    last_day = date(gettext_lazy("Hari terakhir kantor ini"), initial=timezone.localdate)
    decree = decree()


class MemberForm(UnitForm):
    """Somebody with an account, in a role, from a day."""

    who = forms.CharField(
        label=gettext_lazy("Nama akun atau e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Tulis nama akun atau e-mailnya.")},
    )
    role = forms.ChoiceField(label=gettext_lazy("Peran"), choices=Role.choices)
    valid_from = date(gettext_lazy("Mulai"), required=False, initial=timezone.localdate)
    valid_until = date(gettext_lazy("Sampai"), required=False, help_text=gettext_lazy("Kosongkan kalau belum ditentukan."))
    decree = decree()

    def clean_who(self) -> User:
        said = str(self.cleaned_data["who"]).strip()
        found = list(User.objects.filter(Q(username__iexact=said) | Q(email__iexact=said))[:2])
        if not found:
            raise forms.ValidationError(_("Tidak ada akun dengan nama atau e-mail itu. Akunnya harus dibuat dahulu."))
        if len(found) > 1:
            raise forms.ValidationError(_("Ada lebih dari satu akun dengan itu. Tulis nama akunnya."))
        return found[0]


class NewUnitForm(forms.Form):
    """An office that is not in the directory yet."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=200, error_messages={"required": gettext_lazy("Tulis nama kantornya.")})
    short_name = forms.CharField(label=gettext_lazy("Nama pendek"), max_length=80, required=False)
    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=40,
        help_text=gettext_lazy("Kode perangkat daerah, atau kode wilayah untuk desa dan kelurahan. Tidak bisa diganti nanti."),
        error_messages={"required": gettext_lazy("Tulis kodenya.")},
    )
    region_code = forms.CharField(
        label=gettext_lazy("Kode wilayah"),
        max_length=13,
        required=False,
        help_text=gettext_lazy("Misalnya 73.07.05. Kosong berarti seluruh kabupaten."),
    )
    parent = UnitField(label=gettext_lazy("Kantor induk"), required=False, empty_label=gettext_lazy("Tidak ada"))
    contact = forms.CharField(label=gettext_lazy("Kontak"), max_length=200, required=False)
    valid_from = date(gettext_lazy("Berdiri sejak"), required=False)
    kinds = kinds()
    decree = decree()

    def __init__(self, *args: Any, agency: Agency, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parent"].queryset = agency.units.filter(valid_until__isnull=True).order_by("name")  # type: ignore[attr-defined]

    def new(self) -> NewUnit:
        """As the service wants it."""
        said = self.cleaned_data
        return NewUnit(
            code=said["code"],
            name=said["name"],
            short_name=said["short_name"],
            kinds=tuple(kind.pk for kind in said["kinds"]),
            region_code=said["region_code"],
            parent_id=said["parent"].pk if said["parent"] else None,
            contact=said["contact"],
            valid_from=said["valid_from"],
        )


class EndForm(forms.Form):
    """The last day of an appointment."""

    last_day = date(gettext_lazy("Hari terakhir"))
