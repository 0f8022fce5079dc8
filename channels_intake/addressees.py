"""Where somebody who reported is told what happens: at the door they came by, and as their account says."""

from __future__ import annotations

from dataclasses import dataclass

from channels_intake import registry
from complaints import accounts, identity
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
    by_door = bool(reporter.address_index) and reporter.channel in registry.SENDING
    citizen = accounts.citizen_of(reporter.account) if reporter.account else None
    if citizen is None:
        return [_opened(reporter)] if by_door and reporter.news is None else []
    ways = citizen.news if reporter.news is None else reporter.news
    own = registry.WAYS.get(reporter.channel, "")
    # A door that is no way of news (a post on X) is answered as long as any news is wanted.
    stays = ways and (own in ways or own not in _CONTACT)
    found = [_opened(reporter)] if by_door and stays else []
    contacts = accounts.contacts_of(citizen)
    for way in ways:
        address = contacts.get(_CONTACT[way], "") if way in _CONTACT else ""
        channel = registry.way_out(way, address) if address else None
        if channel and not (found and found[0].address == address):
            found.append(Addressee(channel, address, own=False))
    return found


def _opened(reporter: Reporter) -> Addressee:
    return Addressee(reporter.channel, identity.unseal_text(reporter.address_sealed), own=True)
