"""What did not reach a person, told to whoever works on the case; and sending it again, the same way or another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_intake import delivery, registry, services
from channels_intake.models import Act, HandAct, OutboundMessage, OutboundStatus
from complaints import access, contacts, identity
from complaints.models import Reporter, ReporterKind
from complaints.workflow import By

if TYPE_CHECKING:
    from complaints.models import Complaint
    from organisations.models import User

PAGE = 25
SHOWN = 5
# As people filter them: the word in the address, and the states it stands for.
STATES = {
    "gagal": (OutboundStatus.FAILED,),
    "menunggu": (OutboundStatus.QUEUED, OutboundStatus.SENDING),
    "terkirim": (OutboundStatus.SENT,),
    "sampai": (OutboundStatus.DELIVERED,),
}
_ACTING = frozenset({By.HANDLER, By.APPROVER, By.COORDINATOR})


class Unsendable(ValueError):
    """It cannot be sent again so; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Unreached:
    """A message of a case that did not arrive, and by which other channels the same person may be reached."""

    message: OutboundMessage
    others: list[str]
    may: bool


def rows(user: User, state: str, channel: str = "") -> QuerySet[OutboundMessage]:
    """Messages in a state, the latest first, as far as `user` may know of their cases."""
    seen = Q(complaint__isnull=True) | Q(complaint__in=access.visible_to(user))
    # Whoever was erased is nobody to write to; it is no failure.
    found = OutboundMessage.objects.filter(seen, status__in=STATES[state]).exclude(recipient=b"", status=OutboundStatus.FAILED)
    if channel:
        found = found.filter(channel=channel)
    return found.select_related("complaint", "event").order_by("-pk")


def of_case(user: User, complaint: Complaint) -> list[Unreached]:
    """What did not reach the reporters of a case and was not sent again, the latest first."""
    failed = OutboundMessage.objects.filter(complaint=complaint, status=OutboundStatus.FAILED).exclude(recipient=b"")
    found = list(failed.exclude(channel__in=registry.BESIDE).select_related("event").order_by("-pk")[:SHOWN])
    may = bool(found) and may_send(user, complaint)
    return [Unreached(message, others(message) if may else [], may) for message in found]


def may_send(user: User, complaint: Complaint) -> bool:
    """Whether somebody works on a case, so that they may write to its reporter again."""
    return bool(access.capacities(user, complaint) & _ACTING)


def others(message: OutboundMessage) -> list[str]:
    """Channels that reach the same person: by the same address, or by what they left beside it."""
    return list(dict.fromkeys(channel for channel, _address in _ways(message) if channel != message.channel))


def _ways(message: OutboundMessage) -> list[tuple[str, str]]:
    address, _route = services.recipient_of(message)
    siblings = [name for name in registry.others(message.channel) if registry.sender(name).route_to(address) is not None]
    found = [(name, address) for name in (message.channel, *siblings)]
    wrote = Reporter.objects.filter(complaint=message.complaint_id, kind=ReporterKind.AUTHOR, address_index=message.recipient_index).first()
    if wrote is not None:
        left = zip(("sms", "email"), contacts.split(identity.unseal_text(wrote.contact_sealed)), strict=True)
        by_contact = [(registry.way_out(way, value), value) for way, value in left if value and value != address]
        found += [(name, value) for name, value in by_contact if name is not None]
    return found


def again(message_id: int, *, actor: User, channel: str = "") -> None:
    """Send a failed message again, by its own channel or another of `others`. Raises Unsendable."""
    with transaction.atomic():
        message = OutboundMessage.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.status != OutboundStatus.FAILED or not bytes(message.recipient):
            raise Unsendable(_("Pesan ini tidak menunggu dikirim lagi."))
        if message.valid_until is not None and message.valid_until < timezone.now():
            raise Unsendable(_("Pesan ini sudah lewat waktunya."))
        wanted = channel or message.channel
        address = dict(reversed(_ways(message))).get(wanted)
        if address is None:
            raise Unsendable(_("Lewat saluran ini orangnya tidak bisa dikirimi."))
        act = Act.RESENT if wanted == message.channel else Act.OTHER_WAY
        HandAct.objects.create(outbound=message, act=act, by=actor, before={"channel": message.channel, "trouble": message.trouble})
        try:
            with transaction.atomic():
                delivery.put_back(message, channel=wanted, address=address)
        except IntegrityError as error:
            raise Unsendable(_("Pesan yang sama sudah dikirim ke alamat itu.")) from error
