"""What can be changed of one office: a row for each, with its form, its words and its service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from organisations import services
from organisations.forms import CloseForm, FactsForm, MemberForm, MergeForm, RenameForm, UnitForm
from organisations.models import Role, Unit, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Change:
    """A change as a coordinator is offered it."""

    name: str
    label: StrOrPromise
    hint: StrOrPromise
    button: StrOrPromise
    icon: str
    form: type[UnitForm]
    call: Callable[[Unit, User, Any], object]
    done: StrOrPromise
    outside: bool = True

    def fits(self, unit: Unit) -> bool:
        """Whether it is offered: a closed office is not changed any more, a body outside has no people here."""
        return unit.valid_until is None and (self.outside or not unit.is_external)


def _appoint(unit: Unit, by: User, form: MemberForm) -> object:
    said = form.cleaned_data
    return services.add_member(
        unit_id=unit.pk,
        user_id=said["who"].pk,
        role=Role(said["role"]),
        valid_from=said["valid_from"],
        valid_until=said["valid_until"],
        by=by,
        decree=said["decree"],
    )


def _edit(unit: Unit, by: User, form: FactsForm) -> object:
    return services.edit_unit(unit_id=unit.pk, facts=form.facts(), by=by, decree=form.cleaned_data["decree"])


def _rename(unit: Unit, by: User, form: RenameForm) -> object:
    return services.rename_unit(unit_id=unit.pk, by=by, **form.cleaned_data)


def _merge(unit: Unit, by: User, form: MergeForm) -> object:
    said = form.cleaned_data
    return services.merge_units(unit_id=unit.pk, into_id=said["into"].pk, last_day=said["last_day"], by=by, decree=said["decree"])


def _close(unit: Unit, by: User, form: CloseForm) -> object:
    return services.close_unit(unit_id=unit.pk, by=by, **form.cleaned_data)


CHANGES = {
    change.name: change
    for change in (
        Change(
            "tunjuk",
            gettext_lazy("Tunjuk petugas"),
            gettext_lazy("Orang yang sudah punya akun. Ia melihat laporan kantor ini sejak hari mulainya."),
            gettext_lazy("Tunjuk"),
            "user",
            MemberForm,
            _appoint,
            gettext_lazy("Petugas ditunjuk."),
            outside=False,
        ),
        Change(
            "ubah",
            gettext_lazy("Ubah keterangan"),
            gettext_lazy("Kontak, induk, urusan, kalender dan persetujuan. Setiap perubahan tercatat di bawah."),
            gettext_lazy("Simpan"),
            "pencil",
            FactsForm,
            _edit,
            gettext_lazy("Keterangan disimpan."),
        ),
        Change(
            "ganti-nama",
            gettext_lazy("Ganti nama"),
            gettext_lazy("Kantornya tetap sama, hanya namanya. Nama lama tetap tercatat."),
            gettext_lazy("Ganti nama"),
            "refresh",
            RenameForm,
            _rename,
            gettext_lazy("Nama baru dipakai mulai sekarang."),
        ),
        Change(
            "gabung",
            gettext_lazy("Gabung ke kantor lain"),
            gettext_lazy(
                "Laporan baru diteruskan ke penerusnya sejak hari berikutnya. Laporan yang masih terbuka tetap di sini sampai dipindahkan."
            ),
            gettext_lazy("Gabungkan"),
            "arrow-forward-up",
            MergeForm,
            _merge,
            gettext_lazy("Kantor ini digabung. Periksa laporan yang masih terbuka di sini."),
        ),
        Change(
            "tutup",
            gettext_lazy("Tutup tanpa penerus"),
            gettext_lazy("Tidak ada kantor yang meneruskannya. Laporan barunya jatuh ke koordinator."),
            gettext_lazy("Tutup kantor ini"),
            "archive",
            CloseForm,
            _close,
            gettext_lazy("Kantor ini ditutup. Periksa laporan yang masih terbuka di sini."),
        ),
    )
}
