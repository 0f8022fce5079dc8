"""The life of a form of self-assessment as a table: which step leads from where to where, who takes it, what it needs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How far a form is."""

    OPEN = "open", _("Diisi")
    SUBMITTED = "submitted", _("Menunggu pemeriksaan")
    RETURNED = "returned", _("Dikembalikan")
    REVIEWED = "reviewed", _("Menunggu tanggapan OPD")
    OBJECTED = "objected", _("Ada keberatan")
    FINAL = "final", _("Final")


# While it is so, the office writes; afterwards nobody does.
WRITABLE = frozenset({Status.OPEN, Status.RETURNED})


class By(StrEnum):
    """In which capacity a step is taken. Who has which for a form is said in access.py."""

    FILLER = "filler"
    REVIEWER = "reviewer"


@dataclass(frozen=True)
class Move:
    """One step."""

    sources: frozenset[Status]
    target: Status
    by: By
    needs_text: bool = False


MOVES: Mapping[str, Move] = {
    "submit": Move(WRITABLE, Status.SUBMITTED, By.FILLER),
    "return": Move(frozenset({Status.SUBMITTED}), Status.RETURNED, By.REVIEWER, needs_text=True),
    "review": Move(frozenset({Status.SUBMITTED}), Status.REVIEWED, By.REVIEWER),
    "accept": Move(frozenset({Status.REVIEWED}), Status.FINAL, By.FILLER),
    "object": Move(frozenset({Status.REVIEWED}), Status.OBJECTED, By.FILLER),
    # After objections, or when the days for them went by in silence.
    "finish": Move(frozenset({Status.REVIEWED, Status.OBJECTED}), Status.FINAL, By.REVIEWER),
}
