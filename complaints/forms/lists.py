"""What a list is asked for by its address, what is done with several cases at once, and the name a list is kept under."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import numbers, places
from complaints.forms.fields import QuickSelect, UnitField, inside, words
from complaints.models import ClockName, Complaint, ComplaintClass, ComplaintClock
from complaints.queues import Desk
from complaints.workflow import Status
from organisations import snapshot
from organisations.models import Membership, Unit, User
from organisations.queries import valid_on

# The doors by which complaints come in, each with the beginning of its channels' names.
DOORS = {
    "web": gettext_lazy("Situs web"),
    "sms": gettext_lazy("SMS"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "post_x": gettext_lazy("X"),
    "email": gettext_lazy("Surel"),
    "api": gettext_lazy("Aplikasi lain"),
    "open311": gettext_lazy("Open311"),
    "counter": gettext_lazy("Loket"),
}
MOST = 50
_EVERY = gettext_lazy("Semua")


def _doors() -> dict[str, Any]:
    """The doors by name; one that has no words of its own here is called what its channel is called."""
    others = [name for name in import_string(settings.DOORS)() if not name.startswith(tuple(DOORS))]
    return DOORS | {name: name.partition("_")[0].capitalize() for name in others}


def _chosen(label: Any, *, every: Any = _EVERY) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", every)], required=False, widget=QuickSelect)


class ListForm(forms.Form):
    """Filters of a list, each a word of the address. What makes no sense is left out; the rest still holds."""

    topik = _chosen(gettext_lazy("Topik"))
    tempat = _chosen(gettext_lazy("Tempat"))
    golongan = _chosen(gettext_lazy("Golongan"))
    pintu = _chosen(gettext_lazy("Masuk lewat"))
    status = _chosen(gettext_lazy("Keadaan"))
    jam = _chosen(gettext_lazy("Yang terlambat"), every=gettext_lazy("Tidak disaring"))
    kantor = _chosen(gettext_lazy("Kantor"))

    def __init__(self, data: QueryDict, *, desk: Desk) -> None:
        super().__init__(data, auto_id="saring-%s")
        self._offer("topik", [(topic.pk, topic.name) for topic in snapshot.topics().values()])
        self._offer("tempat", _places())
        self._offer("golongan", ComplaintClass.choices)
        self._offer("pintu", _doors().items())
        self._offer("status", Status.choices)
        self._offer("jam", ClockName.choices)
        if desk.is_coordinator:
            agencies = Unit.objects.filter(pk__in=desk.coordinated).values("agency_id")
            offices = Unit.objects.filter(agency_id__in=agencies, is_external=False).order_by("name")
            self._offer("kantor", [(str(pk), name) for pk, name in offices.values_list("pk", "name")])
        else:
            del self.fields["kantor"]

    def _offer(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [*field.choices, *choices]

    def said(self) -> dict[str, str]:
        """The filters that hold, by name."""
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}

    def word_for(self, name: str, value: str) -> str:
        """What a value is called in its list."""
        field: Any = self.fields[name]
        for key, label in field.choices:
            found = next((word for code, word in label if code == value), None) if isinstance(label, list) else label
            if found and (key == value or isinstance(label, list)):
                return str(found)
        return value


def _places() -> list[tuple[str, Any]]:
    """Each kecamatan as a heading, itself and its villages under it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    headings = {place.code: place.label for place in places.known() if place.code.count(".") == 2}
    for place in places.known():
        heading = place.code if place.code in headings else place.parent
        label = _("%(place)s, seluruhnya") % {"place": place.label} if place.code == heading else place.label
        groups.setdefault(heading, []).append((place.code, label))
    return [(headings.get(code, code), choices) for code, choices in groups.items()]


def narrowed(cases: QuerySet[Complaint], said: dict[str, str]) -> QuerySet[Complaint]:
    """The cases that pass the filters of `ListForm.said`."""
    columns = {"topik": "topic_id", "golongan": "complaint_class", "status": "status", "kantor": "owner_id"}
    cases = cases.filter(**{column: said[name] for name, column in columns.items() if name in said})
    if "tempat" in said:
        cases = cases.filter(region_id__in=places.within(said["tempat"]))
    if "pintu" in said:
        cases = cases.filter(channel__startswith=said["pintu"])
    if "jam" in said:
        now = timezone.now()
        late = ComplaintClock.objects.filter(complaint=OuterRef("pk"), name=said["jam"], stopped_at__isnull=True, due_at__lt=now)
        # The first running clock is the due date of the case: the list's own index leaves out what is not late at all.
        cases = cases.filter(Exists(late), due_at__lt=now)
    return cases


class SaveForm(forms.Form):
    """The name under which a list is kept."""

    name = forms.CharField(label=gettext_lazy("Nama daftar"), max_length=60, error_messages={"required": gettext_lazy("Beri nama.")})


class BulkForm(forms.Form):
    """One thing to do with the cases that were ticked."""

    tindakan = forms.ChoiceField(
        label=gettext_lazy("Tindakan"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih tindakannya."), "invalid_choice": gettext_lazy("Pilih tindakannya.")},
    )
    to = forms.ModelChoiceField(
        label=gettext_lazy("Petugas"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Pilih petugas"),
        widget=QuickSelect,
    )
    unit = UnitField(label=gettext_lazy("Kantor"), required=False)
    text = words(gettext_lazy("Catatan atau alasan"), rows=2, required=False)

    def __init__(self, data: QueryDict | None = None, *, desk: Desk) -> None:
        super().__init__(data, auto_id="massal-%s")
        today = timezone.localdate()
        actions = [("take", _("Ambil")), ("hand_over", _("Tugaskan ke petugas")), ("note", _("Beri catatan"))]
        if desk.is_coordinator:
            actions.append(("assign", _("Teruskan ke kantor")))
            self._choose_from("unit", inside(today))
        else:
            del self.fields["unit"]
        actions_field: Any = self.fields["tindakan"]
        actions_field.choices = actions
        members = Membership.objects.filter(valid_on(today), unit_id__in=desk.own).values("user")
        self._choose_from("to", User.objects.filter(pk__in=members, is_active=True).order_by("display_name", "username"))

    def _choose_from(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name, missing in _NEEDED.get(said.get("tindakan", ""), {}).items():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return said


_NEEDED: dict[str, dict[str, Any]] = {
    "hand_over": {"to": gettext_lazy("Pilih petugasnya.")},
    "note": {"text": gettext_lazy("Tulis catatannya.")},
    "assign": {"unit": gettext_lazy("Pilih kantornya."), "text": gettext_lazy("Tulis alasannya, satu kalimat cukup.")},
}


def ticked(given: list[str]) -> list[str]:
    """The tracking numbers among what was ticked, each once. Raises ValidationError when none or too many are."""
    found = list(dict.fromkeys(number for text in given if (number := numbers.parse(text))))
    if not found:
        raise forms.ValidationError(_("Centang dahulu laporannya."))
    if len(found) > MOST:
        raise forms.ValidationError(_("Paling banyak %(most)d laporan sekaligus.") % {"most": MOST})
    return found
