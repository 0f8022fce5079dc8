"""Name → channel, from settings; the only importer of adapters. A new channel is one line in `_MAKERS`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings

from channels_intake import partner_keys
from channels_intake.adapters.api import Api
from channels_intake.adapters.email import Email
from channels_intake.adapters.lapor_exchange import LaporExchange
from channels_intake.adapters.open311 import Open311
from channels_intake.adapters.post_x import PostX
from channels_intake.adapters.push import WebPush
from channels_intake.adapters.sms_kannel import SmsKannel
from channels_intake.adapters.sms_twilio import SmsTwilio
from channels_intake.adapters.web import Web
from channels_intake.adapters.whatsapp_twilio import WhatsappTwilio
from channels_intake.contracts import Channel, MediaSource, Poll, Push, Sender
from channels_intake.twilio_wire import Account
from organisations import snapshot


class UnknownChannel(LookupError):
    """No channel of this name is switched on here, or it cannot do what is asked of it."""


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _kannel() -> Channel | None:
    if not settings.KANNEL_ENABLED:
        return None
    return SmsKannel(
        secrets=_words(settings.KANNEL_INBOUND_SECRET),
        sendsms_url=settings.KANNEL_SENDSMS_URL,
        username=settings.KANNEL_USERNAME,
        password=settings.KANNEL_PASSWORD,
        short_code=settings.KANNEL_SHORT_CODE,
        receipt_url=f"{settings.PUBLIC_URL}/kanal/sms/kannel/laporan-kirim/",
    )


def _account() -> Account:
    return Account(
        sid=settings.TWILIO_ACCOUNT_SID,
        tokens=_words(settings.TWILIO_AUTH_TOKEN),
        public_url=settings.PUBLIC_URL,
        api_base=settings.TWILIO_API_BASE,
    )


def _twilio() -> Channel | None:
    if not settings.TWILIO_ENABLED:
        return None
    receipts = f"{settings.PUBLIC_URL}/kanal/sms/twilio/status/"
    return SmsTwilio(_account(), number=settings.TWILIO_SMS_NUMBER, receipt_url=receipts)


def _whatsapp() -> Channel | None:
    if not (settings.TWILIO_ENABLED and settings.TWILIO_WHATSAPP_NUMBER):
        return None
    receipts = f"{settings.PUBLIC_URL}/kanal/whatsapp/twilio/status/"
    number, template = settings.TWILIO_WHATSAPP_NUMBER, settings.TWILIO_WHATSAPP_TEMPLATE
    return WhatsappTwilio(_account(), number=number, receipt_url=receipts, template=template)


def _x() -> Channel | None:
    if not settings.X_ENABLED:
        return None
    credentials = {
        "bearer_token": settings.X_BEARER_TOKEN,
        "consumer_key": settings.X_API_KEY,
        "consumer_secret": settings.X_API_SECRET,
        "access_token": settings.X_ACCESS_TOKEN,
        "access_token_secret": settings.X_ACCESS_SECRET,
    }
    return PostX(credentials=credentials, user_id=settings.X_USER_ID, api_base=settings.X_API_BASE)


def _push() -> Channel | None:
    if not settings.VAPID_PRIVATE_KEY:
        return None
    return WebPush(private_key=settings.VAPID_PRIVATE_KEY, subject=settings.VAPID_SUBJECT, loopback=settings.PUSH_LOOPBACK)


def _open311() -> Channel:
    return Open311(filer=partner_keys.filer, topics=snapshot.topics, mark=partner_keys.index, loopback=settings.PARTNER_LOOPBACK)


_MAKERS: dict[str, Callable[[], Channel | None]] = {
    Web.name: Web,
    Api.name: Api,
    Email.name: Email,
    SmsKannel.name: _kannel,
    SmsTwilio.name: _twilio,
    WhatsappTwilio.name: _whatsapp,
    PostX.name: _x,
    WebPush.name: _push,
    Open311.name: _open311,
    LaporExchange.name: LaporExchange,
}
_KINDS: tuple[type[Channel], ...] = (Web, Api, Email, SmsKannel, SmsTwilio, WhatsappTwilio, PostX, WebPush, Open311, LaporExchange)
WAYS = {kind.name: kind.way or kind.family for kind in _KINDS}
FAMILIES = {kind.name: kind.family for kind in _KINDS}
PUBLIC = {kind.name for kind in _KINDS if kind.public}
THREADED = {kind.name for kind in _KINDS if kind.threaded}
IN_PARTS = {kind.name for kind in _KINDS if kind.comes_in_parts}
BESIDE = {kind.name for kind in _KINDS if kind.beside}
NARROW = {kind.name for kind in _KINDS if kind.narrow}
SENDING = {kind.name for kind in _KINDS if issubclass(kind, Sender)} - BESIDE


def names() -> list[str]:
    """Every channel that could be switched on."""
    return list(_MAKERS)


@lru_cache(maxsize=32)
def get(name: str) -> Channel:
    """The channel, made once a process. Raises UnknownChannel."""
    maker = _MAKERS.get(name)
    made = maker() if maker else None
    if made is None:
        raise UnknownChannel(f"channel {name!r} is not switched on")
    return made


def vapid_public_key() -> str:
    """The key by which browsers know our knocks. Raises UnknownChannel when we do not knock."""
    found = get(WebPush.name)
    if not isinstance(found, WebPush):
        raise UnknownChannel("push is another channel here")
    return found.public_key


def way_out(way: str, address: str = "") -> str | None:
    """The channel by which somebody is written to who never wrote to us: the first of its kind that is on and reaches them."""
    for name in (name for name, its_way in WAYS.items() if its_way == way and name not in BESIDE):
        try:
            found = sender(name)
        except UnknownChannel:
            continue
        if not address or found.route_to(address) is not None:
            return name
    return None


def news_ways() -> list[str]:
    """By which ways a person with an account can be told something here: the families that are switched on."""
    return [family for family in ("sms", "whatsapp", "email", "push") if way_out(family)]


def siblings(family: str) -> list[str]:
    """Every channel in which the same address is the same person."""
    return [name for name, its_family in FAMILIES.items() if its_family == family]


def forget() -> None:
    """Make the channels anew from the settings; for tests."""
    get.cache_clear()


def push(name: str) -> Push:
    """The channel as one that is called by its provider. Raises UnknownChannel."""
    found = get(name)
    if not isinstance(found, Push):
        raise UnknownChannel(f"nobody pushes to {name!r}")
    return found


def poll(name: str) -> Poll:
    """The channel as one that is asked. Raises UnknownChannel."""
    found = get(name)
    if not isinstance(found, Poll):
        raise UnknownChannel(f"{name!r} is not polled")
    return found


def sender(name: str) -> Sender:
    """The channel as a way out. Raises UnknownChannel."""
    found = get(name)
    if not isinstance(found, Sender):
        raise UnknownChannel(f"{name!r} sends nothing")
    return found


def media_source(name: str) -> MediaSource:
    """The channel as one whose files can be fetched. Raises UnknownChannel."""
    found = get(name)
    if not isinstance(found, MediaSource):
        raise UnknownChannel(f"{name!r} brings no files")
    return found


def others(name: str) -> list[str]:
    """The channels that are switched on and reach the same address, this one left out."""
    found = []
    for sibling in siblings(FAMILIES[name]):
        try:
            sender(sibling)
        except UnknownChannel:
            continue
        found.append(sibling)
    return [sibling for sibling in found if sibling != name]
