"""Where somebody who reported is told what happens: at the door they came by, as their account says, or as they asked in the form."""

from __future__ import annotations

import json
from dataclasses import dataclass

from channels_intake import registry
from complaints import accounts, contacts, identity
from complaints.contacts import Kind
from complaints.models import Reporter

_CONTACT = {"sms": Kind.PHONE, "whatsapp": Kind.PHONE, "email": Kind.EMAIL}


@dataclass(frozen=True)
class Addressee:
    """One door to one person. `own` is the one they reported by, where a thread goes on and a PIN may be said."""

    channel: str
    address: str
    own: bool


def of(reporter: Reporter) -> list[Addressee]:
    """Every door at which this reporter wants to hear; none for who left no way back, or wants no news."""
    door = _door(reporter)
    citizen = accounts.citizen_of(reporter.account) if reporter.account else None
    if citizen is None:
        wanted = [door] if door else _asked(reporter)
        return wanted if reporter.news is None else []
    ways = citizen.news if reporter.news is None else reporter.news
    own = registry.WAYS.get(door.channel, "") if door else ""
    # A door that is no way of news (a post on X) is answered as long as any news is wanted.
    stays = ways and (own in ways or own not in _CONTACT)
    found = [door] if door and stays else []
    known = accounts.contacts_of(citizen)
    more = [to for way in ways for to in by_way(way, known)]
    return found + [to for to in more if not (found and found[0].address == to.address)]


def by_way(way: str, known: dict[Kind, str]) -> list[Addressee]:
    """Where this way of news leads with the contacts that are known; nowhere without one for it, or with the way switched off."""
    address = known.get(_CONTACT[way], "") if way in _CONTACT else ""
    channel = registry.way_out(way, address) if address else None
    return [Addressee(channel, address, own=False)] if channel else []


def _asked(reporter: Reporter) -> list[Addressee]:
    """The way that was chosen in the form, to the contact left there. Who asked to be called is called by an officer."""
    said = json.loads(identity.unseal_text(reporter.standing_sealed) or "{}")
    if said.get("way") not in _CONTACT:
        return []
    phone, email = contacts.split(identity.unseal_text(reporter.contact_sealed))
    return by_way(said["way"], {Kind.PHONE: phone, Kind.EMAIL: email})


def _door(reporter: Reporter) -> Addressee | None:
    """The one they came by; for whoever an officer wrote down, the way that they asked for."""
    if not reporter.address_index or reporter.channel not in registry.SENDING | registry.BY_CONTACT:
        return None
    address, channel = identity.unseal_text(reporter.address_sealed), reporter.channel
    if channel in registry.BY_CONTACT:
        way = json.loads(identity.unseal_text(reporter.standing_sealed) or "{}").get("way", "")
        found = registry.way_out(way, address)
        return Addressee(found, address, own=True) if found else None
    return Addressee(channel, address, own=True)
