"""One case with everything needed to settle it: what was said, what is known, how long there is, and what may be done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints import access, masking, numbers, related, services
from complaints.models import (
    Audience,
    ClockName,
    Complaint,
    ComplaintEvent,
    EventKind,
    PublicText,
    ReplyTemplate,
    ReporterKind,
    TemplateUse,
)
from complaints.services.handling import OUTCOMES
from complaints.services.wording import offered
from complaints.views import papers
from complaints.views.offers import offers
from complaints.views.origin import written_down
from complaints.views.place import place_of
from complaints.views.why import explained, routed
from complaints.workflow import By, Status
from organisations.views.guard import person, staff

if TYPE_CHECKING:
    from complaints.models import Attachment, Draft
    from complaints.views.calls import Offer
    from complaints.views.why import Explained
    from organisations.models import User

GROUPS = (("work", gettext_lazy("Kerjakan")), ("pass", gettext_lazy("Teruskan")), ("case", gettext_lazy("Berkas laporan")))
# What is said about the draft stands beside the draft.
_DRAFT = frozenset({"approve", "send_back", "recall"})
# What goes to the reporter comes first, whatever else may be done.
COMPOSER = ("reply", "propose", "resolve", "ask")
# The key that opens a form; "propose" stands for an answer where a superior must agree.
KEYS = {"reply": "b", "propose": "b", "ask": "t", "resolve": "s", "note": "n", "transfer": "k"}
_WORDS_FOR = {
    "reply": (TemplateUse.REPLY,),
    "propose": (TemplateUse.REPLY, TemplateUse.RESOLVE),
    "resolve": (TemplateUse.RESOLVE,),
    "ask": (TemplateUse.ASK,),
    "note": (TemplateUse.NOTE,),
}


# The service writes the number of the other case into these.
_NUMBERED = frozenset({EventKind.RELATED, EventKind.SPLIT})
_NUMBER = re.compile(r"\b\d{4}-?\d{4}-?\d{4}\b")


@dataclass
class Card:
    """One thing offered: its form, whether it stands open, the key that opens it, and texts to begin from."""

    offer: Offer
    form: forms.Form
    open: bool
    key: str = ""
    texts: list[ReplyTemplate] = field(default_factory=list)

    @property
    def to_reporter(self) -> bool:
        """Whether its words go to the reporter, so that their length as SMS is of interest."""
        return self.offer.name in COMPOSER


@staff
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case; to a script that asks again, only the parts that change by themselves."""
    complaint = visible_case(request, number)
    if getattr(request, "htmx", False):
        return render(request, "complaints/case_live.html", _live(person(request), complaint, access.capacities(request.user, complaint)))
    return case_page(request, complaint)


def visible_case(request: HttpRequest, number: str) -> Complaint:
    """The case of a number if this person may see it, else 404 (R6)."""
    cases = access.visible_to(request.user).select_related(
        "owner", "agency", "topic", "region", "forwarded_to", "proposed_unit", "handler", "accused"
    )
    return get_object_or_404(cases, number=numbers.parse(number) or "")


def case_page(
    request: HttpRequest, complaint: Complaint, *, bound: tuple[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case, with a form that was refused still holding what was typed."""
    user = person(request)
    capacities = access.capacities(user, complaint)
    live = _live(user, complaint, capacities)
    found = offers(user, complaint, bound)
    cards = _cards(request, complaint, found)
    draft = services.pending(complaint) if complaint.status == Status.APPROVAL else None
    context = live | {
        "offers": found,
        "groups": [(label, [card for card in cards if _group(card.offer) == name]) for name, label in GROUPS],
        "draft": draft,
        "draft_outcome": OUTCOMES.get(draft.outcome, "") if draft else "",
        "draft_files": _files_of(live["events"], draft),
        "draft_cards": [card for card in cards if card.offer.name in _DRAFT],
        "written_down": written_down(live["events"]),
        "before": _files(live["events"], by_office=False),
        "after": _files(live["events"], by_office=True),
        "supports": complaint.supports.filter(ended_at__isnull=True).select_related("unit").order_by("asked_at", "id"),
        "alike": _readable(capacities, related.alike(user, complaint)),
        "same_reporter": related.of_same_reporter(user, complaint),
        "place": place_of(complaint),
        "may_reveal": access.may_reveal(user, complaint),
        "may_publish": access.may_publish_answers(user, complaint),
        "supporters": _supporters(complaint),
        "is_published": access.public().filter(pk=complaint.pk).exists(),
        "may_print": papers.may_print(capacities),
        "bound_form": bound[1] if bound else None,
        "stranded": _stranded(found, bound),
        "is_coordinator": access.is_coordinator(user),
        "unreached": import_string(settings.UNREACHED)(user, complaint),
    }
    return render(request, "complaints/case.html", context, status=status)


def _live(user: User, complaint: Complaint, capacities: frozenset[By]) -> dict[str, Any]:
    """What changes while the page lies open: timeline, notes, clocks, and who did the last thing."""
    events = list(complaint.events.select_related("unit", "actor").prefetch_related("attachments").order_by("seq"))
    if not capacities:
        _mask(complaint, events)
    inside = [event for event in events if event.audience == Audience.INTERNAL and event.kind != EventKind.CLASSIFIED]
    clocks, links = explained(complaint, events), related.links(user, complaint)
    _cover(inside, {link.other.number for link in links if link.other is not None})
    return {
        "complaint": complaint,
        "events": events,
        "clocks": clocks,
        "strip": _strip(clocks),
        "decision": next((one.clock for one in clocks if one.is_decision), None),
        "conversation": [event for event in events if event.audience != Audience.INTERNAL][::-1],
        "inside": inside[::-1],
        "links": links,
        "why": routed(events),
        "last": events[-1] if events else None,
        "mine": max((event.seq for event in events if event.actor_id == user.pk), default=0),
    }


def _mask(complaint: Complaint, events: Iterable[ComplaintEvent]) -> None:
    """For who only watches over offices: how a case is handled is theirs to read, whose number stands in it is not. Nothing is saved."""
    complaint.text = masking.masked(complaint.text)
    for event in events:
        event.text = masking.masked(event.text) if event.text else ""


def _readable(capacities: frozenset[By], others: list[Complaint]) -> list[Complaint]:
    for other in others:
        other.text = other.text if capacities else masking.masked(other.text)
    return others


def _cover(inside: Iterable[ComplaintEvent], seen: set[str]) -> None:
    """Take the numbers of cases that this person may not see out of what offices noted, in memory only."""
    for event in inside:
        if event.kind in _NUMBERED:
            event.text = _NUMBER.sub(lambda hit: hit[0] if hit[0].replace("-", "") in seen else _("(nomor tertutup)"), event.text)


def _strip(clocks: list[Explained]) -> list[Explained]:
    """For the head of the page: the newest run of the three clocks every case knows, and any other that runs."""
    newest = {one.clock.name: one for one in sorted(clocks, key=lambda one: one.clock.round)}
    always = [newest[name] for name in (ClockName.VERIFICATION, ClockName.FOLLOW_UP, ClockName.SETTLEMENT) if name in newest]
    return always + [one for one in clocks if one not in always and one.clock.stopped_at is None]


def _group(offer: Offer) -> str:
    return "" if offer.name in _DRAFT else offer.group


def _cards(request: HttpRequest, complaint: Complaint, found: Iterable[tuple[Offer, forms.Form, bool]]) -> list[Card]:
    cards = [Card(offer, form, is_open, KEYS.get(offer.name, "")) for offer, form, is_open in found]
    names = {card.offer.name for card in cards}
    if "propose" in names:
        # There the key of settling opens the same form.
        next(card for card in cards if card.offer.name == "propose").key = "b s"
    cards.sort(key=lambda card: COMPOSER.index(card.offer.name) if card.offer.name in COMPOSER else len(COMPOSER))
    if names & _WORDS_FOR.keys():
        texts = list(offered([complaint.owner_id, *access.own_units(request.user)]))
        for card in cards:
            card.texts = [text for text in texts if text.use in _WORDS_FOR.get(card.offer.name, ())]
        _begin(request, cards)
    return cards


def _begin(request: HttpRequest, cards: list[Card]) -> None:
    """Without a script the link of a ready text opens its form with the words in it. What was typed and refused stays."""
    wanted, name = request.GET.get("kata", ""), request.GET.get("untuk", "")
    for card in cards:
        text = next((text for text in card.texts if str(text.pk) == wanted), None)
        if card.offer.name == name and text is not None and not card.form.is_bound:
            card.form.initial["text"] = text.text
            card.open = True


def _supporters(complaint: Complaint) -> int:
    """As the public page counts them; before there is one, those who said so at another public door."""
    counted = PublicText.objects.filter(pk=complaint.pk).values_list("supporters", flat=True).first()
    return complaint.reporters.filter(kind=ReporterKind.SUPPORTER).count() if counted is None else counted


def _stranded(found: Iterable[tuple[Offer, forms.Form, bool]], bound: tuple[str, forms.Form] | None) -> str:
    """What was typed into a form that is no longer offered, because the case moved on meanwhile: never lost."""
    if bound is None or any(offer.name == bound[0] for offer, _form, _open in found):
        return ""
    return str(bound[1].data.get(f"{bound[0]}-text", ""))


_BY_OFFICE = frozenset({EventKind.REPLIED, EventKind.RESOLVED, EventKind.INFORMATION_ASKED})


def _files(events: Iterable[ComplaintEvent], *, by_office: bool) -> list[Attachment]:
    """Files that the reporter can see: their own, or those that came with an office's answer."""
    shown = (event for event in events if event.audience != Audience.INTERNAL and (event.kind in _BY_OFFICE) == by_office)
    return [file for event in shown for file in event.attachments.all()]


def _files_of(events: Iterable[ComplaintEvent], draft: Draft | None) -> list[Attachment]:
    return [file for event in events if draft and event.pk == draft.event_id for file in event.attachments.all()]
