"""How numbers and quarters of a plan are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template

from assessments.plans.paper import rupiah as rupiah_of
from assessments.quarters import Quarter

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """A number with a comma and without trailing noughts; a dash for none."""
    return "-" if value is None or value == "" else format(Decimal(value).normalize(), "f").replace(".", ",")


@register.filter
def plain(value: float) -> str:
    """A number of a drawing, with a point in every language."""
    return f"{value:g}"


@register.filter
def targets(told: Mapping[str, str]) -> str:
    """2021: 60; 2022: 75."""
    return "; ".join(f"{year}: {value.replace('.', ',')}" for year, value in sorted(told.items())) or "-"


@register.filter
def rupiah(amount: str) -> str:
    """Rp 1.250.000."""
    return rupiah_of(amount)


@register.filter
def quarter(index: int) -> str:
    """TW I 2022."""
    return str(Quarter.at(index))


@register.filter
def at(rows: Sequence[Any], place: int) -> Any:
    """The row at a place."""
    return rows[place]
