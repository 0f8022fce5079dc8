"""Messages that no machine made anything of: a person reads them, puts them with a case, files them, or has them read again.

Nothing is thrown away here: what a person finds to be nothing stays stored as ignored, with who read it and when.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_intake import delivery, garbled, intake, queries, registry, services
from channels_intake.contracts import Ignored, Receipt, Unreadable
from channels_intake.hearing import settle
from channels_intake.mail import letters
from channels_intake.models import INBOX, Act, HandAct, InboundMessage, Outcome, Thread
from complaints import access, identity, masking, numbers
from complaints import services as complaints
from complaints.models import Complaint, Reporter, ReporterKind
from complaints.waking import wake

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User

PAGE = 25
_LONGEST = 4000


class Settled(Exception):
    """Somebody else has decided on this message meanwhile."""


class Refused(ValueError):
    """It cannot be done so; the message says why, in the reader's language."""


def waiting() -> QuerySet[InboundMessage]:
    """What nobody decided on yet, the latest first."""
    return InboundMessage.objects.filter(looked_at__isnull=True, outcome_reason__in=INBOX).order_by("-pk")


def stuck() -> QuerySet[InboundMessage]:
    """What broke something while it was read and is tried again by itself."""
    return InboundMessage.objects.filter(handled_at__isnull=True, attempts__gt=0).order_by("stored_at")


def decided() -> QuerySet[HandAct]:
    """What people did with messages, the latest first."""
    return HandAct.objects.filter(inbound__isnull=False).select_related("by", "inbound__complaint")


def open_to_people() -> QuerySet[InboundMessage]:
    """Everything that has a page here: what waits, what is stuck, and what somebody decided on."""
    return InboundMessage.objects.filter(
        Q(outcome_reason__in=INBOX) | Q(handled_at__isnull=True, attempts__gt=0) | Q(acts__isnull=False)
    ).distinct()


def words(message: InboundMessage) -> str:
    """What was said, with phone numbers, names and the like covered; who sent it is not told (P6)."""
    said = services.unpack(message.payload)
    text = said["text"] or services.wordless(said)
    if not text and said.get("raw"):
        text = garbled.words(said["raw"])
    return masking.masked(text[:_LONGEST])


def own_cases(message: InboundMessage, actor: User) -> list[Complaint]:
    """Cases of whoever sent it that `actor` may see, open ones first."""
    if message.thread is None:
        return []
    order = [case.complaint_id for case in queries.cases_of(message.thread)]
    found = access.visible_to(actor).select_related("owner", "topic").in_bulk(order)
    return [found[pk] for pk in order if pk in found]


def put_aside(message_id: int, *, actor: User) -> None:
    """Nothing is to be done with it. Raises Settled."""
    with _deciding(message_id, actor, Act.READ) as message:
        if message.handled_at is None:
            # It broke something: what a person has read is not tried again.
            settle(message, Outcome.IGNORED, reason="read_by_hand")


def attach(message_id: int, *, actor: User, number: str) -> Complaint:
    """Put it with a case that `actor` may see. Raises Settled; Refused when there is no such case or it takes nothing now.

    Only its own reporter's words go where that reporter reads along; what another person wrote is a note among offices (P6).
    """
    case = access.visible_to(actor).filter(number=numbers.parse(number) or "").first()
    if case is None:
        raise Refused(_("Laporan dengan nomor ini tidak ditemukan."))
    with _deciding(message_id, actor, Act.ATTACHED) as message:
        said = services.unpack(message.payload)
        text = said["text"] or services.wordless(said)
        if not text:
            raise Refused(_("Pesan ini tidak ada isinya. Jadikan laporan baru dan tulis isinya."))
        event = _tried(lambda: _added(case, message, text, actor))
        settle(message, Outcome.FOLLOW_UP, reason="by_hand", event=event)
    return case


def _added(case: Complaint, message: InboundMessage, text: str, actor: User) -> ComplaintEvent:
    authors = Reporter.objects.filter(complaint=case, kind=ReporterKind.AUTHOR, address_index=message.sender_index)
    if message.sender_index and authors.exists():
        return complaints.add_reporter_message(case.pk, text=text, channel=message.channel)
    said = _("Pesan dari orang lain: %(text)s") % {"text": masking.masked(text)}
    return complaints.note(case.pk, actor=actor, text=said)


def file_new(message_id: int, *, actor: User, text: str = "") -> Complaint:
    """Make a report of it, in its own words unless `text` says it better. Raises Settled, Refused."""
    with _deciding(message_id, actor, Act.FILED) as message:
        said = services.unpack(message.payload)
        said["text"] = text.strip() or said["text"] or services.wordless(said)
        if not said["text"]:
            raise Refused(_("Pesan ini tidak ada isinya. Tulis isinya."))
        if message.outcome_reason == "sender_is_no_person":
            said["sender"] = ""  # nobody reads an answer there
        event = _tried(lambda: intake.made_of(message, said))
        settle(message, Outcome.NEW_COMPLAINT, reason="by_hand", event=event)
    return Complaint.objects.get(pk=event.complaint_id)


def redeliver(message_id: int, *, actor: User) -> None:
    """Send it through the normal path once more: what was mended since may understand it now. Raises Settled, Refused."""
    with _deciding(message_id, actor, Act.REDELIVERED) as message:
        if message.outcome_reason == "unreadable":
            _parsed_again(message)
            return
        message.handled_at, message.outcome, message.outcome_reason = None, "", ""
        message.looked_at, message.attempts, message.next_attempt_at = None, 0, None
        message.save(update_fields=["handled_at", "outcome", "outcome_reason", "looked_at", "attempts", "next_attempt_at"])
        wake(services.HANDLE_TASK, message.pk)


def _parsed_again(message: InboundMessage) -> None:
    """Show the raw delivery to the adapter as if it had just come; its proof was looked at then."""
    still = Refused(_("Masih tidak bisa dibaca. Jadikan laporan baru, atau tandai sudah dibaca."))
    try:
        items = registry.push(message.channel).parse(garbled.rebuilt(services.unpack(message.payload)["raw"]))
    except (Unreadable, registry.UnknownChannel, FileNotFoundError, identity.Unreadable) as error:
        raise still from error
    if not items:
        raise still
    for item in items:
        if isinstance(item, Receipt):
            delivery.take_receipt(message.channel, item)
        elif not isinstance(item, Ignored):
            intake.receive(item)
            # What it held is kept there now. No second copy stays behind when its sender is forgotten.
            _empty(message)


def _empty(message: InboundMessage) -> None:
    said = services.unpack(message.payload)
    if path := said["raw"].get("kept"):
        transaction.on_commit(lambda: letters.forget(path))
    message.payload = identity.seal(json.dumps(said | {"raw": {}}))
    message.save(update_fields=["payload"])


def _tried(step: Callable[[], ComplaintEvent]) -> ComplaintEvent:
    try:
        return step()
    except (complaints.InvalidText, complaints.InvalidMove, complaints.NotAllowed) as error:
        raise Refused(str(error)) from error


@contextmanager
def _deciding(message_id: int, actor: User, act: Act) -> Iterator[InboundMessage]:
    """A message under lock, decided on once; the act is kept with what it was before. Raises Settled."""
    with transaction.atomic():
        # In the order of intake.handle, or who decides and the worker would wait for each other.
        Thread.objects.select_for_update().filter(pk__in=InboundMessage.objects.filter(pk=message_id).values("thread")).first()
        # Of itself only: its case may be locked by whoever is at work there.
        message = InboundMessage.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.handled_at is not None and (message.looked_at is not None or message.outcome_reason not in INBOX):
            raise Settled
        message.looked_at = timezone.now()
        message.save(update_fields=["looked_at"])
        before = {"outcome": message.outcome, "reason": message.outcome_reason}
        HandAct.objects.create(inbound=message, act=act, by=actor, before=before)
        yield message
