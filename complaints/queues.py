"""The lists people live in: whose cases, late ones first, page by page without ever counting them all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import phonenumbers
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import access, identity, keyset
from complaints.models import Complaint, Draft, DraftState, Reporter, Support
from complaints.workflow import Status
from organisations.models import Role, Unit
from organisations.queries import roles_of

if TYPE_CHECKING:
    import datetime as dt

    from django_stubs_ext import StrOrPromise

    from organisations.models import User

logger = logging.getLogger(__name__)
PAGE = 25
CAP = 1000
Cases = QuerySet[Complaint]
# A list that no single index serves in order is several that one does each; no case is in two of them.
Parts = tuple[Cases, ...]


@dataclass(frozen=True)
class Desk:
    """Who looks at lists: what they may see at all, and which units' cases are theirs to work, help with or approve."""

    user: User
    visible: Cases
    own: frozenset[int]
    handled: frozenset[int]
    approved: frozenset[int]
    coordinated: frozenset[int]
    inspected: frozenset[int]
    overseen: tuple[int, ...]  # governments, not units

    @property
    def is_coordinator(self) -> bool:
        """Whether the offices of a whole government are in sight."""
        return bool(self.coordinated)


def desk_of(user: User) -> Desk:
    """The desk of somebody, with roles asked for once."""
    roles = roles_of(user, timezone.localdate())

    def units(*wanted: Role) -> frozenset[int]:
        return frozenset().union(*(roles.get(role, set()) for role in wanted))

    overseeing = units(*access.READING, Role.COORDINATOR)
    agencies = Unit.objects.filter(pk__in=overseeing).order_by("agency_id").values_list("agency_id", flat=True).distinct()
    return Desk(
        user=user,
        visible=access.visible_to(user),
        own=units(*access.HANDLING, Role.COORDINATOR),
        handled=units(*access.HANDLING),
        approved=units(Role.APPROVER, Role.COORDINATOR),
        coordinated=units(Role.COORDINATOR),
        inspected=units(Role.INSPECTORATE),
        overseen=tuple(agencies) if overseeing else (),
    )


def _all_visible(desk: Desk) -> Parts:
    """By government for whoever oversees one, else one's own units; and what one was asked to help with elsewhere."""
    if desk.overseen:
        whole = tuple(desk.visible.filter(agency_id=pk) for pk in desk.overseen)
        return (*whole, *(part.exclude(agency_id__in=desk.overseen) for part in _helped(desk)))
    return (*_of_own_units(desk), *(part.exclude(owner_id__in=desk.own) for part in _helped(desk)))


def _of_own_units(desk: Desk) -> Parts:
    # Who only oversees (a supervisor) has no office here: the lists are then of everything in sight.
    return (desk.visible.filter(owner_id__in=desk.own),) if desk.own or not desk.overseen else _all_visible(desk)


def _taken(desk: Desk) -> Parts:
    return (desk.visible.filter(handler=desk.user),)


def _to_approve(desk: Desk) -> Parts:
    """What waits for this person's yes, and what of their own waits for another's."""
    mine = Exists(Draft.objects.filter(complaint=OuterRef("pk"), state=DraftState.PENDING, author=desk.user))
    return (desk.visible.filter(Q(owner_id__in=desk.approved) | mine, owner_id__in=desk.own),)


def _helped(desk: Desk) -> Parts:
    asked = Support.objects.filter(unit_id__in=desk.handled, ended_at__isnull=True)
    return (desk.visible.filter(pk__in=asked.values("complaint")),) if desk.handled else ()


@dataclass(frozen=True)
class Queue:
    """One named list: which cases, of whose, and in which order (a column and the id, both ways round)."""

    name: str
    label: StrOrPromise
    narrow: Callable[[Cases], Cases]
    scope: Callable[[Desk], Parts] = _of_own_units
    newest_first: bool = False
    key: str = ""  # after "g" on the keyboard
    nothing: StrOrPromise = ""
    by: str = ""

    @property
    def column(self) -> str:
        """The column the list is ordered by."""
        return self.by or ("ended_at" if self.newest_first else "due_at")


@dataclass(frozen=True)
class Page:
    """A page of a queue; `next` is the token of the one after it, empty on the last."""

    rows: list[Complaint]
    next: str


def _open(cases: Cases) -> Cases:
    return cases.filter(ended_at__isnull=True)


def _in(*statuses: Status) -> Callable[[Cases], Cases]:
    return lambda cases: _open(cases).filter(status__in=statuses)


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("milik", _("Milik saya"), _open, _taken, key="m", nothing=_("Belum ada laporan yang Anda pegang.")),
        Queue("terbuka", _("Kantor saya"), _open, key="u"),
        Queue(
            "terlambat",
            _("Terlambat"),
            lambda cases: _open(cases).filter(due_at__lt=timezone.now()),
            key="l",
            nothing=_("Tidak ada yang terlambat."),
        ),
        Queue("menunggu", _("Menunggu pelapor"), _in(Status.NEEDS_INFO, Status.RESOLVED), key="w"),
        Queue("persetujuan", _("Menunggu persetujuan"), _in(Status.APPROVAL), _to_approve, key="p"),
        Queue("membantu", _("Diminta membantu"), _open, _helped, key="b", nothing=_("Tidak ada kantor yang meminta bantuan.")),
        Queue("semua", _("Semua terbuka"), _open, _all_visible, key="a"),
        Queue("selesai", _("Selesai"), lambda cases: cases.filter(ended_at__isnull=False), newest_first=True, key="s"),
    )
}


def first(desk: Desk) -> Queue:
    """The list that opens when none is asked for."""
    return QUEUES["terbuka" if desk.own or not desk.overseen else "semua"]


def may_search_people(desk: Desk) -> bool:
    """Whether reporters may be looked for: by those who may also be shown them."""
    return bool(desk.coordinated or desk.inspected)


def reported_from(desk: Desk, address: str) -> Cases:
    """The cases that came from exactly this phone number or e-mail address, as far as this person may see who reported.

    Whoever asks has the address already, so no identity is opened; that they asked is logged, without it.
    """
    logger.info("reporters searched by address", extra={"user_id": desk.user.pk})
    agencies = Unit.objects.filter(pk__in=desk.coordinated).values("agency_id")
    open_to = Q(sealed=False, agency_id__in=agencies) | Q(sealed=True, owner_id__in=desk.inspected)
    theirs = Reporter.objects.filter(address_index__in=[identity.blind_index(form) for form in _forms_of(address)])
    return desk.visible.filter(open_to, pk__in=theirs.values("complaint"))


def _forms_of(address: str) -> Iterable[str]:
    """The ways in which a channel may have kept an address."""
    given = address.strip()
    forms = {given, given.lower()}
    try:
        parsed = phonenumbers.parse(given, "ID")
    except phonenumbers.NumberParseException:
        return forms
    return forms | {phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)}


def to_verify(user: User) -> Cases:
    """What waits for the coordinator: not yet with a unit, or sent back by one."""
    return _open(access.visible_to(user)).filter(owner_id__in=access.own_units(user), status__in=[Status.RECEIVED, Status.REOPENED])


def page(cases: Cases | Parts, queue: Queue, *, after: str = "") -> Page:
    """The page after a token, by keyset: its cost does not grow with the depth. A broken token means page one."""
    parts = cases if isinstance(cases, tuple) else (cases,)
    found = [row for part in parts for row in _some(part, queue, keyset.read(after))]
    if len(parts) > 1:
        found.sort(key=lambda row: (getattr(row, queue.column), row.pk), reverse=queue.newest_first)
    token = keyset.token(getattr(found[PAGE - 1], queue.column), found[PAGE - 1].pk) if len(found) > PAGE else ""
    return Page(found[:PAGE], token)


def _some(cases: Cases, queue: Queue, mark: tuple[dt.datetime, int] | None) -> Cases:
    """The rows of a page and one more, beyond a mark."""
    column, newest = queue.column, queue.newest_first
    rows = queue.narrow(cases)
    if mark is not None:
        at, pk = mark
        beyond = "lt" if newest else "gt"
        rows = rows.filter(Q(**{f"{column}__{beyond}": at}) | Q(**{column: at, f"id__{beyond}": pk}), **{f"{column}__{beyond}e": at})
    order = (F(column).desc(), F("id").desc()) if newest else (F(column).asc(), F("id").asc())
    return with_relations(rows).order_by(*order)[: PAGE + 1]


def rows(cases: Cases, ids: list[int]) -> list[Complaint]:
    """Those of the cases, in this order."""
    found = with_relations(cases).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def with_relations(cases: Cases) -> Cases:
    """With everything a row of a list shows."""
    return cases.select_related("owner", "topic", "region", "forwarded_to", "handler")


def counts(desk: Desk) -> dict[str, int]:
    """How many cases each list of a desk holds, in one statement; each no further than CAP, for "1.000+" tells an officer enough."""
    selects: list[str] = []
    given: list[Any] = []
    found = dict.fromkeys(QUEUES, 0)
    for name, queue in QUEUES.items():
        for part in queue.scope(desk):
            try:
                sql, parameters = queue.narrow(part).order_by().values("pk")[: CAP + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            selects.append(f"SELECT '{name}', count(*) FROM ({sql}) AS part")  # noqa: S608 - made by the ORM; values travel beside it
            given += parameters
    if selects:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects), given)
            for name, number in cursor.fetchall():
                found[name] += number
    return found
