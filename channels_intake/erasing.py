"""What is left of a person in the messages of a case, erased when they had their identity erased (UU 27/2022 art. 8)."""

from __future__ import annotations

import json

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from channels_intake import delivery, services
from channels_intake.mail import letters
from channels_intake.models import InboundMessage, MessagePart, OutboundMessage, PrivateDetails, PushSubscription
from channels_intake.models.exchange import ExchangeRow
from complaints import identity
from complaints.models import Citizen, ComplaintEvent, Reporter

_KEPT = ("text", "location_text", "visibility")
# Of a row that another system sent: what says nothing of who it was. Columns that nobody named may hold anything.
_KEPT_COLUMNS = (
    "external_id",
    "our_number",
    "title",
    "text",
    "received_at",
    "occurred_on",
    "location",
    "topic",
    "status",
    "unit",
    "answer",
)


def erase_copies(event_id: int) -> None:
    """Erase from a case's messages whoever is not its reporter any more; what was said stays. Any number of times."""
    complaint_id = ComplaintEvent.objects.values_list("complaint", flat=True).get(pk=event_id)
    left = Reporter.objects.filter(complaint=complaint_id)
    rows = [*left.values_list("address_index", "phone_index", "email_index")]
    rows += Citizen.objects.filter(user__in=left.values("account")).values_list("phone_index", "email_index", "phone_index")
    known = {index for row in rows for index in row if index}
    with transaction.atomic():
        # Whose phone it is cannot be told; whoever still wants to hear asks again.
        PushSubscription.objects.filter(complaint=complaint_id).delete()
        PrivateDetails.objects.filter(reporter__complaint=complaint_id).delete()
        for heard in InboundMessage.objects.select_for_update().filter(complaint=complaint_id).exclude(sender_index__in=known):
            _forget_sender(heard)
        for row in ExchangeRow.objects.select_for_update(of=("self",)).select_related("file__format").filter(complaint=complaint_id):
            _forget_cells(row)
        _forget_told(complaint_id, known)


def erase_followers_copies(event_id: int) -> None:
    """Erase from the news of a case whoever stopped following it. Any number of times."""
    event = ComplaintEvent.objects.get(pk=event_id)
    if event.data.get("as") == "left":
        known = Reporter.objects.filter(complaint=event.complaint_id).values_list("address_index", "phone_index", "email_index")
        with transaction.atomic():
            _forget_told(event.complaint_id, {index for row in known for index in row if index}, complaint__isnull=True)


def _forget_told(complaint_id: int, known: set[str], **more: object) -> None:
    """Whom we wrote to about a case and know no longer."""
    about = Q(complaint=complaint_id) | Q(event__complaint=complaint_id, complaint__isnull=True)
    told = OutboundMessage.objects.filter(about, **more).exclude(recipient_index__in=known)
    delivery.drop(told)
    # One row an event and person: the index stays unlike any other.
    told.update(recipient=b"", body=b"", recipient_index=Concat(Value("erased-"), Cast("pk", CharField())))


def _forget_sender(heard: InboundMessage) -> None:
    said = services.unpack(heard.payload)
    kept = dict.fromkeys(said, "") | {name: said.get(name, "") for name in _KEPT} | {"raw": {}}
    if said.get("raw", {}).get("kept"):
        letters.forget(said["raw"]["kept"])
    heard.payload, heard.sender_index, heard.content_index, heard.thread = identity.seal(json.dumps(kept)), "", "", None
    heard.save(update_fields=["payload", "sender_index", "content_index", "thread"])
    MessagePart.objects.filter(message=heard).update(payload=b"", sender_index="", content_index="")


def _forget_cells(row: ExchangeRow) -> None:
    columns = row.file.format.columns
    kept = {name.casefold() for field in _KEPT_COLUMNS for name in columns.get(field, [])}
    cells = json.loads(identity.unseal(row.sealed))
    row.sealed = identity.seal(json.dumps({name: value for name, value in cells.items() if name.casefold() in kept}))
    row.save(update_fields=["sealed"])
