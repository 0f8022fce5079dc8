"""The rule books: versions of the matrix and of local words, their drafts, rehearsals, publishing and rolling back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import access
from organisations.views.guard import staff
from routing import lexicon, rehearsing, rulebooks
from routing.decide import topic_name
from routing.forms import DraftForm, RowForm, WordsForm
from routing.models import LexiconEdition, RehearsedCase, ResponsibilityMatrix, ResponsibilityRule, RuleChange
from routing.rulebooks import Book, Refused
from routing.views.review import coordinator

BOOKS: dict[str, type[Book]] = {"matriks": ResponsibilityMatrix, "kata": LexiconEdition}
REHEARSED_DAYS = 90


@staff
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Every version of both books, which one holds, and what was changed lately."""
    coordinator(request)
    shelves = [
        (name, model.objects.select_related("made_by").order_by("-valid_from", "-pk")[:20], rulebooks.in_force(model))  # type: ignore[type-var]
        for name, model in BOOKS.items()
    ]
    first = {"name": _("Rancangan %(day)s") % {"day": timezone.localdate().isoformat()}, "valid_from": timezone.localdate()}
    context = {
        "shelves": shelves,
        "form": DraftForm(initial=first),
        "changes": RuleChange.objects.select_related("actor")[:20],
        "is_coordinator": True,
    }
    return render(request, "routing/books.html", context)


@staff
@require_POST
def draft(request: HttpRequest, name: str) -> HttpResponse:
    """A new draft of a book, with what holds now."""
    user, form = coordinator(request), DraftForm(request.POST)
    _model(name)
    if not form.is_valid():
        messages.error(request, _("Beri nama dan tanggal mulai."))
        return redirect("rule_books")
    make = rulebooks.draft_matrix if name == "matriks" else rulebooks.draft_lexicon
    book = make(actor=user, **form.cleaned_data)
    return redirect("rule_book", name, book.version)


@staff
@require_safe
def book(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """One version: its rows or words, what is wrong with it, and what its rehearsal showed."""
    user, found = coordinator(request), _book(name, version)
    return render(request, f"routing/{'matrix' if name == 'matriks' else 'words'}.html", _context(user, name, found, request))


def _context(user: Any, name: str, found: Book, request: HttpRequest) -> dict[str, Any]:
    draft_now = found.published_at is None
    last = rulebooks.rehearsals_of(found).first()
    cases = (
        RehearsedCase.objects.filter(rehearsal=last, complaint__in=access.visible_to(user)).select_related("complaint")[:60] if last else ()
    )
    context = {
        "book": found,
        "name": name,
        "is_draft": draft_now,
        "in_force": rulebooks.in_force(type(found)),  # type: ignore[type-var]
        "problems": rulebooks.problems_of(found) if draft_now else [],
        "rehearsal": last,
        "is_current": bool(last) and last.content == rulebooks.content_of(found),
        "cases": cases,
        "is_coordinator": True,
    }
    return context | (_rows(found, request) if isinstance(found, ResponsibilityMatrix) else _words(found, request))


def _rows(found: ResponsibilityMatrix, request: HttpRequest) -> dict[str, Any]:
    rows = list(found.rules.order_by("order"))
    chosen = next((row for row in rows if row.key == request.GET.get("baris")), None)
    return {
        "rows": rows,
        "form": RowForm(initial=_as_form(chosen) if chosen else None),
        "chosen": chosen,
        "cues": sorted(rulebooks.cue_names(lexicon.load())),
    }


def _as_form(row: ResponsibilityRule) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in ("key", "tenant", "kinds", "needs_review", "why", "legal_basis")}
    return said | {name: " ".join(getattr(row, name)) for name in ("topics", "cues", "without")}


def _words(found: LexiconEdition, request: HttpRequest) -> dict[str, Any]:
    words = lexicon.load()
    chosen = request.GET.get("bagian", "")
    chosen = chosen if chosen in words.topics or chosen in words.cues else ""
    group = found.topics.get(chosen, {}) if chosen in words.topics else {"strong": found.cues.get(chosen, [])}
    return {
        "topics": [(key, topic_name(key), sum(map(len, found.topics.get(key, {}).values()))) for key in words.topics],
        "cues": [(key, len(found.cues.get(key, []))) for key in sorted(words.cues)],
        "chosen": chosen,
        "is_cue": chosen in words.cues,
        "shipped": sorted(words.topics.get(chosen, words.cues.get(chosen, ())))[:400],
        "form": WordsForm(initial={strength: "\n".join(terms) for strength, terms in group.items()}),
    }


def _model(name: str) -> type[Book]:
    if name not in BOOKS:
        raise Http404
    return BOOKS[name]


def _book(name: str, version: str) -> Book:
    found = _model(name)._default_manager.filter(version=version).first()
    if found is None:
        raise Http404
    return found


@staff
@require_POST
def change(request: HttpRequest, name: str, version: str, what: str) -> HttpResponse:
    """Everything that is done to a version; what is refused is said, and nothing is half done."""
    user, found = coordinator(request), _book(name, version)
    steps = {
        "baris": _put_row,
        "hapus": _remove_row,
        "kata": _put_words,
        "coba": _rehearse,
        "terbitkan": _publish,
        "kembalikan": _roll_back,
    }
    if what not in steps:
        raise Http404
    try:
        done = steps[what](found, user, request)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("rule_book", name, version)


def _put_row(found: Book, user: Any, request: HttpRequest) -> str:
    form = RowForm(request.POST)
    if not isinstance(found, ResponsibilityMatrix):
        raise Http404
    if not form.is_valid():
        raise Refused("; ".join(f"{form.fields[field].label}: {error}" for field, errors in form.errors.items() for error in errors))
    rulebooks.put_row(found, form.row(), before=form.cleaned_data["before"])
    return _("Baris disimpan. Coba dulu pada laporan yang lalu sebelum menerbitkan.")


def _remove_row(found: Book, user: Any, request: HttpRequest) -> str:
    if not isinstance(found, ResponsibilityMatrix):
        raise Http404
    rulebooks.remove_row(found, request.POST.get("key", ""))
    return _("Baris dihapus.")


def _put_words(found: Book, user: Any, request: HttpRequest) -> str:
    form, part = WordsForm(request.POST), request.POST.get("bagian", "")
    if not isinstance(found, LexiconEdition) or not form.is_valid():
        raise Http404
    lists = {strength: text.splitlines() for strength, text in form.cleaned_data.items() if text.strip()}
    topics, cues = dict(found.topics), dict(found.cues)
    if part in lexicon.load().topics:
        topics[part] = lists
    else:
        cues[part] = [term for terms in lists.values() for term in terms]
    rulebooks.put_words(found, topics=topics, cues=cues)
    return _("Kata disimpan. Coba dulu pada laporan yang lalu sebelum menerbitkan.")


def _rehearse(found: Book, user: Any, request: HttpRequest) -> str:
    rehearsing.ask(found, actor=user, since=timezone.localdate() - dt.timedelta(days=REHEARSED_DAYS))
    return _("Rancangan sedang dicoba pada laporan %(days)d hari terakhir. Muat ulang halaman ini sebentar lagi.") % {
        "days": REHEARSED_DAYS
    }


def _publish(found: Book, user: Any, request: HttpRequest) -> str:
    rulebooks.publish(found, actor=user)
    return _("Versi %(version)s terbit.") % {"version": found.version}


def _roll_back(found: Book, user: Any, request: HttpRequest) -> str:
    again = rulebooks.roll_back(found, actor=user)
    return _("Dikembalikan sebagai versi %(version)s.") % {"version": again.version}
