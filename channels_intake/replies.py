"""From what happened to the words the reporter reads, in the channel they came by; the words stand in templates only."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from channels_intake import addressees, gsm, private, registry, services, shortening, texts
from channels_intake.addressees import Addressee
from channels_intake.models import InboundMessage, OutboundMessage, Thread
from complaints import identity
from complaints.clocks import zone_of
from complaints.models import CaseLink, Complaint, ComplaintEvent, EndReason, EventKind, LinkKind, Reporter, ReporterKind, Visibility
from complaints.numbers import pretty
from complaints.tracking import TOLD_TO_MERGED
from complaints.workflow import Status, outside

if TYPE_CHECKING:
    from channels_intake.hints import Provider

logger = logging.getLogger(__name__)

# What offices do among themselves. Said here, so that a new kind of event needs a decision.
SILENT_KINDS = frozenset(
    {
        EventKind.CLASSIFIED,
        EventKind.HELD,
        EventKind.TAKEN,
        EventKind.TRANSFERRED,  # the unit that gets it is told by ASSIGNED
        EventKind.NOTED,
        EventKind.DELIVERY_FAILED,
        EventKind.IDENTITY_REVEALED,
        EventKind.VERIFIED,
        EventKind.SUPPORT_ASKED,
        EventKind.CONTRIBUTED,
        EventKind.DRAFTED,
        EventKind.DRAFT_RETURNED,
        EventKind.HANDED_OVER,
        EventKind.SPLIT,  # each part is told by its own REGISTERED
        EventKind.RELATED,
        EventKind.ESCALATED,  # read on the page; an SMS for every rung would be noise
        EventKind.CLOCKS_MOVED,
        EventKind.PUBLISHED,  # read on the reporter's page; nothing is asked of them
        EventKind.UNPUBLISHED,
        EventKind.SUPPORTED,
        EventKind.FLAGGED,
        EventKind.CORRECTED,  # the reporter's own doing, said on the page where it was done
        EventKind.RATED,
        EventKind.CODE_ASKED,  # answered by a message of its own (codes.py)
        EventKind.CLAIMED,
        EventKind.DATA_TAKEN,
        EventKind.CONTACT_WITHDRAWN,
        EventKind.IDENTITY_ERASED,
    }
)
# Doors without a way back: what happened stands on the reporter's page and in the API.
SILENT_CHANNELS = frozenset(registry.FAMILIES) - registry.SENDING
# The reporter's own doing is confirmed where it was done, not at every door they ever used.
OWN_DOING = frozenset(
    {
        EventKind.REPORTER_MESSAGE,
        EventKind.CONFIRMED,
        EventKind.REOPENED,
        EventKind.WITHDRAWN,
        EventKind.APPEALED,
        EventKind.OMBUDSMAN_ACCEPTED,
        EventKind.VISIBILITY_CHANGED,
    }
)

# Whoever is asked, or just came, may have something to say that nobody else shall read.
_INVITING = frozenset({EventKind.REGISTERED, EventKind.INFORMATION_ASKED, EventKind.PROMPTED})
# Of each kind to a mailbox. What comes after is kept and filed like everything else.
CONFIRMED_AN_HOUR = 10
_HOUR = dt.timedelta(hours=1)
# With these the reporter's own files come.
_BRINGING = frozenset({EventKind.REGISTERED, EventKind.REPORTER_MESSAGE})
# A receipt, and what answers somebody who just wrote; everything else can wait while people sleep.
AT_ONCE = OWN_DOING | {EventKind.REGISTERED, EventKind.PROMPTED}
# Of these even who wanted no more news hears: a thank-you to us is no question, a report and a decision are.
ASKED_FOR = (OWN_DOING | {EventKind.REGISTERED}) - {EventKind.REPORTER_MESSAGE}


def tell_reporter(event_id: int) -> None:
    """Write to everybody who reported this case what happened, once an event and person. Idempotent."""
    # Most who file on the web or by the API left no way back; that is known at the price of one small question.
    merged = CaseLink.objects.filter(other__events=event_id, kind=LinkKind.DUPLICATE, ended_at__isnull=True).values("complaint")
    behind = Q(complaint__events=event_id) | Q(complaint__in=merged)
    # A supporter reads what everybody may; what an office writes to the author is not theirs (P6).
    reachable = ~Q(address_index="") | Q(account__isnull=False) | ~Q(standing_sealed=b"")
    reporters = Reporter.objects.filter(behind, reachable, kind=ReporterKind.AUTHOR)
    reporters = reporters.select_related("complaint", "account")
    found = [(reporter, to, _thread_of(to)) for reporter in reporters for to in addressees.of(reporter)]
    if not found:
        return
    related = ("unit", "complaint__owner", "complaint__forwarded_to", "complaint__region")
    event = ComplaintEvent.objects.select_related(*related).get(pk=event_id)
    if event.kind in SILENT_KINDS:
        return
    # Who asked for no more news at a door gets none there; what they ask is answered all the same.
    doors = [(reporter, to, thread) for reporter, to, thread in found if not _muted(thread) or _asked_for(event, to)]
    for reporter, to, thread in doors:
        if _concerns(event, reporter, to) and not _enough(event, reporter, to):
            _tell(event, reporter, to, thread)


def is_muted(to: Addressee) -> bool:
    """Whether this person asked for no more news at this door. What they ask is answered all the same."""
    return _muted(_thread_of(to))


def _muted(thread: Thread | None) -> bool:
    return thread is not None and thread.muted_at is not None


def _asked_for(event: ComplaintEvent, to: Addressee) -> bool:
    """Whether this person just asked for it at this very door: a new report without its number and PIN is lost to them."""
    return to.own and event.kind in ASKED_FOR and registry.FAMILIES.get(event.channel) == registry.FAMILIES[to.channel]


def _thread_of(to: Addressee) -> Thread | None:
    """What is known of this person at this door: whether they want news, and in which language."""
    return Thread.objects.filter(family=registry.FAMILIES[to.channel], sender_index=identity.blind_index(to.address)).first()


def _concerns(event: ComplaintEvent, reporter: Reporter, to: Addressee) -> bool:
    if reporter.complaint_id != event.complaint_id:
        return event.kind in TOLD_TO_MERGED
    done_here = registry.FAMILIES.get(event.channel) == registry.FAMILIES[to.channel]
    # By a door that an officer writes down, the person is told at the phone or mailbox they left.
    own_door = to.own and event.channel == reporter.channel
    return event.kind not in OWN_DOING or done_here or own_door


def _enough(event: ComplaintEvent, reporter: Reporter, to: Addressee) -> bool:
    """Whether this mailbox had so many confirmations within an hour that a machine must be answering them, or somebody forges it."""
    if registry.FAMILIES[to.channel] != "email" or event.kind not in _BRINGING:
        return False
    since = timezone.now() - _HOUR
    if event.kind == EventKind.REGISTERED:
        # Those before this one: when many come before the first is answered, the first are answered all the same.
        before = Reporter.objects.filter(address_index=reporter.address_index, created_at__gt=since, pk__lt=reporter.pk)
        return before.count() >= CONFIRMED_AN_HOUR
    told = OutboundMessage.objects.filter(complaint=reporter.complaint_id, event__kind=event.kind, created_at__gt=since)
    return told.count() >= CONFIRMED_AN_HOUR


def _spoken(thread: Thread | None, heard: dict[str, Any]) -> str:
    """In which language somebody is answered: the one they asked for, else the one they wrote in; empty = the house's."""
    return (thread.language if thread else "") or str(heard.get("language", ""))


def _tell(event: ComplaintEvent, reporter: Reporter, to: Addressee, thread: Thread | None) -> None:
    complaint = event.complaint
    facts = about(complaint, channel=to.channel) | {
        "text": event.text or str(event.data.get("note", "")),
        "outcome": event.data.get("outcome", ""),
        "after": event.data.get("after", ""),
        "joins": bool(event.data.get("joins")),
    }
    if reporter.complaint_id != complaint.pk:
        # Their own number; the other one is another person's.
        own = about(reporter.complaint, channel=to.channel)
        facts |= {"number": own["number"], "digits": own["digits"], "open": facts["open"] and own["open"]}
    if event.unit is not None:
        facts["unit"] = event.unit.short_name
    if event.kind == EventKind.REGISTERED and to.own and to.channel not in registry.PUBLIC:
        facts["pin"] = identity.unseal_text(reporter.pin_sealed)
    if to.own and registry.FAMILIES[to.channel] == "email" and event.kind in _BRINGING:
        facts["refused"] = ", ".join(_refused(event))
    if event.kind == EventKind.REGISTERED:
        # Routing has not read it yet; who is in danger must not wait for that.
        facts["emergency"] = _whom_to_call(complaint.text)
    if event.kind in _INVITING and to.own and to.channel in registry.PUBLIC:
        facts["private"] = private.link(reporter, event_id=event.pk)
    heard = _heard(reporter, to)
    spoken = _spoken(thread, heard)
    if "private" in facts:
        _whisper(event, reporter, to, spoken)
    services.queue(
        channel=to.channel,
        address=to.address,
        route=str(heard.get("route", "")) if to.own else "",
        text=words(event.kind, to.channel, facts, spoken),
        event_id=event.pk,
        complaint_id=reporter.complaint_id,
        urgent=event.kind in AT_ONCE or bool(event.data.get("urgent")),
        announcement=event.data.get("announcement"),
    )


def _refused(event: ComplaintEvent) -> list[str]:
    """Names of files that came with it and cannot be taken."""
    heard = InboundMessage.objects.filter(complaint=event.complaint_id, event=event.pk).first()
    return list(services.unpack(heard.payload)["raw"].get("refused", [])) if heard else []


def _whisper(event: ComplaintEvent, reporter: Reporter, to: Addressee, language: str) -> None:
    """The same page by a link that only they read, where that can be said; once an event."""
    channel = registry.whisper(to.channel)
    if channel is None or OutboundMessage.objects.filter(event=event, recipient_index=identity.blind_index(to.address)).exists():
        return
    facts = {"number": pretty(reporter.complaint.number), "private": private.link(reporter, event_id=event.pk, whispered=True)}
    services.queue(channel=channel, address=to.address, route="", text=words("private", channel, facts, language), purpose="private")


def _whom_to_call(text: str) -> str:
    """Emergency numbers, 112 first; empty when nothing urgent is told. Never in the way of a receipt."""
    try:
        provider: Provider = import_string(settings.HINT_PROVIDER)
        numbers = provider.urgent(text)
    except Exception:
        logger.exception("urgency not read")
        return ""
    return ", ".join(dict.fromkeys(("112", *numbers))) if numbers else ""


def _heard(reporter: Reporter, to: Addressee) -> dict[str, Any]:
    """What came with their last words about this case at this door: the operator, our number or the post to answer, the language."""
    heard = InboundMessage.objects.filter(complaint=reporter.complaint_id, channel=to.channel, sender_index=reporter.address_index)
    last = heard.order_by("-pk").first()
    return services.unpack(last.payload) if last else {}


def answer(message: InboundMessage, name: str, facts: dict[str, Any] | None = None) -> OutboundMessage | None:
    """Answer a question or a call for help, once a message, where it was asked. Nobody is answered in a silent channel."""
    if message.channel in SILENT_CHANNELS:
        return None
    said = services.unpack(message.payload)
    return services.queue(
        channel=message.channel,
        address=said["sender"],
        route=said["route"],
        text=words(name, message.channel, {"link": shortening.link()} | (facts or {}), _spoken(message.thread, said)),
        inbound_id=message.pk,
        complaint_id=message.complaint_id,
    )


def about(complaint: Complaint, *, channel: str) -> dict[str, Any]:
    """What a template may say of a case at this door. `open` is false where strangers read along and must not."""
    holder = complaint.forwarded_to or complaint.owner
    zone = zone_of(complaint.region_id or "")
    is_public = complaint.visibility == Visibility.PUBLIC and not complaint.sealed
    return {
        "number": pretty(complaint.number),
        "digits": complaint.number,
        "unit": holder.short_name,
        "status": "merged" if complaint.end_reason == EndReason.DUPLICATE else outside(Status(complaint.status)).value,
        "due": timezone.localtime(complaint.due_at, zone) if complaint.due_at else None,
        "open": is_public or channel not in registry.PUBLIC,
        "link": shortening.link(),
    }


def words(name: str, channel: str, facts: dict[str, Any], language: str = "") -> str:
    """The text of a message, as long as its channel allows. A channel's own words go before its family's.

    In `language` where there are words in it, else in Indonesian.
    """
    family = registry.FAMILIES[channel]
    is_private = channel not in registry.PUBLIC
    # What is said to one person says what an SMS says, unless it has words of its own; only an SMS is called one.
    chat = ["chat"] if is_private and channel not in registry.NARROW else []
    kinds = [channel, *chat, family, *(["sms"] if is_private else [])]
    template, spoken = texts.of(name, kinds, language or texts.HOME)
    said = texts.rendered(template, facts, spoken)
    if channel in registry.PUBLIC:
        return shortening.post(said)
    with translation.override(spoken):
        return shortening.sms(gsm.transliterate(said)) if channel in registry.NARROW else shortening.chat(said, registry.LONGEST[channel])
