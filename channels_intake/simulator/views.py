"""The simulator's page: a phone, a timeline, and a form under each. Works without scripts; a script only refreshes it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from channels_intake import http
from channels_intake.models import SimulatedMessage
from channels_intake.simulator import world
from channels_intake.simulator.providers import here

_SHOWN = 40
_LONGEST = 12_000


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Both screens."""
    phone = _chosen(request.GET.get("hp", ""), world.PHONES)
    account = _chosen(request.GET.get("akun", ""), world.ACCOUNTS)
    texts = SimulatedMessage.objects.filter(medium=world.Medium.SMS, person=phone).order_by("-pk")[:_SHOWN]
    posts = SimulatedMessage.objects.filter(medium=world.Medium.X).select_related("reply_to").order_by("-pk")[:_SHOWN]
    answered = request.GET.get("balas", "")
    context = {
        "phone": phone,
        "phones": world.PHONES,
        "carriers": world.CARRIERS,
        "carrier": _chosen(request.GET.get("lewat", ""), world.CARRIERS),
        "texts": [(text, world.CARRIERS.get(text.carrier, "")) for text in reversed(texts)],
        "account": account,
        "accounts": world.ACCOUNTS,
        "posts": [(post, world.handle_of(post.person)) for post in posts],
        "handle": world.handle_of(world.US),
        "reply_to": _post(answered),
    }
    return render(request, "simulator/page.html", context)


@require_POST
def send_sms(request: HttpRequest) -> HttpResponse:
    """The phone's "Kirim"."""
    phone = _chosen(request.POST.get("phone", ""), world.PHONES)
    carrier = _chosen(request.POST.get("carrier", ""), world.CARRIERS)
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")[:_LONGEST]
    try:
        answered = world.text_us(phone=phone, carrier=carrier, text=text, here=here(request))
    except http.RequestException:
        messages.error(request, _("SMS tidak sampai: server tidak menjawab."))
    else:
        if not answered.accepted:
            messages.error(request, _("SMS ditolak server (%(status)s).") % {"status": answered.status})
    return _back({"hp": phone, "lewat": carrier}, "hp")


@require_POST
def send_post(request: HttpRequest) -> HttpResponse:
    """The timeline's "Kirim"."""
    account = _chosen(request.POST.get("account", ""), world.ACCOUNTS)
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()[:_LONGEST]
    if text:
        world.post(author=account, text=text, reply_to=_post(request.POST.get("reply_to", "")))
    return _back({"akun": account}, "x")


def _chosen(given: str, known: dict[str, str]) -> str:
    return given if given in known else next(iter(known))


def _post(given: str) -> SimulatedMessage | None:
    if not given.isdecimal() or len(given) > 15:
        return None
    return SimulatedMessage.objects.filter(pk=int(given), medium=world.Medium.X).first()


def _back(query: dict[str, str], part: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('simulator')}?{urlencode(query)}#{part}")
