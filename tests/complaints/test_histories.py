"""Random histories of a few cases, made by everybody's right and wrong moves; after each step every promise still holds.

Two hundred more: LAPOR_HISTORIES=200 pytest tests/complaints/test_histories.py
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, given, note, settings
from hypothesis import strategies as st

from channels_intake import intake
from channels_intake.contracts import IntakeItem
from complaints import access, clocks, services
from complaints.attachments import CleanFile
from complaints.deadlines import DayType
from complaints.events import broken_link
from complaints.models import (
    CaseLink,
    ClockName,
    ClockShift,
    Complaint,
    ComplaintClass,
    ComplaintClock,
    ComplaintEvent,
    Draft,
    DraftState,
    EventKind,
    Forwarding,
    LinkKind,
    Rung,
    Support,
    Visibility,
)
from complaints.regimes import policy_of
from complaints.services import InvalidMove, InvalidText, NotAllowed
from complaints.workflow import ENDED, TARGETS, By, Status
from lapor.flow import COUNTED
from organisations.models import DayKind, Membership, Role, Unit, User
from organisations.queries import calendar_for
from organisations.services import add_day
from reporting import counting, ledger
from tests.cast import Cast
from tests.memory import forget

MORE = os.environ.get("LAPOR_HISTORIES")
PROMISES = {ClockName.VERIFICATION.value, ClockName.SETTLEMENT.value}
# By these, and by these alone, a case waits for its reporter or stops waiting.
WAITING = {
    EventKind.INFORMATION_ASKED, EventKind.REPORTER_MESSAGE, EventKind.REPLIED, EventKind.ASSIGNED, EventKind.FORWARDED,
    EventKind.HELD, EventKind.TRANSFERRED,
}  # fmt: skip
REFUSED = (InvalidMove, NotAllowed, InvalidText)
TEXT = "Jalan depan pasar berlubang besar. Lampu jalan di sana juga mati. Petugas minta uang."
PARTS = ["Lampu jalan di sana juga mati.", "Petugas minta uang.", "Ini tidak pernah dikatakan."]
STARTS = [
    dt.datetime(2025, 3, 24, 1, 0, tzinfo=dt.UTC),  # the week before Nyepi and Lebaran 2025
    dt.datetime(2026, 3, 16, 16, 30, tzinfo=dt.UTC),  # the same in 2026; in Sinjai it is the day after
    dt.datetime(2026, 5, 8, 9, 0, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC),
]


@dataclass
class World:
    """The people, the cases so far, and the hand that draws."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    people: dict[str, User]
    units: list[Unit]
    held: dict[str, set[tuple[str, int]]]
    now: dt.datetime
    cases: list[int] = field(default_factory=list)
    judged: dict[int, dt.datetime] = field(default_factory=dict)
    calendar_moved: bool = False
    looked_at: dict[int, object] = field(default_factory=dict)
    counted_to: int = 0

    def one(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def unit(self) -> Unit:
        return self.one(*self.units)

    def words(self) -> str:
        return self.one("Kami cek besok.", "Sudah dilihat regu.", "Mohon sabar, menunggu alat.", "Isi [tanggal] dahulu", "  ")

    def other(self, pk: int) -> int:
        return self.one(*self.cases)

    def files(self) -> tuple[CleanFile, ...]:
        return self.one((), (), (CleanFile(b"%PDF-1.4 bukti", "application/pdf"),))

    def file(self) -> None:
        item = IntakeItem("web", f"histories-{len(self.cases)}-{self.now.timestamp()}", f"w{len(self.cases)}@example.id", TEXT, self.now)
        self.cases.append(intake.register_now(item).complaint.pk)


def _findings(world: World, *, sealed: bool | None) -> services.Findings:
    return services.Findings(complaint_class=world.one("", "", *ComplaintClass.values), sealed=sealed, make_secret=world.one(False, True))


def _nudge(world: World, pk: int, actor: User | None) -> None:
    clock = ComplaintClock.objects.filter(complaint=pk).order_by("-pk")[0]
    owner = Complaint.objects.get(pk=pk).owner
    services.nudge(clock, unit=owner, rung=world.one(*Rung), days=world.one(-1, 1, 3))


def _resolve(world: World) -> dict[str, Any]:
    return {"outcome": world.one("done", "planned", "explained"), "evidence": world.one("", "Regu 2"), "files": world.files()}


# What each move is asked of its service with. The second argument is the case, the third who asks (None: no person).
Act = Callable[[World, int, User | None], object]
OFFICE: dict[str, Act] = {
    "classify": lambda w, pk, who: services.classify(pk, actor=who, findings=_findings(w, sealed=None)),
    "verify": lambda w, pk, who: services.verify(
        pk,
        actor=who,
        findings=_findings(w, sealed=w.one(None, None, False, True)),
        visibility=w.one("", *Visibility.values),
        accused_unit_id=w.one(None, None, w.unit().pk),
    ),
    "assign": lambda w, pk, who: services.assign(
        pk, unit_id=w.unit().pk, reason="urusannya", actor=who, supporting=w.one((), (), (w.unit().pk,))
    ),
    "forward": lambda w, pk, who: services.forward(pk, unit_id=w.unit().pk, actor=who, note=w.words()),
    "support": lambda w, pk, who: services.ask_support(pk, actor=who, unit_id=w.unit().pk, text=w.words()),
    "contribute": lambda w, pk, who: services.contribute(pk, actor=who, text=w.words(), files=w.files()),
    "take": lambda w, pk, who: services.take(pk, actor=who),
    "reply": lambda w, pk, who: services.reply(pk, actor=who, text=w.words(), files=w.files()),
    "ask": lambda w, pk, who: services.ask(pk, actor=who, question=w.words(), reason=w.one("", "where")),
    "transfer": lambda w, pk, who: services.transfer(pk, actor=who, reason=w.words(), proposed_unit_id=w.one(None, w.unit().pk)),
    "resolve": lambda w, pk, who: services.resolve(pk, actor=who, text=w.words(), **_resolve(w)),
    "propose": lambda w, pk, who: services.propose(pk, actor=who, kind=w.one("reply", "resolve"), text=w.words(), **_resolve(w)),
    "archive": lambda w, pk, who: services.archive(pk, actor=who, reason=w.one("unclear", "test"), text=w.words()),
    "approve": lambda w, pk, who: services.approve(pk, actor=who),
    "send_back": lambda w, pk, who: services.send_back(pk, actor=who, remark=w.words()),
    "recall": lambda w, pk, who: services.recall(pk, actor=who),
    "note": lambda w, pk, who: services.note(pk, actor=who, text=w.words()),
    "hand_over": lambda w, pk, who: services.hand_over(pk, actor=who, to=w.one(*w.people.values())),
    "split": lambda w, pk, who: services.split(pk, actor=who, parts=w.one(PARTS[:1], PARTS[1:2], PARTS[:2], PARTS), reason=w.words()),
    "merge": lambda w, pk, who: services.merge(pk, actor=who, into_id=w.other(pk)),
    "relate": lambda w, pk, who: services.relate(pk, actor=who, other_id=w.other(pk)),
    "visibility": lambda w, pk, who: services.set_visibility(pk, actor=who, visibility=w.one(*Visibility.values), reason=w.words()),
    "offer_ombudsman": lambda w, pk, who: services.offer_ombudsman(pk, actor=who),
    "reveal": lambda w, pk, who: services.reveal_identity(pk, actor=who, reason=w.words()),
}
MACHINE: dict[str, Act] = {
    "classify": lambda w, pk, _: services.classify(pk, findings=_findings(w, sealed=None)),
    "hold": lambda w, pk, _: services.hold(pk, reason="ragu"),
    "assign": lambda w, pk, _: services.assign(pk, unit_id=w.unit().pk, reason="mesin"),
    "route": lambda w, pk, _: services.route(pk, findings=_findings(w, sealed=None), reason="mesin", unit_id=w.one(None, w.unit().pk)),
    "escalate": _nudge,
    "close": lambda w, pk, _: services.close_silent(pk),
    "offer_ombudsman": lambda w, pk, _: services.offer_ombudsman(pk),
    "delivery": lambda w, pk, _: services.record_delivery_failure(pk, channel="sms_kannel", reason="mati"),
}
CITIZEN: dict[str, Act] = {
    "message": lambda w, pk, _: services.add_reporter_message(pk, text=w.words(), channel="web", files=w.files()),
    "confirm": lambda w, pk, _: services.confirm(pk, satisfied=True, channel="web", rating=w.one(None, 1, 5)),
    "dispute": lambda w, pk, _: services.confirm(pk, satisfied=False, channel="web", text="belum"),
    "appeal": lambda w, pk, _: services.appeal(pk, channel="web", text="keberatan"),
    "withdraw": lambda w, pk, _: services.withdraw(pk, channel="web", reason=w.one("", "mistake")),
    "conceal": lambda w, pk, _: services.conceal(pk, channel="web"),
    "accept_ombudsman": lambda w, pk, _: services.accept_ombudsman(pk, channel="web"),
}
# These are no moves of the table: they may be made of any case, by whom access.py says.
OUTSIDE = {"reveal", "delivery"}


def test_every_move_of_the_table_is_among_the_steps() -> None:
    named = {"visibility": {"publish", "conceal"}, "approve": {"approve_reply", "approve_resolve", "approve_archive"}}
    named |= {"send_back": {"return", "refuse_archive"}, "route": {"hold", "assign"}, "reveal": set(), "delivery": set()}
    made = {move for name in (*OFFICE, *MACHINE, *CITIZEN) for move in named.get(name, {name})}
    assert made == set(TARGETS)


def listed(case: Complaint, name: str, capacities: frozenset[By], draft: Draft | None) -> bool:
    """Whether the regime lists a step for somebody, from where the case stands with the draft that waits there."""
    meant: dict[str, tuple[str, ...]] = {
        "visibility": ("publish", "conceal"),
        "route": ("hold", "assign"),
        "approve": (f"approve_{draft.kind}",) if draft else (),
        "send_back": ("refuse_archive" if draft.kind == "archive" else "return",) if draft else (),
        # "Belum beres" about a case that was put away is an objection.
        "dispute": ("dispute", "appeal"),
    }
    policy = policy_of(case.regime_id)
    moves = [policy.find(move, Status(case.status)) for move in meant.get(name, (name,))]
    return any(move is not None and move.by & capacities for move in moves)


def able(world: World, case: Complaint) -> list[tuple[str, str, User | None]]:
    """Every step that somebody may make of a case now: on whose behalf, which, and who."""
    draft = services.pending(case)
    found = [("machine", name, None) for name in MACHINE if listed(case, name, frozenset({By.SYSTEM}), draft)]
    found += [("citizen", name, None) for name in CITIZEN if listed(case, name, frozenset({By.REPORTER}), draft)]
    for user in world.people.values():
        capacities = access.capacities(user, case)
        found += [("office", name, user) for name in OFFICE if capacities and listed(case, name, capacities, draft)]
    return found


@dataclass
class Before:
    """What a step is judged against."""

    status: str
    seq: int
    dues: dict[tuple[str, int], dt.datetime]
    paused: set[tuple[str, int]]
    complaint_class: str
    accused: int | None


def remember(pk: int) -> Before:
    case = Complaint.objects.get(pk=pk)
    running = case.clocks.filter(stopped_at__isnull=True)
    dues = {(row.name, row.round): row.due_at for row in running}
    paused = {(row.name, row.round) for row in running if row.paused_at}
    return Before(case.status, case.last_seq, dues, paused, case.complaint_class, case.accused_id)


def step(world: World) -> None:
    """One thing happens: time passes, a calendar changes, somebody files, or somebody tries a move, rightly or wrongly."""
    kind = world.one(*["right"] * 12, *["wrong"] * 4, "calendar", "leave", "file")
    if kind == "file" and len(world.cases) < 3:
        world.file()
        return
    if kind == "calendar":
        change_calendar(world)
        return
    pk = world.one(*world.cases)
    case = Complaint.objects.get(pk=pk)
    choices = able(world, case)
    if kind == "right" and choices:
        by, name, user = world.one(*_by_move(world, choices))
    else:
        by = world.one("office", "machine", "citizen")
        name = world.one(*{"office": OFFICE, "machine": MACHINE, "citizen": CITIZEN}[by])
        user = world.one(*world.people.values()) if by == "office" else None
    if kind == "leave":
        leaving = world.one(*world.people.values())
        by, name = "office", "hand_over"
        attempt(world, pk, by, name, leaving)
        return
    attempt(world, pk, by, name, user)


def _by_move(world: World, choices: list[tuple[str, str, User | None]]) -> list[tuple[str, str, User | None]]:
    """The choices of one move, so that a move that many may make is not tried more often than the others."""
    name = world.one(*sorted({name for _by, name, _user in choices}))
    return [choice for choice in choices if choice[1] == name]


def attempt(world: World, pk: int, by: str, name: str, user: User | None) -> None:
    """Try a move; it is refused or made, and what it may not touch is as before."""
    case, before = Complaint.objects.get(pk=pk), remember(pk)
    draft = services.pending(case)
    others = {other: remember(other) for other in world.cases if other != pk}
    capacities = access.capacities(user, case) if user else frozenset({By.SYSTEM if by == "machine" else By.REPORTER})
    act = {"office": OFFICE, "machine": MACHINE, "citizen": CITIZEN}[by][name]
    note(f"{world.now} #{world.cases.index(pk)} {case.status}: {by} {name} {user or ''}")
    try:
        with transaction.atomic():
            act(world, pk, user)
    except REFUSED as error:
        note(f"   refused: {type(error).__name__} {error}")
        assert remember(pk) == before
        event(f"{by} {name} refused: {type(error).__name__}")
        return
    assert name in OUTSIDE or listed(case, name, capacities, draft), f"{name} was made from {before.status} by {capacities}"
    event(f"{by} {name} made")
    world.cases += [new for new in Complaint.objects.order_by("pk").values_list("pk", flat=True) if new not in world.cases]
    only_its_own_clocks(pk, name, before)
    for other, was in others.items():
        now = remember(other)
        assert (now.dues, now.status) == (was.dues, was.status), f"{name} touched another case"


def only_its_own_clocks(pk: int, name: str, before: Before) -> None:
    """No words, no passing on and no help moves a promise; waiting for the reporter and the class of a case do."""
    after = remember(pk)
    new = set(Complaint.objects.get(pk=pk).events.filter(seq__gt=before.seq).values_list("kind", flat=True))
    # Who is told of a clock is kept beside it; the case itself says only when it reaches a higher rung.
    assert new or name == "escalate", "a change without an event"
    for run in before.dues.keys() & after.dues.keys():
        moved = after.dues[run] - before.dues[run]
        if after.complaint_class != before.complaint_class or not moved:
            continue
        assert run[0] in PROMISES, f"{run} moved by {new}"
        assert new & WAITING, f"{run} moved by {new}"
        if EventKind.INFORMATION_ASKED in new:
            assert moved > dt.timedelta(0)
        else:
            assert run in before.paused, f"{run} moved by {new} though nobody was waited for"
            assert moved < dt.timedelta(0), f"{run} got longer by {new}"
    opened = {run for run in after.paused - before.paused if run in before.dues}
    assert not opened or EventKind.INFORMATION_ASKED in new


def change_calendar(world: World) -> None:
    """A decree makes a day to come a day off; the running clocks are recounted at once, or later."""
    day = timezone.localdate() + dt.timedelta(days=world.one(1, 2, 3, 5, 8))
    calendar = calendar_for("")
    if calendar.days.filter(date=day).exists():
        return
    note(f"{world.now} {day} becomes a day off")
    add_day(calendar_id=calendar.pk, date=day, kind=DayKind.COLLECTIVE_LEAVE, name="Cuti", source="SKB", by=None)
    forget()
    world.calendar_moved = True
    if world.one(False, False, True):
        # The worker is late: what people do meanwhile must not move the clocks in its stead.
        attempt(world, world.one(*world.cases), *world.one(("citizen", "message", None), ("office", "note", world.people["koordinator"])))
    for pk in world.cases:
        before, shifts = remember(pk), ClockShift.objects.filter(complaint=pk).count()
        services.recount(pk, cause="SKB")
        moved = [run for run, due in remember(pk).dues.items() if due != before.dues[run]]
        assert ClockShift.objects.filter(complaint=pk).count() - shifts == len(moved)


def whole(world: World) -> None:
    """Everything that must be true at every moment."""
    balance = ledger.balance()
    assert balance.sound, balance.as_dict()
    for case in Complaint.objects.select_related("owner"):
        state = (case.last_seq, case.last_hash, case.due_at, world.calendar_moved)
        if world.looked_at.get(case.pk) == state:
            continue
        world.looked_at[case.pk] = state
        ended = case.status in ENDED
        running = [row for row in case.clocks.all() if row.stopped_at is None]
        assert bool(running) != ended
        assert case.due_at == (min(row.due_at for row in running) if running else None)
        assert (case.ended_at is None, case.end_reason == "") == (not ended, not ended)
        assert broken_link(case) is None
        _clocks_follow(world, case)
        _rooms_are_tidy(case)
        _eyes(world, case)


def _clocks_follow(world: World, case: Complaint) -> None:
    """What is stored is what the events say; who waited, waited for the reporter, and not beyond the maximum."""
    rows = {(row.name, row.round): row for row in case.clocks.all()}
    runs = clocks.runs(case)
    assert {(run.clock, run.round) for run in runs} == set(rows)
    asked = case.events.filter(kind=EventKind.INFORMATION_ASKED).exists()
    for run in runs:
        row = rows[run.clock, run.round]
        assert (row.started_at, row.stopped_at, row.paused_at) == (run.started_at, run.stopped_at, run.paused_at)
        if run.running:
            assert row.due_at == clocks.due_at(run)
            world.judged.pop(row.pk, None)
        else:
            # A calendar that changes afterwards does not judge anew what has stopped.
            assert row.due_at == world.judged.setdefault(row.pk, row.due_at)
            assert world.calendar_moved or row.due_at == clocks.due_at(run)
        assert bool(run.waits) <= asked
        counted = _counted(run.started_at, run.deadline.due, run.unit, run.rule.day_type)
        assert run.rule.days <= counted <= run.rule.days + (run.rule.pause_days if run.waits else 0)


def _counted(start: dt.datetime, last: dt.date, unit: int | None, day_type: DayType) -> int:
    """How many days count after a start up to a date, one by one."""
    calendar = clocks.unit_calendar(unit)
    day, count = start.astimezone(calendar.zone).date(), 0
    while day < last:
        day += dt.timedelta(days=1)
        count += day_type == DayType.CALENDAR or not calendar.day_off(day)
    return count


def _rooms_are_tidy(case: Complaint) -> None:
    """Nothing is left lying of a state that was left."""
    pending = Draft.objects.filter(complaint=case, state=DraftState.PENDING).count()
    assert pending == (case.status == Status.APPROVAL)
    assert not [draft for draft in case.drafts.filter(state=DraftState.APPROVED) if draft.decided_by_id in (None, draft.author_id)]
    letters = Forwarding.objects.filter(complaint=case, ended_at__isnull=True)
    assert {letter.unit_id for letter in letters} == ({case.forwarded_to_id} if case.status == Status.FORWARDED else set())
    assert case.forwarded_to_id is None or case.status == Status.FORWARDED
    helping = set(Support.objects.filter(complaint=case, ended_at__isnull=True).values_list("unit", flat=True))
    assert not helping or case.status not in ENDED
    assert not helping & {case.owner_id, case.accused_id}
    merged = CaseLink.objects.filter(complaint=case, kind=LinkKind.DUPLICATE, ended_at__isnull=True).count()
    assert merged == (case.end_reason == "duplicate")


def _eyes(world: World, case: Complaint) -> None:
    """Who is accused and who is no inspector of a sealed case sees it nowhere; somebody who can act always sees it."""
    acting = False
    for name, user in world.people.items():
        seen = access.can_see(user, case)
        held = world.held[name]
        capacities = access.capacities(user, case)
        if case.sealed:
            assert not seen or (Role.INSPECTORATE, case.owner_id) in held
        if case.accused_id is not None and case.accused_id in access.below(frozenset(unit for _role, unit in held)):
            assert not seen
            assert not capacities
        assert seen or not capacities
        acting |= seen and By.HANDLER in capacities
    assert acting or case.status in ENDED, "nobody can work on this case"


def _figures(world: World) -> None:
    """What the flow counts again after a step is enough: the figures are those of a count from nothing."""
    for pk in ComplaintEvent.objects.filter(pk__gt=world.counted_to, kind__in=COUNTED).values_list("pk", flat=True):
        counting.count_case(pk)
    world.counted_to = ComplaintEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert counting.faults() == []


@pytest.fixture
def people(cast: Cast) -> dict[str, User]:
    """The cast, and more: a second person in every office, and roles that only look or govern."""
    more = {
        "petugas_b": (cast.pu, Role.OFFICER),
        "atasan_b": (cast.other, Role.APPROVER),
        "inspektorat_b": (cast.inspectorate, Role.INSPECTORATE),
        "atasan_inspektorat": (cast.inspectorate, Role.APPROVER),
        "organisasi": (cast.kominfo, Role.ORGANISATION),
        "admin": (cast.kominfo, Role.ADMIN),
    }
    names = ("petugas", "petugas2", "atasan", "koordinator", "koordinator2", "inspektorat", "pengawas", "warga")
    found = {name: getattr(cast, name) for name in names}
    for name, (unit, role) in more.items():
        found[name] = User.objects.create(username=name)
        Membership.objects.create(user=found[name], unit=unit, role=role)
    desk = Unit.objects.create(
        code="pu-1", agency=cast.pu.agency, name="UPT Jalan", short_name="UPT", parent=cast.pu, region=cast.pu.region
    )
    found["petugas_upt"] = User.objects.create(username="petugas_upt")
    Membership.objects.create(user=found["petugas_upt"], unit=desk, role=Role.OFFICER)
    Unit.objects.filter(pk__in=[cast.other.pk, cast.inspectorate.pk]).update(needs_approval=True)
    return found


def _held(people: dict[str, User]) -> dict[str, set[tuple[str, int]]]:
    """Which role everybody has where."""
    return {name: set(Membership.objects.filter(user=user).values_list("role", "unit")) for name, user in people.items()}


@settings(
    max_examples=int(MORE or 5),
    derandomize=MORE is None,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_whatever_happens_every_promise_holds(
    cast: Cast, people: dict[str, User], monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    upt = Unit.objects.get(code="pu-1")
    units = [cast.pu, cast.other, cast.kominfo, cast.inspectorate, cast.pln, upt]
    forget()
    held = _held(people)
    # Each history is undone, and the next begins with the same people.
    with monkeypatch.context() as patched, transaction.atomic():
        world = World(data.draw, people, units, held, data.draw(st.sampled_from(STARTS)))
        patched.setattr("django.utils.timezone.now", lambda: world.now)
        world.file()
        world.file()
        for _ in range(data.draw(st.integers(15, 25))):
            world.now += dt.timedelta(hours=data.draw(st.sampled_from((0, 1, 7, 20, 30, 72, 24 * 12, 24 * 61))), minutes=1)
            step(world)
            whole(world)
            _figures(world)
        transaction.set_rollback(True)
    forget()
