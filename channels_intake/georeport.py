"""The words of Open311 GeoReport v2: what its answers are made of, in JSON and in XML, and how it writes dates. No query."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# XML 1.0 has no place for these, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Attribute:
    """One thing that may be asked about a request of any service; `values` are key and name of a choice."""

    code: str
    datatype: str
    description: StrPromise
    help_text: StrPromise
    values: Mapping[str, StrPromise] = field(default_factory=dict)


# Nothing of it is required (P8): what is missing is asked for in the reporter's own channel.
ATTRIBUTES = (
    Attribute("patokan", "string", _("Patokan tempatnya"), _("Misalnya: depan SD 5, dekat pasar")),
    Attribute("tanggal_kejadian", "datetime", _("Kapan terjadinya"), _("Tanggal saja sudah cukup")),
    Attribute(
        "kerahasiaan",
        "singlevaluelist",
        _("Siapa yang boleh membaca"),
        _("Kosong berarti umum"),
        {"public": _("Umum"), "anonymous": _("Tanpa nama"), "secret": _("Rahasia")},
    ),
)


def date(text: str) -> dt.datetime:
    """A moment as the W3C writes it; without a zone it is ours. Raises ValueError."""
    found = dt.datetime.fromisoformat(text)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def written(moment: dt.datetime | None) -> str | None:
    """A moment in our zone, to the second, as the specification's examples have it."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def errors(*found: tuple[int, str]) -> list[dict[str, Any]]:
    """What went wrong, as the specification lists it."""
    return [{"code": code, "description": said} for code, said in found]


def definition(code: str) -> dict[str, Any]:
    """What can be told about a request of a service, besides what every request may hold."""
    rows = [
        {
            "variable": True,
            "code": each.code,
            "datatype": each.datatype,
            "required": False,
            "datatype_description": str(each.help_text),
            "order": order,
            "description": str(each.description),
            "values": [{"key": key, "name": str(name)} for key, name in each.values.items()],
        }
        for order, each in enumerate(ATTRIBUTES, start=1)
    ]
    return {"service_code": code, "attributes": rows}


# What a list's rows are called in XML.
_ROWS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}


def render(form: str, root: str, said: Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> bytes:
    """An answer in its format; `root` names it in XML, where JSON has none."""
    if form == "json":
        return json.dumps(said, ensure_ascii=False).encode()
    element = ElementTree.Element(root)
    _fill(element, said)
    return bytes(ElementTree.tostring(element, encoding="utf-8", xml_declaration=True))


def _fill(element: ElementTree.Element, said: Any) -> None:
    if isinstance(said, Mapping):
        for name, value in said.items():
            _fill(ElementTree.SubElement(element, name), value)
    elif isinstance(said, Sequence) and not isinstance(said, str):
        for row in said:
            _fill(ElementTree.SubElement(element, _ROWS[element.tag]), row)
    elif isinstance(said, bool):
        element.text = "true" if said else "false"
    elif said is not None:
        element.text = _NOT_XML.sub("", str(said))
