"""Every move of every status, tried by every role through the services: listed and made, or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone

from complaints import services
from complaints.models import Complaint, Rung
from complaints.services import Findings, InvalidMove, NotAllowed
from complaints.workflow import ENDED, By, Status
from organisations.models import Membership, Role, Unit, User
from tests.cast import Cast, complain, fresh, unit_of
from tests.complaints.test_workflow import LISTED

pytestmark = pytest.mark.django_db

TEXT = "Jalan berlubang. Lampu jalan mati."
H, A, X, C, R, S = By.HANDLER, By.APPROVER, By.SUPPORTER, By.COORDINATOR, By.REPORTER, By.SYSTEM
ROLES = (
    "petugas",
    "atasan",
    "petugas2",
    "pendukung",
    "koordinator",
    "koordinator2",
    "inspektorat",
    "pengawas",
    "organisasi",
    "admin",
    "warga",
)
# Written by hand: what each may be for a case of the Dinas PUPR, and for one that the coordinator's own unit has.
AT_PU = {"petugas": {H}, "atasan": {H, A}, "pendukung": {X}, "koordinator": {C}, "koordinator2": {C}}
AT_KOMINFO = {"pendukung": {X}, "koordinator": {C, H}, "koordinator2": {C, H}}
WITH_COORDINATOR = {"received", "forwarded", "approval of an archive", "archived"}
STANDS = [*Status.values, "approval of an archive"]


@dataclass
class Scene:
    """A case that stands somewhere, and what its moves are made with."""

    case: Complaint
    other: Complaint
    third: Unit
    colleague: User
    cast: Cast


Act = Callable[[Scene, User], object]
OFFICE: dict[str, Act] = {
    "classify": lambda s, who: services.classify(s.case.pk, findings=Findings(topic_key="jalan_jembatan"), actor=who),
    "verify": lambda s, who: services.verify(s.case.pk, actor=who, findings=Findings()),
    "assign": lambda s, who: services.assign(s.case.pk, unit_id=s.third.pk, reason="x", actor=who),
    "forward": lambda s, who: services.forward(s.case.pk, unit_id=s.cast.pln.pk, actor=who, note="Surat"),
    "support": lambda s, who: services.ask_support(s.case.pk, actor=who, unit_id=s.third.pk, text="data"),
    "contribute": lambda s, who: services.contribute(s.case.pk, actor=who, text="ini"),
    "take": lambda s, who: services.take(s.case.pk, actor=who),
    "reply": lambda s, who: services.reply(s.case.pk, actor=who, text="Besok"),
    "ask": lambda s, who: services.ask(s.case.pk, actor=who, question="Di mana?"),
    "transfer": lambda s, who: services.transfer(s.case.pk, actor=who, reason="bukan kami"),
    "resolve": lambda s, who: services.resolve(s.case.pk, actor=who, outcome="planned", text="Ditambal"),
    "propose": lambda s, who: services.propose(s.case.pk, actor=who, kind="reply", text="Besok"),
    "archive": lambda s, who: services.archive(s.case.pk, actor=who, reason="test", text="Percobaan"),
    "approve": lambda s, who: services.approve(s.case.pk, actor=who),
    "send_back": lambda s, who: services.send_back(s.case.pk, actor=who, remark="Kurang"),
    "recall": lambda s, who: services.recall(s.case.pk, actor=who),
    "note": lambda s, who: services.note(s.case.pk, actor=who, text="cek"),
    "hand_over": lambda s, who: services.hand_over(s.case.pk, actor=who, to=s.colleague),
    "split": lambda s, who: services.split(s.case.pk, actor=who, parts=["Lampu jalan mati."], reason="dua hal"),
    "merge": lambda s, who: services.merge(s.case.pk, actor=who, into_id=s.other.pk),
    "relate": lambda s, who: services.relate(s.case.pk, actor=who, other_id=s.other.pk),
    "publish": lambda s, who: services.set_visibility(s.case.pk, actor=who, visibility="public", reason="boleh"),
    "conceal": lambda s, who: services.set_visibility(s.case.pk, actor=who, visibility="secret", reason="nama anak"),
    "offer_ombudsman": lambda s, who: services.offer_ombudsman(s.case.pk, actor=who),
}


def _agree(scene: Scene) -> object:
    Complaint.objects.filter(pk=scene.case.pk).update(ombudsman_offered_at=timezone.now())
    return services.accept_ombudsman(scene.case.pk, channel="web")


def _nudge(scene: Scene) -> object:
    return services.nudge(scene.case.clocks.order_by("-pk")[0], unit=scene.case.owner, rung=Rung.COORDINATOR, days=3)


CITIZEN: dict[str, Callable[[Scene], object]] = {
    "message": lambda s: services.add_reporter_message(s.case.pk, text="Masih rusak", channel="web"),
    "confirm": lambda s: services.confirm(s.case.pk, satisfied=True, channel="web"),
    "dispute": lambda s: services.confirm(s.case.pk, satisfied=False, channel="web"),
    "appeal": lambda s: services.appeal(s.case.pk, channel="web"),
    "withdraw": lambda s: services.withdraw(s.case.pk, channel="web"),
    "conceal": lambda s: services.conceal(s.case.pk, channel="web"),
    "accept_ombudsman": _agree,
}
MACHINE: dict[str, Callable[[Scene], object]] = {
    "classify": lambda s: services.classify(s.case.pk, findings=Findings()),
    "hold": lambda s: services.hold(s.case.pk, reason="ragu"),
    "assign": lambda s: services.assign(s.case.pk, unit_id=s.third.pk, reason="mesin"),
    "close": lambda s: services.close_silent(s.case.pk),
    "escalate": _nudge,
    "offer_ombudsman": lambda s: services.offer_ombudsman(s.case.pk),
}


def test_every_listed_move_is_tried() -> None:
    by_draft = {"approve": {"approve_reply", "approve_resolve", "approve_archive"}, "send_back": {"return", "refuse_archive"}}
    tried = set().union(*(by_draft.get(name, {name}) for name in (*OFFICE, *CITIZEN, *MACHINE)))
    assert tried == set(LISTED)


@pytest.fixture
def people(cast: Cast) -> dict[str, User]:
    """The cast, somebody in an office that is asked to help, and two who govern but handle nothing."""
    found = {name: getattr(cast, name) for name in ROLES if hasattr(cast, name)}
    more = {
        "pendukung": (unit_of("bpbd"), Role.OFFICER),
        "organisasi": (cast.kominfo, Role.ORGANISATION),
        "admin": (cast.kominfo, Role.ADMIN),
    }
    for name, (unit, role) in more.items():
        found[name] = User.objects.create(username=name)
        Membership.objects.create(user=found[name], unit=unit, role=role)
    return found


def scene(cast: Cast, stands: str) -> Scene:
    """A case brought to where it stands by the moves that lead there, seventy days old so that the Ombudsman may be offered."""
    old = timezone.now() - dt.timedelta(days=70)
    case = complain(TEXT, visibility="anonymous", received_at=old).complaint
    other = complain("Jalan rusak di Lappa").complaint
    services.assign(other.pk, unit_id=cast.pu.pk, reason="x")
    if stands not in {"received", "forwarded", "approval of an archive", "archived"}:
        services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    _bring(cast, case.pk, stands)
    if stands not in ENDED:
        services.ask_support(case.pk, actor=cast.koordinator, unit_id=unit_of("bpbd").pk, text="alat") if stands != "resolved" else None
    case = fresh(case)
    assert case.status == stands.split()[0]
    colleague = cast.petugas if case.owner == cast.pu else cast.koordinator2
    return Scene(case, other, unit_of("dinkes"), colleague, cast)


def _bring(cast: Cast, pk: int, stands: str) -> None:
    officer, second = cast.petugas, cast.koordinator2
    steps: dict[str, list[Callable[[], object]]] = {
        "in_progress": [lambda: services.take(pk, actor=officer)],
        "needs_info": [lambda: services.ask(pk, actor=officer, question="Di mana?")],
        "approval": [lambda: services.propose(pk, actor=officer, kind="reply", text="Besok")],
        "answered": [lambda: services.reply(pk, actor=officer, text="Besok")],
        "resolved": [lambda: services.resolve(pk, actor=officer, outcome="planned", text="Ditambal")],
        "forwarded": [lambda: services.forward(pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Surat")],
        "withdrawn": [lambda: services.withdraw(pk, channel="web")],
        "approval of an archive": [lambda: services.archive(pk, actor=cast.koordinator, reason="test", text="Percobaan")],
    }
    steps["reopened"] = [*steps["resolved"], lambda: services.confirm(pk, satisfied=False, channel="web")]
    steps["closed"] = [*steps["resolved"], lambda: services.confirm(pk, satisfied=True, channel="web")]
    steps["archived"] = [*steps["approval of an archive"], lambda: services.approve(pk, actor=second)]
    for step in steps.get(stands, []):
        step()


def capacities(stands: str, role: str) -> set[By]:
    found = (AT_KOMINFO if stands in WITH_COORDINATOR else AT_PU).get(role, set())
    # Help ends with the case, and nobody is asked for it any more when the matter is declared finished.
    return found - {X} if stands in {*ENDED, "resolved"} else found


def expected(stands: str, role: str, name: str) -> bool:
    """Whether the hand-written tables let a role make a move of a case that stands there."""
    is_archive = stands == "approval of an archive"
    if name == "approve":
        name = "approve_archive" if is_archive else "approve_reply"
    if name == "send_back":
        name = "refuse_archive" if is_archive else "return"
    if is_archive and (name == "recall" or (role == "koordinator" and name in {"approve_archive", "refuse_archive"})):
        return False  # it is the second person's, and the first is the coordinator
    sources, by = LISTED[name]
    return stands.split()[0] in sources and bool(by & capacities(stands, role))


def made(act: Callable[[], object]) -> bool:
    """Whether a step is made; what it did is undone."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                act()
        except (InvalidMove, NotAllowed):
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("stands", STANDS)
def test_each_role_makes_what_is_listed_and_nothing_else(cast: Cast, people: dict[str, User], stands: str) -> None:
    found = scene(cast, stands)
    done = {(role, name): made(lambda act=act, role=role: act(found, people[role])) for role in ROLES for name, act in OFFICE.items()}
    wanted = {(role, name): expected(stands, role, name) for role in ROLES for name in OFFICE}
    assert {pair for pair, was in done.items() if was != wanted[pair]} == set()


@pytest.mark.parametrize("stands", STANDS)
def test_reporter_and_machine_make_what_is_listed_and_nothing_else(cast: Cast, stands: str) -> None:
    found, status = scene(cast, stands), stands.split()[0]
    done = {(by, name): made(lambda act=act: act(found)) for by, acts in ((R, CITIZEN), (S, MACHINE)) for name, act in acts.items()}
    wanted = {(by, name): status in LISTED[name][0] and by in LISTED[name][1] for by, name in done}
    # "Belum beres" about what was put away is an objection to that.
    wanted[R, "dispute"] |= wanted[R, "appeal"]
    assert {pair for pair, was in done.items() if was != wanted[pair]} == set()
