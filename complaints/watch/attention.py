"""What waits for the coordinator: short lists of cases with what must be decided, and the long lists behind the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import access, queues
from complaints.models import (
    ClockName,
    Complaint,
    ComplaintClass,
    ComplaintClock,
    ComplaintEvent,
    Draft,
    DraftKind,
    DraftState,
    EventKind,
    Forwarding,
    Visibility,
)
from complaints.models.history import LOW_RATINGS, RATING
from complaints.watch.overview import edges
from complaints.workflow import Status
from organisations import queries, snapshot
from organisations.models import Agency, Unit

if TYPE_CHECKING:
    import datetime as dt

    from django_stubs_ext import StrOrPromise

    from complaints.access import Oversight
    from complaints.watch.overview import Answering, Figures

MOST = 10
LOW_FOR = timedelta(days=30)
# What was not published by then will hardly be read any more; and the list costs no more than these days.
UNDECIDED_FOR = timedelta(days=90)
REOPENED = 2


@dataclass(frozen=True)
class Listing:
    """A list of an overseer: which cases of the government, with what is said of each."""

    name: str
    label: StrOrPromise
    cases: Callable[[Oversight], QuerySet[Complaint]]
    # By which column the most pressing stand first.
    order: str = "due_at"
    newest_first: bool = False
    urgent: bool = False
    # A column of every case, where the list holds open and ended ones.
    by: str = ""


def _open(scope: Oversight) -> QuerySet[Complaint]:
    return scope.cases().filter(ended_at__isnull=True)


def _late(scope: Oversight) -> QuerySet[Complaint]:
    return _open(scope).filter(due_at__lt=timezone.now())


def _waiting(scope: Oversight) -> QuerySet[Complaint]:
    coordinator = snapshot.coordinator_of(scope.agency_id)
    return _open(scope).filter(Q(status=Status.RECEIVED) | Q(status=Status.NEEDS_INFO, owner=coordinator))


def _disputes(scope: Oversight) -> QuerySet[Complaint]:
    running = _open(scope).filter(status=Status.RECEIVED, clocks__name=ClockName.DECISION, clocks__stopped_at__isnull=True)
    return running.annotate(decide_by=F("clocks__due_at"))


def _drafts(scope: Oversight, which: Q) -> QuerySet[Complaint]:
    found = Draft.objects.filter(which, state=DraftState.PENDING)
    mine = found.filter(complaint=OuterRef("pk"))
    return (
        _open(scope)
        .filter(pk__in=found.values("complaint"))
        .annotate(
            author_id=Subquery(mine.values("author")[:1]),
            author_name=Subquery(mine.annotate(name=_name("author")).values("name")[:1]),
            proposed_reason=Subquery(mine.values("reason")[:1]),
        )
    )


def _name(relation: str) -> Coalesce:
    return Coalesce(NullIf(F(f"{relation}__display_name"), Value("")), F(f"{relation}__username"))


def _archive(scope: Oversight) -> QuerySet[Complaint]:
    return _drafts(scope, Q(kind=DraftKind.ARCHIVE))


def _own_drafts(scope: Oversight) -> QuerySet[Complaint]:
    return _drafts(scope, Q(unit=snapshot.coordinator_of(scope.agency_id)) & ~Q(kind=DraftKind.ARCHIVE))


def _to_chase(scope: Oversight) -> QuerySet[Complaint]:
    due = Forwarding.objects.filter(ended_at__isnull=True, chase_on__lte=timezone.localdate())
    mine = due.filter(complaint=OuterRef("pk"))
    said = {name: Subquery(mine.values(name)[:1]) for name in ("chase_on", "letter", "contact")}
    return _open(scope).filter(pk__in=due.values("complaint")).annotate(**said)


def _reopened(scope: Oversight) -> QuerySet[Complaint]:
    again = ComplaintEvent.objects.filter(kind=EventKind.REOPENED)
    often = again.values("complaint").annotate(n=Count("pk")).filter(n__gte=REOPENED)
    times = again.filter(complaint=OuterRef("pk")).order_by().values("complaint").annotate(n=Count("pk")).values("n")
    return _open(scope).filter(pk__in=often.values("complaint")).annotate(times=Subquery(times))


def _low(scope: Oversight) -> QuerySet[Complaint]:
    said = ComplaintEvent.objects.filter(kind__in=RATING, at__gte=timezone.now() - LOW_FOR, data__rating__in=LOW_RATINGS)
    last = said.filter(complaint=OuterRef("pk")).order_by("-seq")
    return (
        scope.cases()
        .filter(pk__in=said.values("complaint"), ended_at__isnull=False)
        .annotate(rating=Subquery(last.values("data__rating")[:1]), words=Subquery(last.values("text")[:1]))
    )


def _ombudsman(scope: Oversight) -> QuerySet[Complaint]:
    agreed = ComplaintEvent.objects.filter(kind=EventKind.OMBUDSMAN_ACCEPTED)
    return _open(scope).filter(pk__in=agreed.values("complaint"), ombudsman_accepted_at__isnull=False)


def _flagged(scope: Oversight) -> QuerySet[Complaint]:
    return scope.cases().filter(public_text__flagged_at__isnull=False).annotate(flagged_at=F("public_text__flagged_at"))


def unpublished(scope: Oversight) -> QuerySet[Complaint]:
    """Read by somebody in office, neither published nor refused, and nothing stands against it: what the verifier may open."""
    return (
        scope.cases()
        .filter(verified_at__gte=timezone.now() - UNDECIDED_FOR, public_text__isnull=True)
        .exclude(Q(visibility=Visibility.SECRET) | Q(complaint_class=ComplaintClass.WHISTLEBLOWING) | Q(status__in=access.NOT_PUBLIC))
    )


def _escalated(scope: Oversight) -> QuerySet[Complaint]:
    return _open(scope).exclude(escalated_to="")


LISTS = {
    listing.name: listing
    for listing in (
        Listing("sengketa", _("Sengketa kewenangan: putuskan kantornya"), _disputes, order="decide_by", urgent=True),
        Listing("arsip", _("Usul arsip menunggu orang kedua"), _archive, urgent=True),
        Listing("konsep", _("Konsep kantor koordinator"), _own_drafts, urgent=True),
        Listing("tagih", _("Tagih instansi luar"), _to_chase, order="chase_on", urgent=True),
        Listing("dibuka-lagi", _("Dibuka lagi dua kali atau lebih"), _reopened, urgent=True),
        Listing("nilai-rendah", _("Nilai 2 atau kurang, 30 hari terakhir"), _low, order="-ended_at", newest_first=True, urgent=True),
        Listing("ombudsman", _("Pelapor setuju diteruskan ke Ombudsman"), _ombudsman, order="ombudsman_accepted_at", urgent=True),
        Listing("dinaikkan", _("Dinaikkan karena terlambat"), _escalated, urgent=True),
        Listing("dilaporkan-warga", _("Tulisan umum yang dilaporkan warga"), _flagged, order="flagged_at", urgent=True, by="received_at"),
        Listing(
            "belum-terbit", _("Diperiksa dalam 90 hari ini, belum diputuskan terbit"), unpublished, newest_first=True, by="verified_at"
        ),
        Listing("terlambat", _("Terlambat"), _late),
        Listing("belum-diteruskan", _("Belum diteruskan"), _waiting),
        Listing("terbuka", _("Semua terbuka"), _open),
    )
}


def wanting(scope: Oversight) -> list[tuple[Listing, list[Complaint], bool]]:
    """Each list that is somebody's to act on, its first cases and whether there are more; one statement a list."""
    found = []
    for listing in LISTS.values():
        if listing.urgent:
            rows = list(listing.cases(scope).select_related("owner", "forwarded_to").order_by(listing.order, "id")[: MOST + 1])
            found.append((listing, rows[:MOST], len(rows) > MOST))
    return found


def narrowed(cases: QuerySet[Complaint], *, unit_id: int | None, left: str, clock: str, now: dt.datetime) -> QuerySet[Complaint]:
    """The cases behind a cell of the matrix, or those whose clock of a name has run out. Unknown words narrow nothing."""
    if unit_id is not None:
        cases = cases.filter(owner_id=unit_id)
    cuts = edges(now)
    spans = {
        "lama": Q(due_at__lt=cuts.long),
        "lambat": Q(due_at__gte=cuts.long, due_at__lt=cuts.now),
        "hari-ini": Q(due_at__gte=cuts.now, due_at__lt=cuts.tomorrow),
        "segera": Q(due_at__gte=cuts.tomorrow, due_at__lt=cuts.later),
        "nanti": Q(due_at__gte=cuts.later),
    }
    cases = cases.filter(spans.get(left, Q()))
    if clock in ClockName.values:
        out = ComplaintClock.objects.filter(name=clock, stopped_at__isnull=True, due_at__lt=now)
        cases = cases.filter(pk__in=out.values("complaint"))
    return cases


def page(listing: Listing, cases: QuerySet[Complaint], after: str) -> queues.Page:
    """A page of a list, by the last day of the cases, or the day they ended."""
    return queues.page(
        cases, queues.Queue(listing.name, listing.label, lambda rows: rows, newest_first=listing.newest_first, by=listing.by), after=after
    )


@dataclass(frozen=True)
class Health:
    """How an office is: who works there, what lies there, and whether anybody looks."""

    unit: Unit
    open: int
    late: int
    answering: Answering | None
    dead: queries.DeadDesk | None


def units_of(scope: Oversight, figures: Figures) -> dict[int, Unit]:
    """Every office that a figure names, closed ones too, with `officers` and `last_login`. One statement."""
    named = [unit for pair in figures.bounces for unit in pair[:2]]
    units = Unit.objects.filter(Q(agency_id=scope.agency_id) | Q(pk__in=named))
    return {unit.pk: unit for unit in queries.with_figures(units, timezone.localdate())}


def health(scope: Oversight, figures: Figures, units: dict[int, Unit]) -> tuple[list[Health], int]:
    """The open offices of the government, dead desks first, then by what is late there; and after how many days a desk is dead."""
    today = timezone.localdate()
    agency = Agency.objects.get(pk=scope.agency_id)
    days = agency.dead_desk_days
    dead = {desk.unit.pk: desk for desk in queries.dead_desks(agency, on=today, days=days)}
    loads = {load.unit_id: load for load in figures.loads}
    rows = [
        Health(unit, load.total if load else 0, load.late if load else 0, figures.answering.get(unit.pk), dead.get(unit.pk))
        for unit in units.values()
        if unit.agency_id == agency.pk and not unit.is_external and _is_open(unit, today)
        for load in (loads.get(unit.pk),)
    ]
    return sorted(rows, key=lambda row: (row.dead is None, -row.late, -row.open, row.unit.code)), days


def _is_open(unit: Unit, on: dt.date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_until is None or unit.valid_until >= on)
