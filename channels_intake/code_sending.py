"""One-time codes on their way to a phone or a mailbox, through the same outbox as everything we say."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from channels_intake import registry, replies, services
from channels_intake.models import OutboundMessage
from complaints import codes, contacts, identity
from complaints.contacts import Contact, Kind
from complaints.models import CodePurpose, ComplaintEvent, Reporter, ReporterKind
from complaints.numbers import pretty

if TYPE_CHECKING:
    from typing import Any

_FAMILY = {Kind.PHONE: "sms", Kind.EMAIL: "email"}


logger = logging.getLogger(__name__)


class NoWay(Exception):
    """No channel that is switched on reaches such a contact."""


def send_code(event_id: int) -> None:
    """Make and send the code that was asked for with an event, if the contact was the reporter's. Idempotent."""
    event = ComplaintEvent.objects.select_related("complaint").get(pk=event_id)
    reporter = Reporter.objects.filter(pk=event.data["reporter"] or 0).first()
    contact = _contact(reporter, Kind(event.data["by"])) if reporter else None
    if contact is None or OutboundMessage.objects.filter(event=event).exists():
        return
    if not reaches(contact):
        logger.warning("no channel reaches who asked for a code", extra={"event_id": event_id})
        return
    number = event.complaint.number
    with transaction.atomic():
        code = codes.make(CodePurpose.CASE, number)
        if code is not None:
            _queue(contact, "code", {"code": code, "number": pretty(number)}, event_id=event.pk, complaint_id=event.complaint_id)


def send_follow_code(event_id: int) -> None:
    """Make and send the code that must come back before a follower is written to, if the event asks for one. Idempotent."""
    event = ComplaintEvent.objects.select_related("complaint").get(pk=event_id)
    asks = Reporter.objects.filter(pk=event.data.get("reporter") or 0, kind=ReporterKind.SUPPORTER).exclude(address_index="")
    reporter = asks.first() if event.data.get("as") == "asks" else None
    contact = contacts.read(identity.unseal_text(reporter.contact_sealed)) if reporter else None
    if contact is None or OutboundMessage.objects.filter(event=event).exists():
        return
    if not reaches(contact):
        logger.warning("no channel reaches who wants to follow", extra={"event_id": event_id})
        return
    facts = {"number": pretty(event.complaint.number)}
    with transaction.atomic():
        code = codes.make(CodePurpose.FOLLOW, codes.follow_subject(contact))
        if code is not None:
            # No message of the case: its office does not know who wants to follow it. With a purpose it is forgotten in a day.
            _queue(contact, "follow_code", facts | {"code": code}, event_id=event.pk, purpose="follow_code")


def send(contact: Contact, code: str, *, name: str) -> None:
    """Send a code that opens an account. `name` is the template's. Raises NoWay."""
    _queue(contact, name, {"code": code}, purpose=name)


def ask(purpose: CodePurpose, contact: Contact, *, user_id: int | None, name: str = "account_code") -> None:
    """Let a code for an account be awaited and send it. Raises NoWay, codes.TooOften."""
    if not reaches(contact):
        raise NoWay(contact.kind.value)
    subject = codes.account_subject(user_id, contact)
    codes.ask(purpose, subject)
    code = codes.make(purpose, subject)
    if code is not None:
        send(contact, code, name=name)


def reaches(contact: Contact) -> bool:
    """Whether such a contact can be written to at all."""
    return registry.way_out(_FAMILY[contact.kind], contact.value) is not None


def _contact(reporter: Reporter, kind: Kind) -> Contact | None:
    """The contact by which the reporter was recognised: one that was written down, or the phone they wrote from."""
    phone, email = contacts.split(identity.unseal_text(reporter.contact_sealed))
    if kind is Kind.EMAIL:
        if registry.FAMILIES.get(reporter.channel) == "email" and not email:
            email = identity.unseal_text(reporter.address_sealed)
        return Contact(kind, email) if email else None
    if registry.FAMILIES.get(reporter.channel) == "sms" and not phone:
        phone = identity.unseal_text(reporter.address_sealed)
    return Contact(kind, phone) if phone else None


def _queue(contact: Contact, name: str, facts: dict[str, Any], **cause: Any) -> None:
    channel = registry.way_out(_FAMILY[contact.kind], contact.value)
    if channel is None:
        raise NoWay(contact.kind.value)
    services.queue(
        channel=channel,
        address=contact.value,
        route="",
        text=replies.words(name, channel, facts),
        valid_until=timezone.now() + codes.LIFE,
        **cause,
    )
