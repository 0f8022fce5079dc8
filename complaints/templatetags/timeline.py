"""What an event says beside its words: what came of it, who above was told, which dates moved and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.track import PARTS
from complaints.models import ClockName, EventKind, Rung
from complaints.services.handling import OUTCOMES
from complaints.templatetags.cases import CLOCKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaints.models import ComplaintEvent

register = template.Library()

# Why a message did not reach a reporter, by the word that the event keeps.
TROUBLES = {
    "dead": gettext_lazy("nomor atau akun itu mati"),
    "away": gettext_lazy("HP mati atau tidak ada sinyal"),
    "refuses": gettext_lazy("orangnya tidak mau dikirimi"),
    "blocked": gettext_lazy("ditolak operator"),
    "provider": gettext_lazy("gangguan di penyedia atau di pihak kita"),
    "late": gettext_lazy("sudah lewat waktunya"),
}
_ANSWERS = frozenset({EventKind.REPLIED, EventKind.RESOLVED, EventKind.INFORMATION_ASKED})


@register.filter
def details(event: ComplaintEvent) -> list[str]:
    """Short lines for people; nothing of why a message failed, which may hold an address (P6)."""
    say = _SAY.get(EventKind(event.kind))
    return [line for line in say(event) if line] if say else []


@register.filter
def is_answer(event: ComplaintEvent) -> bool:
    """Whether an office speaks to the reporter here: what the reporter came to read."""
    return event.kind in _ANSWERS


def _resolved(event: ComplaintEvent) -> list[str]:
    outcome, evidence = str(OUTCOMES.get(event.data.get("outcome", ""), "")), event.data.get("evidence", "")
    return [
        _("Hasil: %(outcome)s") % {"outcome": outcome} if outcome else "",
        _("Bukti: %(evidence)s") % {"evidence": evidence} if evidence else "",
    ]


def _escalated(event: ComplaintEvent) -> list[str]:
    rung = event.data.get("to", "")
    return [_("Sudah naik ke: %(who)s") % {"who": Rung(rung).label}] if rung in Rung.values else []


def _archived(event: ComplaintEvent) -> list[str]:
    return [str(event.data.get("reason_said", ""))]


def _moved(event: ComplaintEvent) -> list[str]:
    lines = [str(event.data.get("cause", ""))]
    for name, before, after in event.data.get("moved", []):
        word = CLOCKS[ClockName(name)] if name in ClockName.values else name
        lines.append(f"{word}: {_day(before)} → {_day(after)}")
    return lines


def _disputed(event: ComplaintEvent) -> list[str]:
    return [_("Sengketa kewenangan: koordinator yang memutuskan.")] if event.data.get("as") == "disputed" else []


def _corrected(event: ComplaintEvent) -> list[str]:
    part = PARTS.get(event.data.get("about", ""))
    return [_("Yang dibetulkan: %(part)s") % {"part": part}] if part else []


def _rated(event: ComplaintEvent) -> list[str]:
    rating = event.data.get("rating")
    return [_("Nilai: %(rating)s dari 5") % {"rating": rating}] if rating else []


def _unreached(event: ComplaintEvent) -> list[str]:
    why = TROUBLES.get(event.data.get("trouble", ""))
    return [_("Tidak sampai: %(why)s") % {"why": why}] if why else []


def _day(written: str) -> str:
    return date_format(localtime(dt.datetime.fromisoformat(written)), "j F Y", use_l10n=False)


_SAY: dict[EventKind, Callable[[ComplaintEvent], list[str]]] = {
    EventKind.RESOLVED: _resolved,
    EventKind.ESCALATED: _escalated,
    EventKind.ARCHIVED: _archived,
    EventKind.CLOCKS_MOVED: _moved,
    EventKind.TRANSFERRED: _disputed,
    EventKind.CORRECTED: _corrected,
    EventKind.DELIVERY_FAILED: _unreached,
    EventKind.CONFIRMED: _rated,
    EventKind.RATED: _rated,
}
