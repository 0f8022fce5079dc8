"""A message becomes a complaint: stored, owned by the coordinator's unit, its clocks running, all in one transaction."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from complaints import clocks, contacts, identity
from complaints.attachments import CleanFile, keep
from complaints.events import Audience, EventKind, link, new_rows, wake_for
from complaints.models import Complaint, ComplaintClock, ComplaintEvent, Reporter, Visibility
from complaints.numbers import make_number
from complaints.rows import New, insert, unsaved
from complaints.services.change import clean_text
from organisations import snapshot

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from organisations.models import User


@dataclass(frozen=True)
class ReporterDetails:
    """The person and the way back to them: `address` is what the channel answers to (E.164, handle, e-mail).

    `speaks` is a value of Speaks, for `people` (of a group) in the `relation` that they say; `way` one of ContactWay.
    `home` is where they live, `proxy` who brought the report in their stead: told to an officer at a counter.
    """

    channel: str
    address: str = ""
    name: str = ""
    contact: str = ""
    speaks: str = ""
    relation: str = ""
    people: int | None = None
    way: str = ""
    home: str = ""
    proxy: str = ""

    @property
    def standing(self) -> str:
        """For whom and how, as it is sealed; empty for somebody who only speaks for themselves."""
        said = {"speaks": self.speaks, "relation": self.relation, "people": self.people, "way": self.way}
        said |= {"home": self.home, "proxy": self.proxy}
        return json.dumps({name: value for name, value in said.items() if value}) if any(said.values()) else ""


@dataclass(frozen=True)
class Typed:
    """That an officer wrote a report down: who, at which unit (by id), how the person came (a value of CameBy).

    `keeps`: the unit says that the case is its own; routing takes that up unless the case must be sealed.
    """

    actor: User
    unit_id: int
    came_by: str
    keeps: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """What the event keeps of it. Nothing of the person: an event cannot be erased."""
        return {"counter": {"unit": self.unit_id, "came_by": self.came_by}} | ({"keeps": self.unit_id} if self.keeps else {})


@dataclass(frozen=True)
class Registered:
    """A complaint just made, and the PIN that will not be shown in the clear again."""

    complaint: Complaint
    pin: str
    event: ComplaintEvent
    clocks: tuple[ComplaintClock, ...]


def register(
    *,
    text: str,
    reporter: ReporterDetails,
    location_text: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    occurred_on: dt.date | None = None,
    topic_key: str = "",
    asked_class: str = "",
    visibility: str = Visibility.PUBLIC,
    files: tuple[CleanFile, ...] = (),
    received_at: dt.datetime | None = None,
    reached_at: dt.datetime | None = None,
    typed: Typed | None = None,
    beside: tuple[New, ...] = (),
) -> Registered:
    """Make a complaint from a citizen's words. Only `text` is required (P8). Raises InvalidText.

    It belongs to the coordinator's unit of the tenant until routing finds the office (P3); its clocks run from
    `received_at`, when the message reached us, not from when a worker came to it. Where another system had it first,
    that is when it did, `reached_at` is when it reached us, and the regime says of each clock which day counts.
    Raises IntegrityError when its random number is taken (one in 10^11 for each complaint there is): the caller does
    the whole of it again.
    `asked_class` is the reporter's own word on what kind of letter it is; the first reading of the case takes it up.
    `typed` says that an officer wrote it down: then the event, at the moment of writing, is theirs.
    `beside` are rows of the caller's own that belong to the "complaint" and its "event", stored with them or not at all.
    """
    now = timezone.now()
    agency = snapshot.default_agency()
    received = received_at or now
    complaint = unsaved(
        Complaint,
        number=make_number(),
        agency=agency,
        owner_id=_coordinator(agency.coordinator_id),
        channel=reporter.channel,
        text=clean_text(text),
        location_text=clean_text(location_text, needed=False)[:300],
        latitude=latitude,
        longitude=longitude,
        occurred_on=occurred_on,
        topic_id=topic_key or None,
        visibility=visibility,
        regime=clocks.regime_on(timezone.localdate(received)),
        received_at=received,
        reached_at=reached_at if reached_at is not None and reached_at > received else None,
        updated_at=now,
    )
    started = clocks.start(complaint)
    complaint.due_at = min(clock.due_at for clock in started)
    pin = identity.make_pin()
    event = unsaved(
        ComplaintEvent, kind=EventKind.REGISTERED, at=now, audience=Audience.PUBLIC, channel=reporter.channel, unit=agency.coordinator
    )
    event.data = ({"asked_class": asked_class} if asked_class else {}) | (typed.data if typed else {})
    event.actor = typed.actor if typed else None
    link(complaint, event)
    of_it = {"complaint": "complaint"}
    with transaction.atomic(savepoint=False) if files else nullcontext():
        insert(
            New("complaint", complaint),
            *(New(f"clock {clock.name}", clock, of_it) for clock in started),
            New("reporter", _reporter(reporter, pin), of_it),
            *new_rows(event),
            *beside,
        )
        keep(event, files)
        wake_for(event)
    return Registered(complaint, pin, event, started)


def _coordinator(unit_id: int | None) -> int:
    if unit_id is None:
        raise LookupError("the tenant has no coordinator unit; run manage.py load_reference")
    return unit_id


def _reporter(details: ReporterDetails, pin: str) -> Reporter:
    phone, email = contacts.split(details.contact) if details.contact else ("", "")
    return unsaved(
        Reporter,
        channel=details.channel,
        address_index=identity.blind_index(details.address) if details.address else "",
        address_sealed=identity.seal(details.address),
        name_sealed=identity.seal(details.name),
        contact_sealed=identity.seal(details.contact),
        standing_sealed=identity.seal(details.standing),
        phone_index=identity.blind_index(phone) if phone else "",
        email_index=identity.blind_index(email) if email else "",
        pin_sealed=identity.seal(pin),
    )
