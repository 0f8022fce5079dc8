"""Upward: a case that is late is told to those above, and one that stays unsettled may go to the Ombudsman."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import clocks
from complaints.events import Audience, EventKind, append
from complaints.models import ClockShift, Complaint, ComplaintClock, Nudge, OwedMail, Rung
from complaints.services.change import InvalidMove, changing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from complaints.ladder import Step
    from complaints.models import ComplaintEvent
    from organisations.models import Unit, User

_LADDER = [rung.value for rung in Rung]


def nudge(clock: ComplaintClock, *, unit: Unit, rung: Rung, days: int) -> bool:
    """Note that the people of a rung are told of a clock; False when they were told of this step before.

    The first time somebody above the desk is told that a case is late, the case says so, and the reporter can read it.
    """
    now = timezone.now()
    with transaction.atomic():
        _row, made = Nudge.objects.get_or_create(
            clock=clock, rung=rung, days=days, defaults={"complaint_id": clock.complaint_id, "unit": unit, "at": now}
        )
        if made and days > 0 and rung != Rung.OFFICER:
            _raise(clock, unit, rung)
    return made


def owe_mails(sent: Iterable[tuple[int, int]], unsent: Iterable[tuple[int, int, Step]], *, now: dt.datetime) -> None:
    """Keep who is still owed a mail about which clock, by user and clock id; what was sent now is owed no more."""
    with transaction.atomic():
        for user_id, clock_id in sent:
            OwedMail.objects.filter(user=user_id, clock=clock_id).delete()
        for user_id, clock_id, step in unsent:
            said = {"rung": step.rung, "days": step.days}
            row, made = OwedMail.objects.get_or_create(user_id=user_id, clock_id=clock_id, defaults={**said, "since": now})
            if not made:
                OwedMail.objects.filter(pk=row.pk).update(**said, attempts=F("attempts") + 1)


def forgive_mails(*, before: dt.datetime) -> int:
    """Let go of mails that are owed since before a moment, and of those about clocks that stopped; how many those were."""
    return OwedMail.objects.filter(Q(since__lte=before) | Q(clock__stopped_at__isnull=False)).delete()[0]


def _raise(clock: ComplaintClock, unit: Unit, rung: Rung) -> None:
    reached = Complaint.objects.values_list("escalated_to", flat=True).get(pk=clock.complaint_id)
    if reached and _LADDER.index(reached) >= _LADDER.index(rung):
        return
    with changing(clock.complaint_id, "escalate") as change:
        change.complaint.escalated_to = rung
        append(
            change.complaint,
            EventKind.ESCALATED,
            at=change.at,
            audience=Audience.INTERNAL if change.complaint.sealed else Audience.PUBLIC,
            unit=unit,
            data={"clock": clock.name, "to": rung.value},
        )


def offer_ombudsman(complaint_id: int, *, actor: User | None = None) -> ComplaintEvent:
    """Tell the reporter that the Ombudsman may be asked, since the case is open longer than the regime waits.

    Raises InvalidMove before that day, and when it was offered before. Only the reporter's consent sends it there.
    """
    with changing(complaint_id, "offer_ombudsman", actor=actor) as change:
        complaint = change.complaint
        waited = (change.at - complaint.received_at).days
        if complaint.ombudsman_offered_at is not None or waited < change.policy.ombudsman_after:
            raise InvalidMove(_("Ombudsman ditawarkan sekali, setelah %(n)d hari.") % {"n": change.policy.ombudsman_after})
        complaint.ombudsman_offered_at = change.at
        return append(
            complaint,
            EventKind.OMBUDSMAN_OFFERED,
            at=change.at,
            audience=Audience.REPORTER,
            actor=actor,
            unit=complaint.owner,
            data={"days": waited},
        )


def recount(complaint_id: int, *, cause: str) -> list[ClockShift]:
    """Count the running clocks again after a calendar changed; what moved is kept, and said on the timeline.

    Runs that have stopped stay as they were judged.
    """
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        if complaint.ended_at is not None:
            return []
        moved = clocks.keep(complaint, stopped_too=False)
        if not moved:
            return []
        now = timezone.now()
        shifts = ClockShift.objects.bulk_create(_shift(complaint, row, before, cause, now) for row, before in moved)
        append(
            complaint,
            EventKind.CLOCKS_MOVED,
            at=now,
            audience=Audience.INTERNAL if complaint.sealed else Audience.PUBLIC,
            unit=complaint.owner,
            data={
                "cause": cause,
                "moved": [[shift.name, shift.before.isoformat(), shift.after.isoformat()] for shift in shifts],
            },
        )
        complaint.save(update_fields=["due_at", "last_seq", "last_hash"])
    return shifts


def _shift(complaint: Complaint, row: ComplaintClock, before: dt.datetime, cause: str, at: dt.datetime) -> ClockShift:
    return ClockShift(complaint=complaint, name=row.name, round=row.round, before=before, after=row.due_at, cause=cause, at=at)
