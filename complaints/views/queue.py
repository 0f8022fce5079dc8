"""The officer's lists: worklists with counts, filters and search in the address, what changed meanwhile, many cases at once."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from complaints import masking, numbers, places, presence, queues, search
from complaints.forms.lists import BulkForm, ListForm, narrowed
from complaints.models import Complaint, SavedView
from organisations.views.guard import person, staff

if TYPE_CHECKING:
    pass

logger = logging.getLogger(__name__)
_NUMBER = re.compile(r"[\d\s.\-]{12,24}")
_MAX_WORDS = 200


@dataclass
class Asked:
    """What an address asks for: a list, filters, words, a page. Only what makes sense is kept."""

    desk: queues.Desk
    form: ListForm
    said: dict[str, str]
    words: str
    listed: str  # the list named in the address, "" when none is
    inside: bool  # words are looked for in that list only
    after: str
    sheet: int

    @property
    def queue(self) -> queues.Queue:
        """The list that is shown, or that one came from to search."""
        return queues.QUEUES.get(self.listed) or queues.first(self.desk)

    @property
    def everywhere(self) -> bool:
        """Whether words are looked for in everything this person may see, ended cases too."""
        return bool(self.words) and not self.inside

    @property
    def parts(self) -> queues.Parts:
        """The cases of the list, as far as this person sees them."""
        desk = self.desk
        if "kantor" in self.said:  # a coordinator looks at the lists of another office
            desk = replace(desk, own=frozenset({int(self.said["kantor"])}))
        return tuple(narrowed(part, self.said) for part in self.queue.scope(desk))

    @property
    def searched(self) -> queues.Cases:
        """The cases in which words are looked for."""
        if self.everywhere:
            return narrowed(self.desk.visible, self.said)
        return reduce(or_, (self.queue.narrow(part) for part in self.parts), Complaint.objects.none())

    @property
    def units(self) -> frozenset[int] | None:
        """Whose cases those all are; None for whoever sees those of a whole government."""
        if "kantor" in self.said:
            return frozenset({int(self.said["kantor"])})
        return None if self.desk.overseen else self.desk.own

    def query(self, **changes: str) -> str:
        """The words behind the question mark, with some of them changed or, when empty, left out."""
        kept = QueryDict(mutable=True)
        for name, value in ({"daftar": self.listed, "q": self.words, "di": "daftar" if self.inside else ""} | self.said | changes).items():
            if value:
                kept[name] = value
        return kept.urlencode()

    def address(self, **changes: str) -> str:
        """The address of this list, with something changed."""
        query = self.query(**changes)
        return reverse("desk") + (f"?{query}" if query else "")


@dataclass
class Shown:
    """The rows of a page and how to go on; for a search also what must be said of its result."""

    rows: list[Complaint]
    next: str = ""  # what the address of the next page says, by `turned_by`
    turned_by: str = "sesudah"
    alike: bool = False
    total: int = 0
    capped: bool = False
    place: tuple[places.Place, str] | None = None
    present: dict[int, list[presence.Present]] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[Complaint, list[presence.Present]]]:
        """Each row with who has it open."""
        return [(row, self.present.get(row.pk, [])) for row in self.rows]

    @property
    def mark(self) -> str:
        """By which another look knows whether the page would read differently now."""
        seen = "|".join(f"{row.pk} {row.updated_at.timestamp()}" for row in self.rows)
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def asked_of(request: HttpRequest, given: QueryDict | None = None) -> Asked:
    desk, given = queues.desk_of(person(request)), request.GET if given is None else given
    form = ListForm(given, desk=desk)
    listed = given.get("daftar", "")
    sheet = given.get("lembar", "")
    return Asked(
        desk=desk,
        form=form,
        said=form.said(),
        words=given.get("q", given.get("nomor", "")).replace("\x00", "").strip()[:_MAX_WORDS],
        listed=listed if listed in queues.QUEUES else "",
        inside=given.get("di") == "daftar",
        after=given.get("sesudah", ""),
        sheet=int(sheet) if sheet.isascii() and sheet.isdigit() and len(sheet) < 3 else 1,
    )


@staff
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One list or the result of a search, a page at a time."""
    asked = asked_of(request)
    if _NUMBER.fullmatch(asked.words) and (number := numbers.parse(asked.words)) and not number.startswith("0"):
        if asked.desk.visible.filter(number=number).exists():
            return redirect("case", number)
        return page_of(request, asked, Shown([]), number_asked=number)
    if search.is_address(asked.words):
        return page_of(request, asked, Shown([]), address_asked=asked.words)
    return page_of(request, asked, shown_of(asked))


def shown_of(asked: Asked) -> Shown:
    if asked.words:
        shown = _found(asked)
    else:
        page = queues.page(asked.parts, asked.queue, after=asked.after)
        shown = Shown(page.rows, next=page.next)
    if asked.desk.overseen and not asked.desk.own:
        # Who only watches over offices reads how they work, and nobody's number.
        for row in shown.rows:
            row.text = masking.masked(row.text)
    shown.present = presence.others_of(asked.desk.user, [row.pk for row in shown.rows])
    return shown


def _found(asked: Asked) -> Shown:
    """The result of a search, a page of it."""
    cases = asked.searched
    ids = search.found(cases, asked.words, units=asked.units)
    alike = [] if ids else search.found_alike(cases, asked.words, units=asked.units)
    every = (ids or alike)[: search.MOST]
    end = asked.sheet * queues.PAGE
    return Shown(
        queues.rows(cases, every[end - queues.PAGE : end]),
        next=str(asked.sheet + 1) if end < len(every) else "",
        turned_by="lembar",
        alike=bool(alike),
        total=len(every),
        capped=len(ids or alike) > search.MOST,
        place=None if "tempat" in asked.said else places.named(asked.words),
    )


def page_of(request: HttpRequest, asked: Asked, shown: Shown, *, status: int = 200, **more: Any) -> HttpResponse:
    desk, found = asked.desk, queues.counts(asked.desk)
    current = "" if asked.everywhere else asked.queue.name
    context = {
        "queue": asked.queue,
        "lists": [(item, found[item.name], item.name == current) for item in queues.QUEUES.values()],
        "late": found["terlambat"],
        "cap": queues.CAP,
        "most": search.MOST,
        "page": shown,
        "next": asked.address(**{shown.turned_by: shown.next}) if shown.next else "",
        "previous": asked.address(lembar=str(asked.sheet - 1)) if asked.words and asked.sheet > 1 else "",
        "asked": asked,
        "chips": _chips(asked),
        "place_link": _place_link(asked, shown.place),
        "saved": SavedView.objects.filter(user=desk.user),
        "bulk": BulkForm(desk=desk) if shown.rows and desk.own else None,
        "may_write_down": bool(desk.own),
        "may_search_people": queues.may_search_people(desk),
        "is_coordinator": desk.is_coordinator,
        "here": asked.query(sesudah=asked.after),
        "news": reverse("desk_news") + "?" + asked.query(sesudah=asked.after, lembar=str(asked.sheet), tanda=shown.mark),
        "show_office": asked.everywhere or asked.queue.name in {"semua", "membantu"} or not desk.own or "kantor" in asked.said,
    }
    return render(request, "complaints/queue.html", context | more, status=status)


def _chips(asked: Asked) -> list[tuple[Any, str, str]]:
    """Each filter that holds: its label, its word, and the address without it."""
    fields = asked.form.fields
    return [(fields[name].label, asked.form.word_for(name, value), asked.address(**{name: ""})) for name, value in asked.said.items()]


def _place_link(asked: Asked, place: tuple[places.Place, str] | None) -> str:
    """The address by which a place that was named in words becomes a filter; with no other words, of everything open."""
    if place is None:
        return ""
    found, rest = place
    return asked.address(q=rest, tempat=found.code, daftar=asked.listed if rest else "semua")


@staff
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """For htmx once a minute: the counts, who has which row open, and whether the list reads differently now.

    It replaces words in place and no row, so that neither the focus nor anything typed or ticked is lost.
    """
    asked = asked_of(request)
    is_list = not search.is_address(asked.words) and not _NUMBER.fullmatch(asked.words)
    shown = shown_of(asked) if is_list else Shown([])
    context = {
        "lists": list(queues.counts(asked.desk).items()),
        "cap": queues.CAP,
        "page": shown,
        "changed": is_list and shown.mark != request.GET.get("tanda", ""),
        "address": asked.address(),
    }
    return render(request, "complaints/queue_news.html", context)


@staff
@require_POST
@sensitive_post_parameters()
def people(request: HttpRequest) -> HttpResponse:
    """The cases that came from an address. A POST, so that no address book grows in logs and histories (P6)."""
    asked = asked_of(request)
    if not queues.may_search_people(asked.desk):
        raise Http404
    address = request.POST.get("alamat", "").replace("\x00", "").strip()[:_MAX_WORDS]
    if not search.is_address(address):
        return page_of(request, asked, Shown([]), address_asked=address, address_wrong=True, status=422)
    cases = queues.with_relations(queues.reported_from(asked.desk, address))
    rows = list(cases.order_by("-id")[: search.MOST + 1])
    shown = Shown(rows[: search.MOST], total=min(len(rows), search.MOST), capped=len(rows) > search.MOST)
    return page_of(request, asked, shown, people_found=True)
