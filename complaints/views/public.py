"""The public pages of complaints: the list that anybody may look through, one case, its photos."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints import access, http, places, published
from complaints.forms.public import FlagForm, FollowForm, SupportForm
from complaints.forms.track import CodeForm
from complaints.models import Attachment
from complaints.published import STATES, Wanted
from complaints.views import visitor
from organisations import snapshot
from organisations.models import Unit

if TYPE_CHECKING:
    from django import forms

    from complaints.models import Complaint

MOST_WORDS = 200


@dataclass(frozen=True)
class Option:
    """One way to narrow the list, as a link."""

    label: str
    query: str
    chosen: bool
    icon: str = ""


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The list; every filter is a link, so that a view of it can be sent to somebody."""
    wait = http.READ.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    asked = {
        name: request.GET.get(name, "").replace("\x00", "")[:MOST_WORDS].strip() for name in ("q", "tempat", "topik", "keadaan", "kantor")
    }
    wanted, unit = _wanted(asked)
    context = {
        "page": published.page(wanted, after=request.GET.get("sesudah", "")),
        "asked": asked,
        "unit": unit,
        "kept": urlencode({name: value for name, value in asked.items() if value}),
        "narrowed": any(asked.values()),
        "hidden": [(name, value) for name, value in asked.items() if value and name != "q"],
        "without_words": _query(asked, q=""),
        "without_unit": _query(asked, kantor=""),
        "all_states": _query(asked, keadaan=""),
        "no_place": _query(asked, tempat=""),
        "no_topic": _query(asked, topik=""),
        "place": next((place.label for place in places.known() if place.code == asked["tempat"]), ""),
        "topic": snapshot.topics()[asked["topik"]].name if asked["topik"] else "",
        "states": _states(asked),
        "districts": _districts(asked),
        "villages": _villages(asked),
        "topics": _topics(asked),
    }
    return render(request, "complaints/reports.html", context)


def _wanted(asked: dict[str, str]) -> tuple[Wanted, Unit | None]:
    """What an address asks for. 404 for an office, place, topic or state that does not exist."""
    unit = get_object_or_404(Unit, code=asked["kantor"]) if asked["kantor"] else None
    known = {"tempat": {place.code for place in places.known()}, "topik": set(snapshot.topics()), "keadaan": set(STATES)}
    if any(asked[name] and asked[name] not in values for name, values in known.items()):
        raise Http404
    return Wanted(asked["q"], asked["tempat"], asked["topik"], asked["keadaan"], unit.pk if unit else None), unit


def _query(asked: dict[str, str], **changed: str) -> str:
    return urlencode({name: value for name, value in {**asked, **changed}.items() if value})


def _states(asked: dict[str, str]) -> list[Option]:
    return [Option(str(label), _query(asked, keadaan=key), asked["keadaan"] == key, icon) for key, (label, icon) in STATES.items()]


def _districts(asked: dict[str, str]) -> list[Option]:
    here = ".".join(asked["tempat"].split(".")[:3])
    return [Option(p.label, _query(asked, tempat=p.code), p.code == here) for p in places.known() if p.code.count(".") == 2]


def _villages(asked: dict[str, str]) -> list[Option]:
    here = ".".join(asked["tempat"].split(".")[:3])
    return [Option(p.label, _query(asked, tempat=p.code), p.code == asked["tempat"]) for p in places.known() if here and p.parent == here]


def _topics(asked: dict[str, str]) -> list[Option]:
    """Those that complaints are about; the upper ones only gather them."""
    return [Option(t.name, _query(asked, topik=t.pk), t.pk == asked["topik"]) for t in snapshot.topics().values() if t.parent_id]


@never_cache
@require_safe
def public_case(request: HttpRequest, number: str) -> HttpResponse:
    """One case in its public words."""
    wait = http.READ.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    complaint = published.find(number)
    if complaint is None:
        main = published.joined(number)
        if main is None:
            raise Http404
        return redirect("public_case", main.number)
    if number != complaint.number:
        return redirect("public_case", complaint.number)
    return case_page(request, complaint)


def case_page(
    request: HttpRequest, complaint: Complaint, *, bound: tuple[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a public case; `bound` is a form that was refused, still holding what was typed."""
    name, form = bound or ("", None)
    context: dict[str, Any] = {
        "complaint": complaint,
        "row": complaint.public_text,
        "photos": complaint.public_text.photos.order_by("pk"),
        "story": published.story(complaint),
        "merged": published.merged_into(complaint),
        "related": published.related(complaint),
        "supported": complaint.number in visitor.supported(request),
        "follows": visitor.follows(request, complaint),
        "pin": visitor.kept_pin(request, complaint),
        "support_form": form if name == "dukung" else SupportForm(auto_id="dukung-%s"),
        "follow_form": form if name == "ikuti" else FollowForm(auto_id="ikuti-%s"),
        "asked": visitor.asked(request, complaint) is not None,
        "code_form": form if name == "kode" else CodeForm(auto_id="kode-%s"),
        "flag_form": form if name == "lapor-isi" else FlagForm(auto_id="isi-%s"),
        "bound": name,
        "bound_form": form,
    }
    return render(request, "complaints/public_case.html", context, status=status)


@require_safe
def photo(request: HttpRequest, number: str, public_id: uuid.UUID) -> FileResponse:
    """A photo that the verifier chose; asked each time, so that what is withdrawn is gone."""
    cases = access.public().filter(number=number)
    row = get_object_or_404(
        Attachment.objects.filter(complaint__in=cases, complaint__public_text__photos__public_id=public_id), public_id=public_id
    )
    response = FileResponse(row.file.open("rb"), content_type=row.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-cache"
    return response
