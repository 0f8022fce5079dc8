"""The select of long lists says exactly what Django's says, only sooner."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.models import ModelChoiceIteratorValue
from django.http import QueryDict
from django.test import Client
from django.test.html import parse_html

from complaints import queues
from complaints.forms.desk import AssignForm
from complaints.forms.fields import QuickSelect, QuickSelectMultiple, UnitField
from complaints.forms.lists import BulkForm, ListForm
from complaints.forms.verifying import VerifyForm
from organisations.models import Unit
from routing.forms import DecideForm
from tests.cast import complain, make

GROUPED = [
    ("", "Semua"),
    ("Kec. <Sinjai> & Utara", [("73.07.01", 'Kec. "Sinjai" Utara, seluruhnya'), ("73.07.01.1001", "Kel. Biringere")]),
    (7, "tujuh"),
]


@pytest.mark.parametrize("value", ["", None, "73.07.01.1001", 7, "tidak ada"])
@pytest.mark.parametrize("attrs", [None, {"id": "a", "required": True, "disabled": False, "aria-describedby": "b c", "data-x": '"<&'}])
def test_the_same_markup(value: Any, attrs: dict[str, Any] | None) -> None:
    own = {"class": "short", "hx-get": "/kerja/?a=1&b=2"}
    quick = QuickSelect(attrs=own, choices=GROUPED).render("tempat", value, attrs)
    assert parse_html(quick) == parse_html(forms.Select(attrs=own, choices=GROUPED).render("tempat", value, attrs))
    assert "<Sinjai>" not in quick


@pytest.mark.parametrize("value", [None, [], ["73.07.01.1001", "7"]])
def test_the_same_markup_of_several(value: list[str] | None) -> None:
    quick = QuickSelectMultiple(choices=GROUPED).render("tempat", value, {"id": "a"})
    assert parse_html(quick) == parse_html(forms.SelectMultiple(choices=GROUPED).render("tempat", value, {"id": "a"}))


@pytest.mark.django_db
def test_the_same_markup_of_offices() -> None:
    make()
    field = UnitField(label="Kantor")
    field.queryset = Unit.objects.order_by("name")
    rows = list(field.choices)
    assert isinstance(rows[1][0], ModelChoiceIteratorValue)
    plain = forms.Select(choices=field.choices)
    chosen = rows[2][0].value
    assert parse_html(field.widget.render("unit", chosen)) == parse_html(plain.render("unit", chosen))


@pytest.mark.django_db
def test_the_long_lists_of_the_desk_are_written_so(client: Client) -> None:
    cast = make()
    complaint = complain("Lampu jalan mati", channel="web").complaint
    desk = queues.desk_of(cast.koordinator)
    filters, bulk = ListForm(QueryDict(), desk=desk), BulkForm(desk=desk)
    quick = [filters.fields[name] for name in ("topik", "tempat", "kantor")] + [bulk.fields["unit"]]
    quick += [DecideForm().fields[name] for name in ("unit", "topic")]
    quick += [AssignForm.base_fields["unit"], VerifyForm.base_fields["accused"], VerifyForm.base_fields["topic"]]
    assert {type(field.widget) for field in quick} == {QuickSelect}
    assert type(AssignForm.base_fields["supporting"].widget) is QuickSelectMultiple
    client.force_login(cast.koordinator)
    assert client.get("/koordinasi/").content.count(b"<option") + client.get(f"/kerja/{complaint.number}/").content.count(b"<option") > 100
