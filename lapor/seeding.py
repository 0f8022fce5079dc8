"""Realistic complaints in any number by COPY, for scale tests: real shapes and spread, invented words."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from complaints import clocks, identity, search
from complaints.events import fingerprint
from complaints.models import ClockName, Complaint, ComplaintEvent, EndReason, EventKind
from complaints.numbers import make_number
from complaints.workflow import ENDED, Status
from organisations.models import Region, Topic, Unit
from organisations.queries import default_agency

CHUNK = 20_000
SUBJECTS = (
    "jalan berlubang",
    "lampu jalan mati",
    "sampah menumpuk",
    "air PDAM tidak mengalir",
    "KTP belum jadi",
    "antrean puskesmas lama",
    "drainase tersumbat",
    "bantuan belum cair",
    "guru jarang masuk",
    "pupuk langka",
    "pasar kotor",
    "pohon tumbang",
    "jembatan rusak",
    "parkir semrawut",
    "sungai meluap",
)
DETAILS = (
    "sudah tiga minggu belum ditangani",
    "tolong segera diperbaiki",
    "warga resah",
    "anak sekolah lewat situ",
    "sudah lapor ke desa tetapi belum ada jawaban",
    "bahaya kalau malam",
    "mohon petugas datang melihat",
    "tiap hujan makin parah",
    "kami sudah gotong royong tetapi tidak cukup",
)
# Shares as a regency's desk sees them after some years: most is finished, some waits, a little is late.
SPREAD = (
    (Status.CLOSED, 70),
    (Status.ARCHIVED, 8),
    (Status.WITHDRAWN, 2),
    (Status.ASSIGNED, 6),
    (Status.IN_PROGRESS, 5),
    (Status.ANSWERED, 3),
    (Status.RESOLVED, 2),
    (Status.RECEIVED, 2),
    (Status.NEEDS_INFO, 1),
    (Status.REOPENED, 1),
)
END = {
    Status.CLOSED: EndReason.CONFIRMED,
    Status.ARCHIVED: EndReason.UNCLEAR,
    Status.WITHDRAWN: EndReason.WITHDRAWN,
}


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
        "visibility, sealed, is_emergency, status, received_at, due_at, updated_at, ended_at, end_reason, transfers, "
        "last_seq, last_hash"
    ),
    "complaints_complaintevent": ("id, complaint_id, seq, kind, at, unit_id, audience, channel, text, data, previous_hash, hash"),
    "channels_intake_inboundmessage": (
        "channel, external_id, sender_index, content_index, payload, received_at, stored_at, handled_at, outcome, outcome_reason, "
        "complaint_id, event_id, attempts, error"
    ),
    "complaints_complaintclock": "complaint_id, name, round, started_at, due_at, stopped_at",
}
# Columns whose empty string is a value, not NULL.
NOT_NULL = {
    "complaints_complaint": "location_text, end_reason, last_hash",
    "complaints_complaintevent": "channel, text, previous_hash",
    "channels_intake_inboundmessage": "outcome_reason, error",
    "complaints_complaintclock": "",
}


def seed(number: int, *, seed_value: int = 1) -> int:
    """Add `number` complaints with clocks and history; returns how many. Ids are taken from the tables' sequences."""
    done = 0
    newest = Complaint.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    maker = _Maker(random.Random(seed_value))  # noqa: S311 - invented data
    while done < number:
        size = min(CHUNK, number - done)
        with transaction.atomic():
            _copy(maker.chunk(size))
        done += size
    search.rebuild(newest + 1)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(COLUMNS)}, complaints_searchdocument")
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


class _Maker:
    """Draws complaints: places and units of the tenant, two thirds of the load on three offices."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.agency = default_agency()
        self.numbers: set[str] = set(Complaint.objects.values_list("number", flat=True))
        self.units = list(Unit.objects.filter(agency=self.agency).values_list("pk", flat=True))
        busy = Unit.objects.filter(agency=self.agency, office_kinds__kind__in=["pu", "dinsos", "dukcapil"])
        self.busy = list(busy.values_list("pk", flat=True))
        self.topics = list(Topic.objects.filter(parent__isnull=False).values_list("pk", flat=True))
        places = Region.objects.filter(code__startswith=f"{self.agency.region_id}.", level="village")
        self.places = list(places.values_list("pk", "name"))
        self.now = timezone.now()
        self.payload = "\\x" + identity.seal('{"text": "seeded"}').hex()
        self.regime = clocks.regime_on(timezone.localdate())

    def chunk(self, size: int) -> _Sheets:
        sheets = _Sheets()
        statuses = self.chance.choices([s for s, _w in SPREAD], [w for _s, w in SPREAD], k=size)
        event_ids = _ids("complaints_complaintevent", size * 3)
        for pk, status in zip(_ids("complaints_complaint", size), statuses, strict=True):
            self._case(sheets, pk, status, event_ids)
        return sheets

    def _case(self, sheets: _Sheets, pk: int, status: Status, event_ids: Iterator[int]) -> None:
        chance = self.chance
        ended = status in ENDED
        received = self.now - dt.timedelta(minutes=chance.randrange(60, 60 * 24 * (1200 if ended else 40)))
        unit = self._unit(status)
        due = received + dt.timedelta(days=20)
        end = received + dt.timedelta(days=chance.randrange(1, 20)) if ended else None
        place, name = chance.choice(self.places)
        text = f"{chance.choice(SUBJECTS)} di {name}, {chance.choice(DETAILS)}. {chance.choice(DETAILS)}".capitalize()
        number = self._number()
        last = self._events(sheets, pk, number, unit, received, end, event_ids)
        sheets.write(
            "complaints_complaint",
            [
                pk,
                number,
                self.agency.pk,
                unit,
                "counter",
                text,
                name,
                chance.choice(self.topics),
                place,
                "tidak_berkadar",
                self.regime.pk,
                "public",
                "f",
                "f",
                status,
                received,
                None if ended else due,
                end or received,
                end,
                END.get(status, ""),
                0,
                3 if ended else 2,
                last,
            ],
        )
        clock = [pk, ClockName.SETTLEMENT, 1, received, due, end]
        sheets.write("complaints_complaintclock", list(clock))

    def _number(self) -> str:
        """Among a million random numbers of eleven digits some are alike; COPY would stop at the first."""
        number = make_number()
        while number in self.numbers:
            number = make_number()
        self.numbers.add(number)
        return number

    def _unit(self, status: Status) -> int:
        if status == Status.RECEIVED and self.agency.coordinator_id:
            return self.agency.coordinator_id
        return self.chance.choice(self.busy if self.chance.random() < 0.65 else self.units)

    def _events(
        self, sheets: _Sheets, pk: int, number: str, unit: int, received: dt.datetime, end: dt.datetime | None, ids: Iterator[int]
    ) -> str:
        kinds = [(EventKind.REGISTERED, received), (EventKind.ASSIGNED, received + dt.timedelta(minutes=1))]
        if end:
            kinds.append((EventKind.CONFIRMED, end))
        previous = ""
        for seq, (kind, at) in enumerate(kinds, start=1):
            event = ComplaintEvent(complaint_id=pk, seq=seq, kind=kind, at=at, unit_id=unit, audience="public", previous_hash=previous)
            event.hash = fingerprint(number, event)
            event_id = next(ids)
            row = [event_id, pk, seq, kind, at, unit, "public", "", "", "{}", previous, event.hash]
            sheets.write("complaints_complaintevent", row)
            if seq == 1:
                self._message(sheets, pk, event_id, received)
            previous = event.hash
        return previous

    def _message(self, sheets: _Sheets, pk: int, event_id: int, received: dt.datetime) -> None:
        """The message it came by, so that the ledger balances here too."""
        who = f"{self.chance.getrandbits(256):064x}"
        row = ["counter", f"seed-{pk}", who, who, self.payload, received, received, received, "new_complaint", "", pk, event_id, 0, ""]
        sheets.write("channels_intake_inboundmessage", row)
