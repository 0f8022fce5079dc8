"""Name → channel, from settings; the only importer of adapters. A new channel is a line in `_KINDS`, and its import."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from channels_intake.adapters.api import Api
from channels_intake.adapters.counter import Counter
from channels_intake.adapters.dm_x import DmX
from channels_intake.adapters.email import Email
from channels_intake.adapters.lapor_exchange import LaporExchange
from channels_intake.adapters.open311 import Open311
from channels_intake.adapters.post_x import PostX
from channels_intake.adapters.push import WebPush
from channels_intake.adapters.sms_kannel import SmsKannel
from channels_intake.adapters.sms_twilio import SmsTwilio
from channels_intake.adapters.telegram import Telegram
from channels_intake.adapters.web import Web
from channels_intake.adapters.whatsapp_twilio import WhatsappTwilio
from channels_intake.contracts import Channel, MediaSource, Poll, Push, Sender, Watched


class UnknownChannel(LookupError):
    """No channel of this name is switched on here, or it cannot do what is asked of it."""


_KINDS: tuple[type[Channel], ...] = (
    Web,
    Api,
    Counter,
    Email,
    SmsKannel,
    SmsTwilio,
    WhatsappTwilio,
    PostX,
    DmX,
    Telegram,
    WebPush,
    Open311,
    LaporExchange,
)
_BY_NAME = {kind.name: kind for kind in _KINDS}
WAYS = {kind.name: kind.way or kind.family for kind in _KINDS}
FAMILIES = {kind.name: kind.family for kind in _KINDS}
PUBLIC = {kind.name for kind in _KINDS if kind.public}
THREADED = {kind.name for kind in _KINDS if kind.threaded}
IN_PARTS = {kind.name for kind in _KINDS if kind.comes_in_parts}
BESIDE = {kind.name for kind in _KINDS if kind.beside}
BY_CONTACT = {kind.name for kind in _KINDS if kind.by_contact}
FORGEABLE = {kind.name for kind in _KINDS if kind.forgeable}
NARROW = {kind.name for kind in _KINDS if kind.narrow}
LONGEST = {kind.name: kind.longest for kind in _KINDS}
BY_OPERATOR = {kind.name for kind in _KINDS if kind.by_operator}
SENDING = {kind.name for kind in _KINDS if issubclass(kind, Sender)} - BESIDE


def names() -> list[str]:
    """Every channel that could be switched on."""
    return list(_BY_NAME)


def doors() -> list[str]:
    """The channels by which people come in."""
    return [name for name in names() if name not in BESIDE]


def whisper(name: str) -> str | None:
    """The channel, switched on, by which people of a public one are told what nobody else shall read."""
    return next((kind.name for kind in _KINDS if name and kind.whispers_for == name and is_on(kind.name)), None)


def switch(name: str) -> str:
    """The environment variable that turns a channel on; empty when it is always on."""
    return _BY_NAME[name].switch


def hooks() -> list[tuple[str, str, bool]]:
    """Where providers call us: the channel, the address below /kanal/, and whether it takes receipts instead of messages."""
    pushed = [kind for kind in _KINDS if issubclass(kind, Push) and kind.address]
    receipts = [(kind.name, kind.receipts_address, True) for kind in pushed if kind.receipts_address]
    messages = [(kind.name, address, False) for kind in pushed for address in (kind.address, *kind.more_addresses)]
    return [*messages, *receipts]


@lru_cache(maxsize=32)
def get(name: str) -> Channel:
    """The channel, made once a process. Raises UnknownChannel."""
    kind = _BY_NAME.get(name)
    made = kind.made(settings) if kind else None
    if made is None:
        raise UnknownChannel(f"channel {name!r} is not switched on")
    return made


def is_on(name: str) -> bool:
    """Whether this channel is switched on here."""
    try:
        get(name)
    except UnknownChannel:
        return False
    return True


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


def taking_back() -> list[str]:
    """The channels whose messages their authors may take back."""
    return [kind.name for kind in _KINDS if issubclass(kind, Watched)]


def watched(name: str) -> Watched:
    """The channel as one whose messages may be taken back. Raises UnknownChannel."""
    found = get(name)
    if not isinstance(found, Watched):
        raise UnknownChannel(f"{name!r} takes nothing back")
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
