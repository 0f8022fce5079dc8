"""Realistic complaints in any number by COPY, for scale tests: real shapes and spread, invented words."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from complaints import clocks, identity, search, timing
from complaints.events import fingerprint
from complaints.models import Audience, Complaint, ComplaintClass, ComplaintEvent, EventKind
from complaints.numbers import make_number
from complaints.regimes import clocks_of, timing_rule
from complaints.workflow import ENDED, Status
from lapor.seed_words import (
    CHANNEL_WEIGHTS,
    CHANNELS,
    DETAILS,
    END,
    MATTERS,
    OUTCOME_WEIGHTS,
    OUTCOMES,
    OUTSIDE,
    SAID,
    SPREAD,
    STAR_WEIGHTS,
    STARS,
    WAY,
    Matter,
)
from organisations.models import Agency, Region, Unit
from organisations.queries import default_agency
from reporting import counting

CHUNK = 20_000
WEIGHTS = [matter.weight for matter in MATTERS]


@dataclass
class _Sheets:
    """One COPY buffer a table."""

    buffers: dict[str, io.StringIO] = field(default_factory=dict)

    def write(self, table: str, row: list[object]) -> None:
        buffer = self.buffers.setdefault(table, io.StringIO())
        csv.writer(buffer).writerow(["" if value is None else value for value in row])


COLUMNS = {
    "complaints_complaint": (
        "id, number, agency_id, owner_id, channel, text, location_text, topic_id, region_id, complaint_class, regime_id, "
        "visibility, sealed, is_emergency, status, received_at, due_at, updated_at, ended_at, end_reason, verified_at, transfers, "
        "escalated_to, last_seq, last_hash"
    ),
    "complaints_complaintevent": ("id, complaint_id, seq, kind, at, unit_id, audience, channel, text, data, previous_hash, hash"),
    "channels_intake_inboundmessage": (
        "channel, external_id, sender_index, content_index, payload, received_at, stored_at, handled_at, outcome, outcome_reason, "
        "complaint_id, event_id, attempts, error"
    ),
    "complaints_complaintclock": "complaint_id, name, round, started_at, due_at, stopped_at, paused_at",
}
# Columns whose empty string is a value, not NULL.
NOT_NULL = {
    "complaints_complaint": "location_text, end_reason, escalated_to, last_hash",
    "complaints_complaintevent": "channel, text, previous_hash",
    "channels_intake_inboundmessage": "outcome_reason, error",
    "complaints_complaintclock": "",
}
# Two of three that somebody read are public, as if the first person of the house had published them. They name nobody.
_PUBLISH = """
    INSERT INTO complaints_publictext
        (complaint_id, text, place, region_id, words, published_at, published_by_id, withdrawn_reason, supporters)
    SELECT c.id, c.text, '', c.region_id, setweight(to_tsvector('indonesian', c.text), 'A'), c.verified_at, u.id, '', c.id %% 5
    FROM complaints_complaint c CROSS JOIN (SELECT min(id) AS id FROM organisations_user) u
    WHERE c.id > %s AND c.verified_at IS NOT NULL AND c.id %% 3 <> 0 AND u.id IS NOT NULL
"""
_MOST_EVENTS = 6
# How many days a case has taken so far; few different ones, so that their clocks are counted once.
_SPANS = (1, 2, 4, 7, 12, 18)
# A clock's name, round and last moment, and the places of the events that start, stop and pause it.
_Run = tuple[str, int, dt.datetime, int, int | None, int | None]


def seed(number: int, *, seed_value: int = 1, agency: Agency | None = None) -> int:
    """Add `number` complaints with clocks and history to a tenant, this installation's own by default; returns how many. Ids are taken from the tables' sequences."""
    done = 0
    newest = Complaint.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    maker = _Maker(random.Random(seed_value), agency or default_agency())  # noqa: S311 - invented data
    while done < number:
        size = min(CHUNK, number - done)
        with transaction.atomic():
            _copy(maker.chunk(size))
        done += size
    search.rebuild(newest + 1)
    counting.count_from(newest + 1)
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISH, [newest])
        cursor.execute(f"ANALYZE {', '.join(COLUMNS)}, complaints_searchdocument, complaints_publictext")
    return done


def _copy(sheets: _Sheets) -> None:
    with connection.cursor() as cursor:
        for table, buffer in sheets.buffers.items():
            buffer.seek(0)
            forced = f", FORCE_NOT_NULL ({NOT_NULL[table]})" if NOT_NULL[table] else ""
            cursor.copy_expert(f"COPY {table} ({COLUMNS[table]}) FROM STDIN WITH (FORMAT csv{forced})", buffer)


def _ids(table: str, number: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number])
        return iter([row[0] for row in cursor.fetchall()])


def _told(chance: random.Random, matter: Matter, place: str) -> str:
    """What somebody wrote: what is wrong, where, and two things more."""
    more = chance.sample((*DETAILS, *OUTSIDE) if matter.outside else DETAILS, 2)
    return f"{_begun(chance.choice(matter.subjects))} di {place}, {more[0]}. {_begun(more[1])}."


def _begun(words: str) -> str:
    """As a sentence begins; names in it stay as they are."""
    return words[:1].upper() + words[1:]


class _Maker:
    """Draws complaints: places and units of the tenant, two thirds of the load on three offices."""

    def __init__(self, chance: random.Random, agency: Agency) -> None:
        self.chance = chance
        self.agency = agency
        self.numbers: set[str] = set(Complaint.objects.values_list("number", flat=True))
        self.units = list(Unit.objects.filter(agency=self.agency).values_list("pk", flat=True))
        self.offices = {matter.topic: self._offices(matter) for matter in MATTERS}
        places = Region.objects.filter(code__startswith=f"{self.agency.region_id}.", level="village")
        self.places = list(places.values_list("pk", "name"))
        self.now = timezone.now()
        self.payload = "\\x" + identity.seal('{"text": "seeded"}').hex()
        self.regime = clocks.regime_on(timezone.localdate())
        self.rules = functools.partial(timing_rule, self.regime.pk)
        self.names = clocks_of(self.regime.pk)
        self.own_calendar = dict(Unit.objects.exclude(calendar=None).values_list("pk", "calendar"))
        self.known: dict[tuple[object, ...], list[_Run]] = {}

    def chunk(self, size: int) -> _Sheets:
        sheets = _Sheets()
        statuses = self.chance.choices([s for s, _w in SPREAD], [w for _s, w in SPREAD], k=size)
        event_ids = _ids("complaints_complaintevent", size * _MOST_EVENTS)
        for pk, status in zip(_ids("complaints_complaint", size), statuses, strict=True):
            self._case(sheets, pk, status, event_ids)
        return sheets

    def _case(self, sheets: _Sheets, pk: int, status: Status, event_ids: Iterator[int]) -> None:
        chance = self.chance
        ended = status in ENDED
        received = self.now - dt.timedelta(minutes=chance.randrange(60, 60 * 24 * (1200 if ended else 40)))
        matter = chance.choices(MATTERS, WEIGHTS)[0]
        unit = self._unit(status, matter)
        events = self._events(status, unit, received)
        place, name = chance.choice(self.places)
        text = _told(chance, matter, name)
        number = self._number()
        channel = chance.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
        last_hash = self._history(sheets, pk, number, events, event_ids, channel)
        due = self._clocks(sheets, pk, events)
        read = next((event.at for event in events if event.kind not in (EventKind.REGISTERED, EventKind.HELD, EventKind.ASSIGNED)), None)
        sheets.write(
            "complaints_complaint",
            [
                pk,
                number,
                self.agency.pk,
                unit,
                channel,
                text,
                name,
                matter.topic,
                place,
                ComplaintClass.ORDINARY,
                self.regime.pk,
                "public",
                "f",
                "f",
                status,
                received,
                None if ended else due,
                events[-1].at,
                events[-1].at if ended else None,
                END.get(status, ""),
                read,
                0,
                "",
                len(events),
                last_hash,
            ],
        )

    def _number(self) -> str:
        """Among a million random numbers of eleven digits some are alike; COPY would stop at the first."""
        number = make_number()
        while number in self.numbers:
            number = make_number()
        self.numbers.add(number)
        return number

    def _offices(self, matter: Matter) -> list[int]:
        """Those of the tenant that have it; any, where it has no such office."""
        found = Unit.objects.filter(agency=self.agency, office_kinds__kind__in=matter.kinds).distinct()
        return list(found.order_by("pk").values_list("pk", flat=True)) or self.units

    def _unit(self, status: Status, matter: Matter) -> int:
        if status == Status.RECEIVED and self.agency.coordinator_id:
            return self.agency.coordinator_id
        return self.chance.choice(self.offices[matter.topic])

    def _events(self, status: Status, unit: int, received: dt.datetime) -> list[ComplaintEvent]:
        """The filing and the way to a status, within the days since; none of it in the future."""
        kinds = (EventKind.REGISTERED, *WAY[status])
        span = min(self.now - received, dt.timedelta(days=self.chance.choice(_SPANS))) / len(kinds)
        found = []
        for seq, kind in enumerate(kinds, start=1):
            text, audience = SAID.get(kind, ("", Audience.PUBLIC))
            at = received + (span * (seq - 1) if seq > 2 else dt.timedelta(minutes=seq - 1))
            found.append(ComplaintEvent(seq=seq, kind=kind, at=at, unit_id=unit, audience=audience, text=text, data=self._data(kind)))
        return found

    def _data(self, kind: EventKind) -> dict[str, object]:
        """What a settlement came to, and the stars that half of the reporters give."""
        if kind == EventKind.RESOLVED:
            return {"outcome": self.chance.choices(OUTCOMES, OUTCOME_WEIGHTS)[0]}
        if kind == EventKind.CONFIRMED and self.chance.random() < 0.5:
            return {"rating": self.chance.choices(STARS, STAR_WEIGHTS)[0]}
        return {}

    def _history(self, sheets: _Sheets, pk: int, number: str, events: list[ComplaintEvent], ids: Iterator[int], channel: str) -> str:
        previous = ""
        for seq, event in enumerate(events, start=1):
            event.seq, event.previous_hash = seq, previous
            event.hash = fingerprint(number, event)
            event_id = next(ids)
            data = json.dumps(event.data)
            kept = [event_id, pk, seq, event.kind, event.at, event.unit_id, event.audience, "", event.text, data, previous, event.hash]
            sheets.write("complaints_complaintevent", kept)
            if seq == 1:
                self._message(sheets, pk, event_id, event.at, channel)
            previous = event.hash
        return previous

    def _clocks(self, sheets: _Sheets, pk: int, events: list[ComplaintEvent]) -> dt.datetime | None:
        """The clocks that follow from the events, as in earnest; returned is the earliest running one's last moment.

        Only the days matter, not the hours, so histories on the same days share their arithmetic.
        """
        unit = events[0].unit_id
        zone = clocks.unit_calendar(unit).zone
        days = tuple(event.at.astimezone(zone).date() for event in events)
        key = (tuple(event.kind for event in events), days, self.own_calendar.get(unit or 0, 0))
        if key not in self.known:
            self.known[key] = self._replayed(events)
        running = []
        for name, round_, due, started, stopped, paused in self.known[key]:
            at = [None if place is None else events[place].at for place in (started, stopped, paused)]
            sheets.write("complaints_complaintclock", [pk, name, round_, at[0], due, at[1], at[2]])
            if stopped is None:
                running.append(due)
        return min(running, default=None)

    def _replayed(self, events: list[ComplaintEvent]) -> list[_Run]:
        """Runs, with the places of the events at which they start, stop and pause."""
        happened = [timing.Happened(event.kind, event.at, event.unit_id) for event in events]
        place = {event.at: number for number, event in enumerate(events)}
        runs = timing.replay(happened, self.rules, self.names, clocks.unit_calendar, complaint_class=ComplaintClass.ORDINARY)
        return [
            (
                run.clock,
                run.round,
                clocks.due_at(run),
                place[run.started_at],
                place[run.stopped_at] if run.stopped_at else None,
                place[run.paused_at] if run.paused_at else None,
            )
            for run in runs
        ]

    def _message(self, sheets: _Sheets, pk: int, event_id: int, received: dt.datetime, channel: str) -> None:
        """The message it came by, so that the ledger balances here too."""
        who = f"{self.chance.getrandbits(256):064x}"
        row = [channel, f"seed-{pk}", who, who, self.payload, received, received, received, "new_complaint", "", pk, event_id, 0, ""]
        sheets.write("channels_intake_inboundmessage", row)
