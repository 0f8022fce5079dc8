"""The life of a complaint as a policy: which move leads from where to where, who may make it, what it needs. Pure.

What the moves are called and what each can lead to is the machine's (TARGETS); from where, by whom and with what is
said by the rows of the regime a complaint was opened under (policies.py), so that a new decree is new rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a complaint stands. The sentence a citizen reads is in the templates, keyed by these words."""

    RECEIVED = "received", _("Diterima")
    ASSIGNED = "assigned", _("Diteruskan")
    IN_PROGRESS = "in_progress", _("Dikerjakan")
    NEEDS_INFO = "needs_info", _("Menunggu keterangan pelapor")
    APPROVAL = "approval", _("Menunggu persetujuan")
    ANSWERED = "answered", _("Dijawab")
    RESOLVED = "resolved", _("Dinyatakan selesai")
    REOPENED = "reopened", _("Dibuka lagi")
    FORWARDED = "forwarded", _("Diteruskan ke instansi lain")
    CLOSED = "closed", _("Selesai")
    ARCHIVED = "archived", _("Diarsipkan")
    WITHDRAWN = "withdrawn", _("Dicabut")


ENDED = frozenset({Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN})
OPEN = frozenset(Status) - ENDED


def outside(status: Status) -> Status:
    """The status as whoever is not in office is told it: that a draft waits for somebody's yes is the office's own affair."""
    return Status.IN_PROGRESS if status == Status.APPROVAL else status


class By(StrEnum):
    """In which capacity a move is made. Who has which capacity for a complaint is said in access.py."""

    SYSTEM = "system"
    REPORTER = "reporter"
    HANDLER = "handler"  # an officer of the unit that owns the complaint
    APPROVER = "approver"  # the superior in that unit
    SUPPORTER = "supporter"  # an officer of a unit that was asked to help
    COORDINATOR = "coordinator"


# What each move may lead to, None = the status stays. The services are written for these and no others.
TARGETS: Mapping[str, frozenset[Status | None]] = {
    "classify": frozenset({None}),
    "verify": frozenset({None}),
    "hold": frozenset({Status.RECEIVED}),
    "assign": frozenset({Status.ASSIGNED}),
    "forward": frozenset({Status.FORWARDED}),
    "support": frozenset({None}),
    "contribute": frozenset({None}),
    "take": frozenset({Status.IN_PROGRESS}),
    "reply": frozenset({Status.ANSWERED}),
    "ask": frozenset({Status.NEEDS_INFO}),
    "transfer": frozenset({Status.RECEIVED}),
    "resolve": frozenset({Status.RESOLVED}),
    "propose": frozenset({Status.APPROVAL}),
    "approve_reply": frozenset({Status.ANSWERED}),
    "approve_resolve": frozenset({Status.RESOLVED}),
    "return": frozenset({Status.IN_PROGRESS}),
    "recall": frozenset({Status.IN_PROGRESS}),
    "archive": frozenset({Status.APPROVAL}),
    "approve_archive": frozenset({Status.ARCHIVED}),
    "refuse_archive": frozenset({Status.RECEIVED}),
    "note": frozenset({None}),
    "hand_over": frozenset({None}),
    "escalate": frozenset({None}),
    "split": frozenset({None}),
    "merge": frozenset({Status.ARCHIVED}),
    "relate": frozenset({None}),
    "publish": frozenset({None}),
    "conceal": frozenset({None}),
    "message": frozenset({None, Status.IN_PROGRESS, Status.REOPENED}),
    "confirm": frozenset({Status.CLOSED}),
    "dispute": frozenset({Status.REOPENED}),
    "appeal": frozenset({Status.REOPENED}),
    "withdraw": frozenset({Status.WITHDRAWN}),
    "close": frozenset({Status.CLOSED}),
    "offer_ombudsman": frozenset({None}),
    "accept_ombudsman": frozenset({None}),
}


@dataclass(frozen=True)
class Move:
    """One allowed step. `target` None leaves the status as it is."""

    name: str
    sources: frozenset[Status]
    target: Status | None
    by: frozenset[By]
    needs_text: bool


@dataclass(frozen=True)
class Policy:
    """The rules of one regime: its moves, and for each kind of reason the keys that may be given."""

    moves: tuple[Move, ...]
    reasons: Mapping[str, Mapping[str, str]]
    max_transfers: int
    ombudsman_after: int
    _by_source: dict[tuple[str, Status], Move] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_source.update({(move.name, source): move for move in self.moves for source in move.sources})

    def find(self, name: str, source: Status) -> Move | None:
        """The row for a move from a status, or None when no row lists it."""
        return self._by_source.get((name, source))

    def moves_for(self, source: Status, capacities: frozenset[By]) -> tuple[Move, ...]:
        """Every move that somebody with these capacities may make from a status; buttons are drawn from this."""
        return tuple(move for move in self.moves if source in move.sources and move.by & capacities)


# Without these nobody could receive, route, end or take up a complaint again.
_NEEDED = frozenset(
    {"hold", "assign", "reply", "resolve", "close", "archive", "approve_archive", "message", "dispute", "appeal", "withdraw"}
)


def faults(moves: Iterable[Move]) -> list[str]:
    """What makes a set of moves unfit to live under; empty = it may be put in force. Sentences are for people."""
    rows = list(moves)
    found = [f"{move.name}: langkah ini tidak dikenal sistem" for move in rows if move.name not in TARGETS]
    known = [move for move in rows if move.name in TARGETS]
    found += [f"{move.name}: tidak dapat menuju “{move.target or 'tetap'}”" for move in known if move.target not in TARGETS[move.name]]
    found += [f"{move.name}: tidak ada yang boleh melakukannya" for move in known if not move.by]
    pairs = [(move.name, source) for move in known for source in move.sources]
    found += [f"{name} dari {source}: dua baris" for name, source in sorted(set(pairs)) if pairs.count((name, source)) > 1]
    names = {move.name for move in known if move.sources}
    found += [f"{name}: langkah ini wajib ada" for name in sorted(_NEEDED - names)]
    found += [f"{status}: tidak ada jalan keluar" for status in sorted(_stuck(known))]
    return found


def _stuck(moves: list[Move]) -> set[Status]:
    """Open statuses from which no end can be reached."""
    free = set(ENDED)
    while True:
        grown = free | {source for move in moves if move.target in free for source in move.sources}
        if grown == free:
            return set(OPEN) - free
        free = grown
