"""The rounds of the watch: remind and escalate, the coordinator's morning, the offer of the Ombudsman.

Mail goes out first and is noted after, step by step: a crash in between sends a digest twice, never not at all. A mail
that fails does not hold the step back: it stands on the desk, is escalated, and the person is owed a mail for days.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import structlog
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from complaints.ladder import Step
from complaints.models import OwedMail, Rung
from complaints.services import InvalidMove, forgive_mails, nudge, offer_ombudsman, owe_mails
from complaints.watch import notices, reminders
from complaints.watch.desks import Desks
from complaints.watch.rounds import alone
from organisations import snapshot
from organisations.models import Agency, Role

if TYPE_CHECKING:
    from complaints.models import Complaint
    from complaints.watch.reminders import Telling
    from organisations.models import User

logger = structlog.get_logger(__name__)

# Of one run; the next takes up what is left, ten minutes later.
MOST = 1000
OWED_FOR = dt.timedelta(days=5)
_DAY_SECONDS = 36 * 3600

# By user id: which step of which clock.
Owed = dict[int, list[tuple[int, Step]]]
# By user id, then by clock.
Digests = dict[int, dict[int, "Telling"]]


@dataclass
class Round:
    """What a round did, for the command and the log."""

    tellings: list[Telling] = field(default_factory=list)
    mailed: int = 0
    failed: int = 0


def remind(*, now: dt.datetime | None = None, dry_run: bool = False) -> Round:
    """Tell everybody what their clocks ask for now: one mail a person, then a Nudge a step."""
    with alone("remind") as mine:
        return _remind(now or timezone.now(), dry_run=dry_run) if mine else Round()


def _remind(now: dt.datetime, *, dry_run: bool) -> Round:
    desks = Desks(timezone.localdate(now))
    found = Round(list(islice(reminders.due_now(now, desks), MOST)))
    if dry_run:
        return found
    owed = _owed(now)
    digests, people = _digests(found.tellings, owed, desks, now)
    unsent = {pk for pk, rows in digests.items() if people[pk].email and not notices.remind(people[pk], list(rows.values()), now=now)}
    found.failed = len(unsent)
    found.mailed = sum(bool(people[pk].email) for pk in digests) - found.failed
    # Before the steps are noted: a crash in between tells again, and what is owed is never forgotten.
    owe_mails(
        [(pk, clock) for pk, rows in digests.items() if pk not in unsent for clock in rows],
        [(pk, clock, row.step) for pk in unsent for clock, row in digests[pk].items()],
        now=now,
    )
    for telling in found.tellings:
        _note(telling)
    if found.tellings or unsent:
        logger.info("reminders told", steps=len(found.tellings), mailed=found.mailed, failed=found.failed)
    return found


def _digests(tellings: list[Telling], owed: Owed, desks: Desks, now: dt.datetime) -> tuple[Digests, dict[int, User]]:
    """What each person is told, with what they are owed, and the people by id."""
    late = reminders.again(owed, now, desks)
    digests: Digests = defaultdict(dict)
    people: dict[int, User] = {}
    # What is told now says all that an owed mail of the same clock would have.
    for telling in (*tellings, *(telling for rows in late.values() for telling in rows)):
        for user in telling.people:
            people[user.pk] = user
            digests[user.pk].setdefault(telling.clock.pk, telling)
    return digests, people


def _note(telling: Telling) -> None:
    """Note the told step, then the lower ones it answers for: in this order the case says once how far it went."""
    for step in (telling.step, *telling.passed):
        nudge(telling.clock, unit=telling.unit, rung=Rung(step.rung), days=step.days)


def _owed(now: dt.datetime) -> Owed:
    """What could not be mailed before, by person; too old and settled is let go first."""
    if gone := forgive_mails(before=now - OWED_FOR):
        logger.info("owed mails let go", count=gone)
    found: Owed = defaultdict(list)
    for row in OwedMail.objects.order_by("pk"):
        found[row.user_id].append((row.clock_id, reminders.step_of(row)))
    return found


def morning(*, now: dt.datetime | None = None) -> int:
    """Once a working day, tell each coordinator of letters to chase and dead desks with cases; how many mails went out."""
    at = now or timezone.now()
    with alone("morning") as mine:
        tenants = Agency.objects.filter(is_tenant=True, coordinator__isnull=False).select_related("coordinator", "region")
        return sum(_morning(agency, at) for agency in tenants) if mine else 0


def _morning(agency: Agency, now: dt.datetime) -> int:
    unit = agency.coordinator
    if unit is None or not reminders.is_at_work(unit, now):
        return 0
    today = now.astimezone(snapshot.zone_of_unit(unit.pk)).date()
    desks = Desks(today)
    desks.load_units([unit.pk])
    waiting = [user for user in desks.people(unit.pk, [Role.COORDINATOR]) if user.email and not _was_told(user, agency, today)]
    if not waiting:
        return 0
    letters, dead = list(reminders.to_chase([agency], today)), reminders.dead_of(agency, today)
    desks.load(row.complaint for row in letters)
    sent = 0
    for user in waiting:
        own = [row for row in letters if _may_hear(user, row.complaint, desks)]
        if (own or dead.desks) and notices.daily(user, agency, dead, own):
            _is_told(user, agency, today)
            sent += 1
    return sent


def _told(user: User, agency: Agency, today: dt.date) -> str:
    return f"notices:morning:{agency.pk}:{user.pk}:{today}"


def _was_told(user: User, agency: Agency, today: dt.date) -> bool:
    """Without Valkey nobody knows; then better twice than not at all."""
    try:
        return bool(cache.get(_told(user, agency, today)))
    except (RedisError, OSError):
        return False


def _is_told(user: User, agency: Agency, today: dt.date) -> None:
    try:
        cache.set(_told(user, agency, today), 1, timeout=_DAY_SECONDS)
    except (RedisError, OSError):
        logger.warning("morning mail not noted", agency_id=agency.pk)


def _may_hear(user: User, case: Complaint, desks: Desks) -> bool:
    audience = desks.audience(case, Rung.COORDINATOR)
    return audience is not None and user in audience.people


def offer(*, now: dt.datetime | None = None) -> int:
    """Tell reporters whose cases are open too long that the Ombudsman may be asked; how many were told."""
    told = 0
    for complaint_id in reminders.to_offer(now or timezone.now()):
        try:
            offer_ombudsman(complaint_id)
        except InvalidMove:
            logger.info("ombudsman not offered", complaint_id=complaint_id)
        else:
            told += 1
    return told
