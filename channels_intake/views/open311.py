"""Open311 GeoReport v2 at /open311/v2/: what can be asked for, the public cases as everybody may read them, and filing with a key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from channels_intake import georeport, intake, open_cases, partner_keys, registry
from channels_intake.contracts import Delivery, IntakeItem, InvalidSignature, Unreadable
from channels_intake.models.partners import CaseReference, Partner, Scope
from channels_intake.partners.filing import filed
from complaints import http, numbers
from complaints.api import page_of
from complaints.models import Complaint
from complaints.services import InvalidText
from organisations import snapshot
from organisations.models import Topic

P = ParamSpec("P")
MOST = 1000
SPAN = dt.timedelta(days=90)
# So long a token that nobody guesses it needs no key beside it.
UNGUESSABLE = 32


class Wrong(Exception):
    """What the caller did wrong: codes and sentences."""

    def __init__(self, *found: tuple[int, str]) -> None:
        super().__init__(found)
        self.found = found


Said = tuple[str, Sequence[Mapping[str, Any]] | Mapping[str, Any], int]


def _answers(*methods: str) -> Callable[[Callable[Concatenate[HttpRequest, P], Said]], Callable[..., HttpResponse]]:
    """An address of the interface: its answer, or what was wrong, in the format that was asked for."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], Said]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, form: str | None = None, *args: P.args, **more: P.kwargs) -> HttpResponse:
            form = form or (request.path.rpartition(".")[2] if request.path.endswith((".json", ".xml")) else _wanted_format(request))
            try:
                _check(request, methods)
                root, said, status = view(request, *args, **more)
            except Wrong as error:
                root, said, status = "errors", georeport.errors(*error.found), error.found[0][0]
            response = HttpResponse(georeport.render(form, root, said), status=status, content_type=georeport.TYPES[form])
            # Anybody may read this, in any page; there is no cookie by which they would read more.
            response["Access-Control-Allow-Origin"] = "*"
            return response

        return csrf_exempt(answer)

    return decorate


def _wanted_format(request: HttpRequest) -> str:
    return (
        "xml"
        if request.get_preferred_type(["application/json", "text/xml", "application/xml"]) in {"text/xml", "application/xml"}
        else "json"
    )


def _check(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise Wrong((405, f"only {', '.join(methods)} here"))
    if request.method != "POST" and http.READ.spent(http.address_of(request)):
        raise Wrong((429, "too many requests from this address; wait ten minutes"))
    ours = {settings.TENANT_REGION, request.get_host()}
    asked = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id")
    if asked and asked not in ours:
        raise Wrong((404, f"jurisdiction_id was not found; here it is {settings.TENANT_REGION}"))


@_answers("GET", "HEAD")
def discovery(request: HttpRequest) -> Said:
    """Where everything is."""
    agency = snapshot.default_agency()
    base = settings.PUBLIC_URL + reverse("open311_services").removesuffix("/services")
    endpoint = {
        "specification": georeport.SPECIFICATION,
        "url": base,
        "changeset": "2026-11-29T00:00:00+08:00",
        "type": "production",
        "formats": ["application/json", "text/xml"],
    }
    said = {
        "changeset": "2026-11-29T00:00:00+08:00",
        "contact": agency.coordinator.contact if agency.coordinator else "",
        "key_service": f"{agency.name}: ask its coordinator for a key",
        "endpoints": [endpoint],
    }
    return "discovery", said, 200


@_answers("GET", "HEAD")
def services(request: HttpRequest) -> Said:
    """What can be asked for: the topics of today, in their groups."""
    topics = snapshot.topics()
    groups = dict(Topic.objects.filter(children__in=topics).values_list("pk", "name"))
    rows = [
        {
            "service_code": topic.pk,
            "service_name": topic.name,
            "description": "",
            "metadata": True,
            "type": "realtime",
            "keywords": "",
            "group": groups.get(topic.parent_id or "", ""),
        }
        for topic in topics.values()
    ]
    return "services", rows, 200


@_answers("GET", "HEAD")
def definition(request: HttpRequest, code: str) -> Said:
    """What can be told about a request of one service."""
    if code not in snapshot.topics():
        raise Wrong((404, "service_code was not found"))
    return "service_definition", georeport.definition(code), 200


@_answers("GET", "HEAD", "POST")
def requests(request: HttpRequest) -> Said:
    """The public cases that are asked for; or a new one."""
    if request.method == "POST":
        return _file(request)
    rows = _asked(request)[:MOST]
    return "service_requests", open_cases.rows(rows), 200


@_answers("GET", "HEAD")
def one_request(request: HttpRequest, number: str) -> Said:
    """One public case; whatever else may lie under a number is nobody's business."""
    rows = open_cases.rows(open_cases.all_public().filter(number=numbers.parse(number) or ""))
    if not rows:
        raise Wrong((404, "service_request_id was not found among the public cases"))
    return "service_requests", rows, 200


@_answers("GET", "HEAD")
def token(request: HttpRequest, token: str) -> Said:
    """The number of a case filed under an Idempotency-Key, for a client that lost our answer."""
    partners = Partner.objects.filter(ended_at__isnull=True)
    key = request.GET.get("api_key", "")
    if key or len(token) < UNGUESSABLE:
        partner = partner_keys.partner_of(key, Scope.FILE)
        if partner is None:
            raise Wrong((403, "api_key is missing or not known; so short a token needs it"))
        partners = partners.filter(pk=partner.pk)
    found = CaseReference.objects.filter(partner__in=list(partners), external_id=token).select_related("complaint").first()
    if found is None:
        raise Wrong((404, "token was not found"))
    return "service_requests", [{"token": token, "service_request_id": found.complaint.number}], 200


@_answers("GET", "HEAD", "POST")
def nothing(request: HttpRequest, rest: str) -> Said:
    """Whatever else is asked for here."""
    raise Wrong((404, "there is nothing here; the formats are json and xml"))


def _asked(request: HttpRequest) -> QuerySet[Complaint]:
    """Numbers overrule everything else, as the specification has it."""
    given = request.GET
    if given.get("service_request_id"):
        wanted = [numbers.parse(each) or "" for each in given["service_request_id"].split(",")[:MOST]]
        return open_cases.all_public().filter(number__in=wanted)
    since, until = _span(given)
    # Published is never before received: by this the index over what is published is enough.
    rows = open_cases.all_public().filter(public_text__published_at__gte=since, received_at__range=(since, until))
    if given.get("service_code"):
        rows = rows.filter(topic__in=given["service_code"].split(","))
    return rows.filter(_state(given.get("status", "")))


def _span(given: Mapping[str, Any]) -> tuple[dt.datetime, dt.datetime]:
    try:
        since, until = (georeport.date(given[name]) if given.get(name) else None for name in ("start_date", "end_date"))
    except ValueError:
        raise Wrong((400, "start_date and end_date are W3C dates, 2026-03-02T08:00:00+08:00; write + as %2B")) from None
    if since is None:
        until = until or timezone.now()
        return until - SPAN, until
    until = until or since + SPAN
    if until < since or until - since > SPAN:
        raise Wrong((400, "end_date lies before start_date, or more than 90 days after it"))
    return since, until


def _state(wanted: str) -> Q:
    words = set(filter(None, wanted.split(",")))
    if words - {"open", "closed"}:
        raise Wrong((400, "status is open, closed or both"))
    return Q(ended_at__isnull=words == {"open"}) if len(words) == 1 else Q()


def _file(request: HttpRequest) -> Said:
    """Through the channel's adapter like what comes in by every door."""
    adapter = registry.push("open311")
    headers = {name.lower(): value for name, value in request.headers.items()}
    given = Delivery("POST", request.get_full_path(), headers, urlencode([(name, value) for name, value in request.POST.items()]).encode())
    try:
        adapter.verify(given)
        (item,) = adapter.parse(given)
    except InvalidSignature:
        raise Wrong((403, "api_key is missing or not known")) from None
    except Unreadable as error:
        raise Wrong(*((400, str(each)) for each in error.args)) from error
    key = _key(request)
    partner = partner_keys.partner_of(key, Scope.FILE)
    if partner is None or not isinstance(item, IntakeItem):
        raise Wrong((403, "api_key is missing or not known"))
    if http.of_partner(http.FILE).spent(f"token|{partner.key_id}"):
        raise Wrong((429, "too many requests with this key; wait ten minutes"))
    return _filed(partner, item, headers.get("idempotency-key", ""))


def _key(request: HttpRequest) -> str:
    bearer = request.headers.get("Authorization", "")
    if bearer.lower().startswith("bearer "):
        return bearer[7:].strip()
    return (request.POST.get("api_key") or request.GET.get("api_key") or "").strip()


def _filed(partner: Partner, item: IntakeItem, key: str) -> Said:
    try:
        kept = filed(partner, lambda: intake.register_now(item), key=key)
    except InvalidText as error:
        raise Wrong((400, str(error))) from error
    notice = f"Lacak di {page_of(kept.complaint)} dengan PIN {kept.pin}."
    said = {"service_request_id": kept.complaint.number, "service_notice": notice, "account_id": None}
    return "service_requests", [said], 201 if kept.created else 200
