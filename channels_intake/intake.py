"""Store what came in once, understand it once, and give it exactly one outcome."""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import nullcontext
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from channels_intake import acting, conversation, joining, normalise, private, queries, registry, services, speaking, trusting
from channels_intake.contracts import IntakeItem
from channels_intake.conversation import Kind, Meaning
from channels_intake.hearing import Hearing, settle
from channels_intake.models import InboundMessage, MessagePart, Outcome, Thread
from complaints import identity
from complaints import services as complaints
from complaints.models import Complaint, ComplaintClock, ComplaintEvent, ReporterKind
from complaints.rows import New
from complaints.waking import wake

logger = logging.getLogger(__name__)

# An operator repeats an SMS within seconds; a person who says the same again takes longer and means it.
REPEAT = dt.timedelta(seconds=30)
_RETRY = dt.timedelta(seconds=30)
_BATCH = 500
_STANDING = ("speaks", "relation", "people", "way", "home", "proxy")
_TRIES = 3


def receive(item: IntakeItem) -> tuple[InboundMessage | MessagePart, bool]:
    """Keep one message (committed before the sender hears so) and wake a worker; False when it was delivered before."""
    is_phone = registry.FAMILIES[item.channel] == "sms"
    if item.channel in registry.IN_PARTS:
        return joining.receive(replace(item, sender=normalise.sms_sender(item.sender)))
    # One statement, which is its own transaction: when it is back, the message is safe.
    message, created = services.store_first(normalise.item(item, sender_is_phone=is_phone))
    if created:
        wake(services.HANDLE_TASK, message.pk)
    logger.info("inbound message stored", extra={"channel": item.channel, "message_id": message.pk})
    return message, created


def keep_unreadable(channel: str, external_id: str, raw: dict[str, Any]) -> InboundMessage:
    """Keep a genuine delivery that made no sense, so that a person can look at it."""
    item = IntakeItem(channel, external_id, sender="", text="", received_at=timezone.now(), raw=raw)
    with transaction.atomic():
        message, created = services.store(item)
        if created:
            settle(message, Outcome.IGNORED, reason="unreadable")
    return message


@dataclass(frozen=True)
class Filed:
    """What the person is shown after filing. `created` is False when the same form or key came before."""

    complaint: Complaint
    pin: str
    created: bool
    clocks: tuple[ComplaintClock, ...]


def register_now(item: IntakeItem, *, typed: complaints.Typed | None = None) -> Filed:
    """File a form or an API request at once; the same key again gives the same complaint and PIN.

    `typed` when an officer wrote it down for somebody.
    Raises InvalidText: then nothing is kept, and the person still has the page.
    """
    fit = normalise.item(item, sender_is_phone=False)
    for again in range(_TRIES):
        # The unique key decides; a look beforehand is only worth it where a repeat would leave files behind.
        before = services.find(fit) if again or fit.files else None
        if before is not None:
            return _filed_before(before)
        try:
            # Without files it is one statement, which is its own transaction.
            with transaction.atomic() if fit.files or connection.in_atomic_block else nullcontext():
                beside = (services.filed(fit),)
                registered = _register(
                    fit.channel,
                    _facts(fit),
                    received_at=fit.received_at,
                    reached_at=fit.reached_at,
                    files=fit.files,
                    typed=typed,
                    beside=beside,
                )
        except IntegrityError:
            # The same key was filed before, or at this moment; or a tracking number was taken: look again.
            continue
        return Filed(registered.complaint, registered.pin, created=True, clocks=registered.clocks)
    raise RuntimeError("a filing met an integrity error each time")


def filed_before(item: IntakeItem) -> Filed | None:
    """What an earlier press of the same button made, if there was one."""
    before = services.find(normalise.item(item, sender_is_phone=False))
    return None if before is None else _filed_before(before)


def says_the_same(item: IntakeItem) -> bool:
    """Whether what an earlier press of the same button filed said the same in everything that was typed."""
    fit = normalise.item(item, sender_is_phone=False)
    before = services.find(fit)
    return before is not None and services.unpack(before.payload) == services.unpack(services.pack(fit))


def _filed_before(message: InboundMessage) -> Filed:
    if message.complaint is None:
        raise LookupError("a filing without a complaint cannot have been committed")
    clocks = tuple(message.complaint.clocks.order_by("due_at", "id"))
    reporter = message.complaint.reporters.filter(kind=ReporterKind.AUTHOR).order_by("pk")[0]
    return Filed(message.complaint, identity.unseal_text(reporter.pin_sealed), created=False, clocks=clocks)


def _facts(item: IntakeItem) -> dict[str, Any]:
    """What a complaint is made of, by name."""
    names = ("sender", "text", "name", "contact", *_STANDING, "location_text", "visibility", "topic_key", "asked_class", "occurred_on")
    return {name: getattr(item, name) for name in names} | {"latitude": item.latitude, "longitude": item.longitude}


def _register(
    channel: str,
    said: dict[str, Any],
    *,
    received_at: dt.datetime,
    reached_at: dt.datetime | None = None,
    files: tuple[Any, ...] = (),
    typed: complaints.Typed | None = None,
    beside: tuple[New, ...] = (),
) -> complaints.Registered:
    return complaints.register(
        text=said["text"],
        reporter=complaints.ReporterDetails(
            channel, said["sender"], said["name"], said["contact"], **{name: said[name] for name in _STANDING if said.get(name)}
        ),
        location_text=said["location_text"],
        latitude=_degrees(said.get("latitude")),
        longitude=_degrees(said.get("longitude")),
        occurred_on=said.get("occurred_on"),
        topic_key=said.get("topic_key", ""),
        asked_class=said.get("asked_class", ""),
        visibility=said["visibility"],
        files=files,
        received_at=received_at,
        reached_at=reached_at,
        typed=typed,
        beside=beside,
    )


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else round(Decimal(str(value)), 5)


def unhandled(age: dt.timedelta) -> list[int]:
    """Messages that nobody made anything of for a while, oldest first. Pieces whose wait is over become messages here."""
    joining.close_due()
    now = timezone.now()
    waiting = InboundMessage.objects.filter(handled_at__isnull=True, stored_at__lt=now - age)
    ready = waiting.filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now))
    return list(ready.order_by("stored_at").values_list("pk", flat=True)[:_BATCH])


def handle(message_id: int) -> None:
    """Understand a message, and before it what the same person sent earlier. Idempotent.

    The thread's lock puts a person's messages in a row: whether "belum ada petugas" is a new report or more about the
    last one depends on what became of the message before.
    """
    thread_id = InboundMessage.objects.filter(pk=message_id, handled_at__isnull=True).values_list("thread", flat=True).first()
    if thread_id is None:
        return
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=thread_id)
        waiting = InboundMessage.objects.filter(thread=thread, pk__lte=message_id, handled_at__isnull=True)
        ready = waiting.filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=timezone.now()) | Q(pk=message_id))
        for message in ready.order_by("pk"):
            _handle_safely(message, thread)
        thread.last_seen_at = timezone.now()
        thread.save(update_fields=["last_seen_at", "helped_at", "helps", "question", "question_until", "muted_at", "language"])


def _handle_safely(message: InboundMessage, thread: Thread) -> None:
    """One message that breaks something must not hold up the next ones of the same person."""
    try:
        with transaction.atomic():
            _understand(message, thread)
    except Exception as error:
        logger.exception("inbound message not handled", extra={"message_id": message.pk})
        attempts = message.attempts + 1
        InboundMessage.objects.filter(pk=message.pk).update(
            attempts=attempts,
            next_attempt_at=timezone.now() + _RETRY * 2 ** min(attempts - 1, 7),
            error=type(error).__name__,
        )


def _understand(message: InboundMessage, thread: Thread) -> None:
    said = services.unpack(message.payload)
    said["text"] = said["text"] or services.wordless(said)
    message.thread = thread
    twin = _said_just_before(message)
    if said.get("automatic"):
        settle(message, Outcome.IGNORED, reason=said["automatic"])
    elif twin is not None:
        settle(message, Outcome.IGNORED, reason="repeated", complaint=twin.complaint)
    elif _is_no_person(said["sender"], thread.family):
        settle(message, Outcome.IGNORED, reason="sender_is_no_person")
    elif (
        message.channel in registry.PUBLIC and (details := private.confirmed(thread, said["text"], alias=_alias(message, said))) is not None
    ):
        acting.confirm_details(Hearing(message, thread, said, partial(made_of, message)), details)
    elif language := speaking.asked(said["text"]):
        acting.speak(Hearing(message, thread, said, partial(made_of, message)), language)
    elif (meaning := _meaning(message, thread, said)) is None:
        settle(message, Outcome.IGNORED, reason="repost")
    else:
        acting.act(Hearing(message, thread, said, partial(made_of, message)), meaning)


def made_of(message: InboundMessage, said: dict[str, Any]) -> ComplaintEvent:
    """The first event of the complaint that a message's words make; its outcome is the caller's to write."""
    return _register(message.channel, said, received_at=message.received_at).event


def _said_just_before(message: InboundMessage) -> InboundMessage | None:
    same = InboundMessage.objects.filter(
        sender_index=message.sender_index,
        content_index=message.content_index,
        received_at__range=(message.received_at - REPEAT, message.received_at + REPEAT),
        pk__lt=message.pk,
    )
    return same.select_related("complaint").order_by("pk").first()


def _is_no_person(sender: str, family: str) -> bool:
    """Operators and banks text from words and short codes; nobody reads an answer there."""
    return family == "sms" and (any(char.isalpha() for char in sender) or sum(char.isdigit() for char in sender) < 7)


def _alias(message: InboundMessage, said: dict[str, Any]) -> str:
    """Where accounts have a number and a name, a case may have been put in by the name alone (pasting.py)."""
    return f"@{said['name'].lower()}" if said["name"] and message.channel in registry.PUBLIC else ""


def _meaning(message: InboundMessage, thread: Thread, said: dict[str, Any]) -> Meaning | None:
    """None: it only passes on what is no case of anybody else's."""
    earlier = message.continues
    if earlier is not None and earlier.complaint_id is not None and said["text"]:
        return Meaning(Kind.FOLLOW_UP, said["text"], earlier.complaint_id)
    cases = queries.cases_of(thread, alias=_alias(message, said))
    own = {case.complaint_id for case in cases}
    answers = queries.answered_case(message, said, own)
    shared = queries.shared_case(message, said, own) if answers is None else None
    if shared is None and said.get("shares") and not said["text"]:
        return None
    threaded = message.channel in registry.THREADED
    question = acting.question_of(thread)
    if message.channel not in registry.FORGEABLE:
        return conversation.understand(said["text"], cases, answers=answers, shared=shared, threaded=threaded, question=question)
    proven = queries.proven_case(message, said)
    if proven is not None and proven not in {case.complaint_id for case in cases}:
        # Somebody to whom our message was passed on, or who writes from another mailbox: their words are welcome, no more.
        return trusting.of_another(said["text"], proven)
    if proven is not None:
        return conversation.understand(said["text"], cases, answers=proven, threaded=threaded, question=question)
    return trusting.unproven(conversation.understand(said["text"], cases, answers=answers, threaded=threaded), follows=answers)
