"""How each thing an office can do reaches its service, from what a form said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from complaints import services
from complaints.forms import desk
from complaints.models import Complaint, DraftKind
from complaints.services.publishing import proposal
from organisations.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Said = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """Something an officer is offered to do; `moves` are the names in the table that allow it."""

    name: str
    label: StrOrPromise
    hint: StrOrPromise
    button: StrOrPromise
    icon: str
    form: type[desk.MoveForm]
    call: Callable[[Complaint, User, Said], object]
    done: StrOrPromise
    moves: frozenset[str] = frozenset()
    internal: bool = False
    # Which heading it stands under: "work" with the case, "pass" it on, "case" keeping.
    group: str = "work"

    @property
    def allowed_by(self) -> frozenset[str]:
        """Moves of the table; most offers are named like theirs."""
        return self.moves or frozenset({self.name})


def take(complaint: Complaint, actor: User, said: Said) -> object:
    return services.take(complaint.pk, actor=actor)


def reply(complaint: Complaint, actor: User, said: Said) -> object:
    return services.reply(complaint.pk, actor=actor, text=said["text"], files=said["photos"])


def ask(complaint: Complaint, actor: User, said: Said) -> object:
    return services.ask(complaint.pk, actor=actor, question=said["text"], reason=said["reason"])


def resolve(complaint: Complaint, actor: User, said: Said) -> object:
    return services.resolve(
        complaint.pk, actor=actor, outcome=said["outcome"], text=said["text"], files=said["photos"], evidence=said["evidence"]
    )


def propose(complaint: Complaint, actor: User, said: Said) -> object:
    outcome = said["outcome"] if said["kind"] == DraftKind.RESOLVE else ""
    return services.propose(
        complaint.pk,
        actor=actor,
        kind=said["kind"],
        text=said["text"],
        outcome=outcome,
        evidence=said["evidence"],
        files=said["photos"],
    )


def approve(complaint: Complaint, actor: User, said: Said) -> object:
    return services.approve(complaint.pk, actor=actor)


def send_back(complaint: Complaint, actor: User, said: Said) -> object:
    return services.send_back(complaint.pk, actor=actor, remark=said["text"])


def recall(complaint: Complaint, actor: User, said: Said) -> object:
    return services.recall(complaint.pk, actor=actor)


def note(complaint: Complaint, actor: User, said: Said) -> object:
    return services.note(complaint.pk, actor=actor, text=said["text"])


def contribute(complaint: Complaint, actor: User, said: Said) -> object:
    return services.contribute(complaint.pk, actor=actor, text=said["text"], files=said["photos"])


def support(complaint: Complaint, actor: User, said: Said) -> object:
    return services.ask_support(complaint.pk, actor=actor, unit_id=said["unit"].pk, text=said["text"])


def transfer(complaint: Complaint, actor: User, said: Said) -> object:
    return services.transfer(complaint.pk, actor=actor, reason=said["text"], proposed_unit_id=said["unit"].pk, because=said["because"])


def verify(complaint: Complaint, actor: User, said: Said) -> object:
    findings = services.Findings(topic_key=said["topic"].pk if said["topic"] else "", complaint_class=said["complaint_class"])
    accused = said["accused"].pk if said["accused"] else None
    with transaction.atomic():
        event = services.verify(
            complaint.pk, actor=actor, findings=findings, visibility=said["visibility"], accused_unit_id=accused, text=said["text"]
        )
        if said.get("publish"):
            services.publish(complaint.pk, actor=actor, text=proposal(complaint), region_code=complaint.region_id or "")
    return event


def assign(complaint: Complaint, actor: User, said: Said) -> object:
    helping = [unit.pk for unit in said["supporting"] if unit != said["unit"]]
    return services.assign(complaint.pk, unit_id=said["unit"].pk, reason=said["text"], actor=actor, supporting=helping)


def forward(complaint: Complaint, actor: User, said: Said) -> object:
    return services.forward(
        complaint.pk,
        unit_id=said["unit"].pk,
        actor=actor,
        note=said["text"],
        letter=said["letter"],
        contact=said["contact"],
        chase_on=said["chase_on"],
    )


def archive(complaint: Complaint, actor: User, said: Said) -> object:
    return services.archive(complaint.pk, actor=actor, reason=said["reason"], text=said["text"])


def split(complaint: Complaint, actor: User, said: Said) -> object:
    parts = [said[name] for name in ("first", "second", "third") if said[name]]
    return services.split(complaint.pk, actor=actor, parts=parts, reason=said["text"])


def merge(complaint: Complaint, actor: User, said: Said) -> object:
    return services.merge(complaint.pk, actor=actor, into_id=said["number"].pk)


def relate(complaint: Complaint, actor: User, said: Said) -> object:
    return services.relate(complaint.pk, actor=actor, other_id=said["number"].pk)


def visibility(complaint: Complaint, actor: User, said: Said) -> object:
    return services.set_visibility(complaint.pk, actor=actor, visibility=said["visibility"], reason=said["text"])


def hand_over(complaint: Complaint, actor: User, said: Said) -> object:
    return services.hand_over(complaint.pk, actor=actor, to=said["to"])


def offer_ombudsman(complaint: Complaint, actor: User, said: Said) -> object:
    return services.offer_ombudsman(complaint.pk, actor=actor)
