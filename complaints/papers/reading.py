"""A paper's content out of the models, in a fixed number of queries. Reporters are never read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import translation

from complaints import clocks, numbers
from complaints.models import Attachment, ClockName, Complaint, ComplaintClock, ComplaintEvent, EventKind, Visibility
from complaints.papers.content import ClockRow, EventRow, Head, Letter, Sheet
from complaints.papers.wording import Masked, mask
from organisations import snapshot

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from organisations.models import Region, Unit, User

EVENTS = 60
# Notes among colleagues, and looks at an identity, are for the screen; the rest is machinery.
_OFF_PAPER = frozenset(
    {
        EventKind.CLASSIFIED,
        EventKind.NOTED,
        EventKind.DELIVERY_FAILED,
        EventKind.IDENTITY_REVEALED,
        EventKind.CODE_ASKED,
        EventKind.CLAIMED,
        EventKind.DATA_TAKEN,
        EventKind.CONTACT_WITHDRAWN,
        EventKind.IDENTITY_ERASED,
        EventKind.SUPPORTED,
        EventKind.FLAGGED,
    }
)
_ROUTING = frozenset({EventKind.ASSIGNED, EventKind.FORWARDED, EventKind.HELD, EventKind.TRANSFERRED})
_BY_REPORTER = frozenset(
    {
        EventKind.REPORTER_MESSAGE,
        EventKind.CORRECTED,
        EventKind.CONFIRMED,
        EventKind.RATED,
        EventKind.REOPENED,
        EventKind.WITHDRAWN,
    }
)
_DOORS = {
    "sms": "SMS",
    "whatsapp": "WhatsApp",
    "post": "X",
    "web": "situs web",
    "email": "surat elektronik",
    "counter": "loket",
    "api": "aplikasi lain",
    "open311": "aplikasi lain",
}
# How the head of an office is called, by the first word of its name.
_HEADS = {
    "Sekretariat": "Sekretaris",
    "Inspektorat": "Inspektur",
    "Kecamatan": "Camat",
    "Kelurahan": "Lurah",
    "RSUD": "Direktur RSUD",
    "Rumah": "Direktur Rumah",
}


class NotForwarded(ValueError):
    """A cover letter goes with a complaint that was forwarded; this one was not."""


def sheet_of(complaint: Complaint, *, printed_by: User, at: dt.datetime) -> Sheet:
    """What the disposition sheet of a complaint says at a moment. Who may print it is for the caller to ask."""
    row = _whole(complaint)
    zone = clocks.zone_of(row.region_id or row.agency.region_id or "")
    events = [event for event in row.events.select_related("unit").order_by("seq") if event.kind not in _OFF_PAPER]
    words, place, instruction = mask(row.text), mask(_place(row, exact=True)), mask(_instruction(events))
    with translation.override("id"):
        shown = [_event(event, zone) for event in events[-EVENTS:]]
        return Sheet(
            head=_head(row.owner),
            number=numbers.pretty(row.number),
            received_at=row.received_at.astimezone(zone),
            door=_door(row.channel),
            complaint_class=row.get_complaint_class_display(),
            topic=row.topic.name if row.topic else "belum jelas",
            place=place.text,
            owner=row.owner.name,
            words=words.text,
            printed_by=str(printed_by),
            printed_at=at.astimezone(zone),
            clocks=tuple(_clock(clock, at) for clock in row.clocks.order_by("due_at", "id")),
            events=tuple(event for event, _masked in shown),
            forwarded_to=row.forwarded_to.name if row.forwarded_to else "",
            instruction=instruction.text,
            occurred_on=row.occurred_on,
            files=Attachment.objects.filter(complaint=row).count(),
            earlier_events=len(events) - len(shown),
            urgent=row.is_emergency,
            secret=_is_secret(row),
            masked=any((words.changed, place.changed, instruction.changed, *(masked for _event, masked in shown))),
        )


def letter_of(complaint: Complaint, *, at: dt.datetime, letter_number: str = "") -> Letter:
    """The letter that goes with a forwarded complaint, from the office that chases it. Raises NotForwarded."""
    row = _whole(complaint)
    if row.forwarded_to is None:
        raise NotForwarded(row.number)
    zone = clocks.zone_of(row.region_id or row.agency.region_id or "")
    forwarded = row.events.filter(kind=EventKind.FORWARDED).order_by("-seq").first()
    words, place, note = mask(row.text), mask(_place(row, exact=False)), mask(_said(forwarded) if forwarded else "")
    return Letter(
        head=_head(row.owner),
        number=numbers.pretty(row.number),
        received_at=row.received_at.astimezone(zone),
        door=_door(row.channel),
        recipient=row.forwarded_to.name,
        recipient_place=_seat(row.forwarded_to.region or row.agency.region),
        signed_in=_seat(row.agency.region),
        signer=_signer(row.owner.name),
        words=words.text,
        place=place.text,
        dated=at.astimezone(zone).date(),
        letter_number=letter_number,
        occurred_on=row.occurred_on,
        answer_until=_answer_until(row, at),
        note=note.text,
        urgent=row.is_emergency,
        secret=_is_secret(row),
        masked=words.changed or place.changed or note.changed,
    )


def _whole(complaint: Complaint) -> Complaint:
    related = ("owner__agency", "agency__region", "topic", "region__parent__parent", "forwarded_to__region")
    return Complaint.objects.select_related(*related).get(pk=complaint.pk)


def _head(unit: Unit) -> Head:
    return Head(unit.agency.name, unit.name, unit.contact)


def _is_secret(complaint: Complaint) -> bool:
    return complaint.sealed or complaint.visibility == Visibility.SECRET


def _door(channel: str) -> str:
    return _DOORS.get(channel.partition("_")[0], channel.replace("_", " "))


def _place(complaint: Complaint, *, exact: bool) -> str:
    """The region with what contains it, the reporter's own words for it, and on our own paper the coordinates."""
    parts: list[str] = []
    region: Region | None = complaint.region
    while region is not None and len(parts) < 3 and region.level != "province":
        parts.append(region.label)
        region = region.parent
    said = [", ".join(parts), f"“{complaint.location_text}”" if complaint.location_text else ""]
    if exact and complaint.latitude is not None:
        said.append(f"({complaint.latitude}, {complaint.longitude})")
    return " ".join(part for part in said if part) or "belum jelas"


def _seat(region: Region | None) -> str:
    """The town a letter is written in or to: a regency by its bare name."""
    return region.name.removeprefix("Kabupaten ").removeprefix("Kota ") if region else ""


def _signer(unit: str) -> str:
    first, _space, rest = unit.partition(" ")
    return f"{_HEADS[first]} {rest}".strip() if first in _HEADS else f"Kepala {unit}"


def _clock(clock: ComplaintClock, at: dt.datetime) -> ClockRow:
    # Days were counted in the tenant's zone (clocks.start): only there is the end of the day its last second.
    zone = clocks.zone_of(snapshot.default_agency().region_id or "")
    ended = clock.stopped_at or at
    late = ended > clock.due_at
    state = ("selesai terlambat" if late else "selesai tepat waktu") if clock.stopped_at else ("lewat batas" if late else "berjalan")
    again = f" (putaran {clock.round})" if clock.round > 1 else ""
    return ClockRow(f"{ClockName(clock.name).label}{again}", clock.due_at.astimezone(zone).date(), state)


def _answer_until(complaint: Complaint, at: dt.datetime) -> dt.date | None:
    """The last day for a first answer, or for the settlement when that has passed; None when both have."""
    wanted = (ClockName.FOLLOW_UP, ClockName.SETTLEMENT)
    ahead = complaint.clocks.filter(name__in=wanted, stopped_at__isnull=True, due_at__gt=at).order_by("due_at").first()
    return _clock(ahead, at).last_day if ahead else None


def _event(event: ComplaintEvent, zone: ZoneInfo) -> tuple[EventRow, bool]:
    said: Masked = mask(_said(event))
    unit = "Pelapor" if event.kind in _BY_REPORTER else event.unit.short_name if event.unit else ""
    return EventRow(event.at.astimezone(zone), str(EventKind(event.kind).label), unit, said.text), said.changed


def _said(event: ComplaintEvent) -> str:
    return event.text or str(event.data.get("note") or event.data.get("reason") or "")


def _instruction(events: list[ComplaintEvent]) -> str:
    """Why the case is where it is: the words of the last step of routing."""
    return next((_said(event) for event in reversed(events) if event.kind in _ROUTING), "")
