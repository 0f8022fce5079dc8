"""What stands on a paper, as plain words and dates. There is no place in it for who reported (P6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Head:
    """The kop surat: the government, the office, and how the office is reached, if that is known."""

    agency: str
    unit: str
    contact: str = ""


@dataclass(frozen=True)
class ClockRow:
    """One clock: what it measures, its last day, and how it stands."""

    name: str
    last_day: dt.date
    state: str


@dataclass(frozen=True)
class EventRow:
    """One thing that happened; `at` is in the zone of the place."""

    at: dt.datetime
    what: str
    unit: str = ""
    said: str = ""


@dataclass(frozen=True)
class Sheet:
    """A disposition sheet. `secret` marks every page; `masked` says that contacts in the words were covered."""

    head: Head
    number: str
    received_at: dt.datetime
    door: str
    complaint_class: str
    topic: str
    place: str
    owner: str
    words: str
    printed_by: str
    printed_at: dt.datetime
    clocks: tuple[ClockRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    forwarded_to: str = ""
    instruction: str = ""
    occurred_on: dt.date | None = None
    files: int = 0
    earlier_events: int = 0
    urgent: bool = False
    secret: bool = False
    masked: bool = False


@dataclass(frozen=True)
class Letter:
    """A cover letter. Without a `letter_number` dots are printed; without `answer_until` an answer is asked for soon."""

    head: Head
    number: str
    received_at: dt.datetime
    door: str
    recipient: str
    recipient_place: str
    signed_in: str
    signer: str
    words: str
    place: str
    dated: dt.date
    letter_number: str = ""
    occurred_on: dt.date | None = None
    answer_until: dt.date | None = None
    note: str = ""
    urgent: bool = False
    secret: bool = False
    masked: bool = False
