"""The life of a complaint as a table: which move leads from where to where, who may make it, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a complaint stands. The sentence a citizen reads is in the templates, keyed by these words."""

    RECEIVED = "received", _("Diterima")
    ASSIGNED = "assigned", _("Diteruskan")
    IN_PROGRESS = "in_progress", _("Dikerjakan")
    NEEDS_INFO = "needs_info", _("Menunggu keterangan pelapor")
    ANSWERED = "answered", _("Dijawab")
    RESOLVED = "resolved", _("Dinyatakan selesai")
    REOPENED = "reopened", _("Dibuka lagi")
    FORWARDED = "forwarded", _("Diteruskan ke instansi lain")
    CLOSED = "closed", _("Selesai")
    ARCHIVED = "archived", _("Diarsipkan")
    WITHDRAWN = "withdrawn", _("Dicabut")


ENDED = frozenset({Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN})
OPEN = frozenset(Status) - ENDED


class By(StrEnum):
    """In which capacity a move is made. Who has which capacity for a complaint is said in access.py."""

    SYSTEM = "system"
    REPORTER = "reporter"
    HANDLER = "handler"  # an officer of the unit that owns the complaint
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class Move:
    """One allowed step. `target` None leaves the status as it is."""

    name: str
    sources: frozenset[Status]
    target: Status | None
    by: frozenset[By]
    needs_text: bool = False


# The unit has the case in hand; what it may do does not depend on how far it got.
_WITH_UNIT = frozenset({Status.ASSIGNED, Status.IN_PROGRESS, Status.NEEDS_INFO, Status.ANSWERED, Status.REOPENED, Status.FORWARDED})
_HANDLER = frozenset({By.HANDLER})
_COORDINATOR = frozenset({By.COORDINATOR})
_REPORTER = frozenset({By.REPORTER})
_OFFICE = _HANDLER | _COORDINATOR

MOVES: tuple[Move, ...] = (
    # Routing and coordination
    Move("classify", OPEN, None, frozenset({By.SYSTEM, By.COORDINATOR})),
    Move("hold", OPEN, Status.RECEIVED, frozenset({By.SYSTEM})),
    Move("assign", OPEN - {Status.RESOLVED}, Status.ASSIGNED, frozenset({By.SYSTEM, By.COORDINATOR})),
    Move("forward", OPEN - {Status.RESOLVED}, Status.FORWARDED, _COORDINATOR, needs_text=True),
    Move("archive", frozenset({Status.RECEIVED, Status.NEEDS_INFO, Status.REOPENED}), Status.ARCHIVED, _COORDINATOR, needs_text=True),
    # The unit's work; a coordinator handles what the coordinator's own unit owns, as its handler
    Move("take", frozenset({Status.ASSIGNED, Status.REOPENED}), Status.IN_PROGRESS, _HANDLER),
    Move("reply", _WITH_UNIT | {Status.RECEIVED}, Status.ANSWERED, _HANDLER, needs_text=True),
    Move("ask", _WITH_UNIT | {Status.RECEIVED}, Status.NEEDS_INFO, _HANDLER, needs_text=True),
    Move("transfer", _WITH_UNIT - {Status.FORWARDED}, Status.RECEIVED, _HANDLER, needs_text=True),
    Move("resolve", _WITH_UNIT | {Status.RECEIVED}, Status.RESOLVED, _HANDLER, needs_text=True),
    Move("note", frozenset(Status), None, _OFFICE, needs_text=True),
    # The reporter
    Move("message", OPEN - {Status.NEEDS_INFO}, None, _REPORTER),
    Move("message", frozenset({Status.NEEDS_INFO}), Status.IN_PROGRESS, _REPORTER),
    # A message on an ended case must reach a person, so it opens the case again.
    Move("message", ENDED, Status.REOPENED, _REPORTER),
    Move("confirm", frozenset({Status.RESOLVED, Status.ANSWERED}), Status.CLOSED, _REPORTER),
    Move("dispute", frozenset({Status.RESOLVED, Status.ANSWERED, Status.CLOSED, Status.ARCHIVED}), Status.REOPENED, _REPORTER),
    Move("withdraw", OPEN, Status.WITHDRAWN, _REPORTER),
    # Silence for the whole reporter's window closes what a unit declared finished
    Move("close", frozenset({Status.RESOLVED}), Status.CLOSED, frozenset({By.SYSTEM})),
)

_BY_SOURCE = {(move.name, source): move for move in MOVES for source in move.sources}


def find(name: str, source: Status) -> Move | None:
    """The row for a move from a status, or None when the table does not list it."""
    return _BY_SOURCE.get((name, source))


def moves_for(source: Status, capacities: frozenset[By]) -> tuple[Move, ...]:
    """Every move that somebody with these capacities may make from a status; buttons are drawn from this."""
    return tuple(move for move in MOVES if source in move.sources and move.by & capacities)
