"""Changing what decides: drafts of the matrix and of local words, rehearsed on past complaints, published, rolled back.

A published version is never edited. What is in force is the newest published version that holds on the day, so rolling
back is publishing the version before once more, as a copy with a name of its own; every step is in RuleChange.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import OfficeKind, Topic
from routing import lexicon, matrix, setup
from routing.models import (
    CATCH_ALL,
    LexiconEdition,
    Rehearsal,
    ResponsibilityMatrix,
    ResponsibilityRule,
    RuleChange,
)
from routing.responsibility import faults, parse_kinds

if TYPE_CHECKING:
    from organisations.models import User

Book = ResponsibilityMatrix | LexiconEdition
B = TypeVar("B", ResponsibilityMatrix, LexiconEdition)
SPACE = 10  # between the order numbers of a draft, so that a row fits between two others


class Refused(ValueError):
    """The draft cannot be changed or published; the message says why, in words for the coordinator."""


@dataclass(frozen=True)
class Row:
    """One row of a matrix as a person edits it."""

    key: str
    kinds: str
    why: str
    topics: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tenant: str = ""
    needs_review: bool = False
    legal_basis: str = ""


# --- Drafts -----------------------------------------------------------------------------------------------------------


def draft_matrix(*, actor: User | None, name: str, valid_from: dt.date, of: ResponsibilityMatrix | None = None) -> ResponsibilityMatrix:
    """A draft with the rows of a published matrix, the one in force unless another is named."""
    source = of or in_force(ResponsibilityMatrix)
    with transaction.atomic():
        draft = ResponsibilityMatrix.objects.create(
            version=_next_version(ResponsibilityMatrix, valid_from), name=name, valid_from=valid_from, based_on=source, made_by=actor
        )
        rows = ResponsibilityRule.objects.filter(matrix=source).order_by("order") if source else ()
        ResponsibilityRule.objects.bulk_create(_copy(row, draft) for row in rows)
    return draft


def draft_lexicon(*, actor: User | None, name: str, valid_from: dt.date, of: LexiconEdition | None = None) -> LexiconEdition:
    """A draft with the words of a published edition, the one in force unless another is named."""
    source = of or in_force(LexiconEdition)
    return LexiconEdition.objects.create(
        version=_next_version(LexiconEdition, valid_from),
        name=name,
        valid_from=valid_from,
        based_on=source,
        made_by=actor,
        topics=source.topics if source else {},
        cues=source.cues if source else {},
    )


def in_force(model: type[B], on: dt.date | None = None) -> B | None:
    """The newest published version that holds on a day."""
    day = on or timezone.localdate()
    rows = model._default_manager.filter(published_at__isnull=False, valid_from__lte=day).exclude(valid_until__lt=day)
    return rows.order_by("-valid_from", "-published_at").first()


def _copy(row: ResponsibilityRule, draft: ResponsibilityMatrix) -> ResponsibilityRule:
    row.pk, row.matrix, row._state.adding = None, draft, True
    return row


def _next_version(model: type[Book], valid_from: dt.date) -> str:
    """ "2026.3": the year it holds from, and the first free number."""
    taken = set(model.objects.filter(version__startswith=f"{valid_from.year}.").values_list("version", flat=True))
    return next(name for number in range(1, 10_000) if (name := f"{valid_from.year}.{number}") not in taken)


def _still_draft(book: Book) -> None:
    if book.published_at is not None:
        raise Refused(_("Versi ini sudah terbit dan tidak bisa diubah. Buat rancangan baru."))


# --- Rows of a matrix -------------------------------------------------------------------------------------------------


def put_row(draft: ResponsibilityMatrix, row: Row, *, before: str = "") -> ResponsibilityRule:
    """Add or change a row; a new one stands before the named row, else last before the row that fits everything.

    Raises Refused for words that mean nothing here: unknown topics, cues or offices, or a share that is no number.
    """
    _still_draft(draft)
    values = _checked(row)
    with transaction.atomic():
        known = draft.rules.filter(key=row.key).first()
        if known is not None:
            if known.order == CATCH_ALL and (row.topics or row.cues or row.without or row.tenant):
                raise Refused(_("Baris terakhir harus berlaku untuk semua laporan."))
            ResponsibilityRule.objects.filter(pk=known.pk).update(**values)
            known.refresh_from_db()
            return known
        made = ResponsibilityRule.objects.create(matrix=draft, key=row.key, order=_free_place(draft), **values)
        move_row(draft, row.key, before=before)
        made.refresh_from_db()
        return made


def move_row(draft: ResponsibilityMatrix, key: str, *, before: str = "") -> None:
    """Put a row before another; without one, last before the row that fits everything. Numbers are given anew."""
    _still_draft(draft)
    with transaction.atomic():
        rows = list(draft.rules.exclude(order=CATCH_ALL).order_by("order"))
        moved = next((row for row in rows if row.key == key), None)
        if moved is None:
            raise Refused(_("Baris ini tidak bisa dipindahkan."))
        rows.remove(moved)
        place = next((number for number, row in enumerate(rows) if row.key == before), len(rows))
        rows.insert(place, moved)
        for number, row in enumerate(rows, start=1):
            row.order = number * SPACE
        ResponsibilityRule.objects.bulk_update(rows, ["order"])


def remove_row(draft: ResponsibilityMatrix, key: str) -> None:
    """Take a row out of a draft. The row that fits everything stays: without it a complaint could fall through."""
    _still_draft(draft)
    row = draft.rules.filter(key=key).first()
    if row is None or row.order == CATCH_ALL:
        raise Refused(_("Baris ini tidak bisa dihapus."))
    row.delete()


def _free_place(draft: ResponsibilityMatrix) -> int:
    last = draft.rules.exclude(order=CATCH_ALL).order_by("-order").values_list("order", flat=True).first() or 0
    return last + SPACE


def _checked(row: Row) -> dict[str, Any]:
    unknown = set(row.topics) - set(Topic.objects.filter(parent__isnull=False).values_list("pk", flat=True))
    words = lexicon.load()
    unknown |= (set(row.cues) | set(row.without)) - cue_names(words)
    try:
        offices = [kind for kind, share in parse_kinds(row.kinds) if share >= 0]
    except ValueError:
        raise Refused(_("Bagian kantor harus berupa angka, misalnya pu:0.9.")) from None
    unknown |= set(offices) - set(OfficeKind.objects.values_list("pk", flat=True))
    if unknown:
        raise Refused(_("Tidak dikenal: %(names)s") % {"names": ", ".join(sorted(unknown))})
    if not offices or not row.why.strip():
        raise Refused(_("Kantor dan alasannya harus diisi."))
    return {
        "topics": sorted(row.topics),
        "cues": sorted(row.cues),
        "without": sorted(row.without),
        "tenant": row.tenant,
        "kinds": row.kinds.strip(),
        "needs_review": row.needs_review,
        "why": row.why.strip()[:300],
        "legal_basis": row.legal_basis.strip()[:200],
    }


def cue_names(words: lexicon.Lexicon) -> frozenset[str]:
    """Every cue that a row may ask for: those of the lexicon, and those that reading adds to them."""
    read = {"integrity", "integrity_doubtful", "violence_child", "road_regency", "road_unsure", "police_misconduct", "overseer_accused"}
    return frozenset(words.cues) | frozenset(words.both) | read


# --- Words of a lexicon edition ---------------------------------------------------------------------------------------


def put_words(draft: LexiconEdition, *, topics: Mapping[str, Mapping[str, list[str]]], cues: Mapping[str, list[str]]) -> None:
    """Replace the words of a draft. Raises Refused for topics, strengths or cues that there are not."""
    _still_draft(draft)
    words = lexicon.load()
    unknown = (set(topics) - set(words.topics)) | (set(cues) - set(words.cues))
    unknown |= {strength for group in topics.values() for strength in group} - set(lexicon.WEIGHTS)
    if unknown:
        raise Refused(_("Tidak dikenal: %(names)s") % {"names": ", ".join(sorted(unknown))})
    draft.topics = {key: {strength: _terms(terms) for strength, terms in group.items()} for key, group in topics.items()}
    draft.cues = {name: _terms(terms) for name, terms in cues.items()}
    draft.save(update_fields=["topics", "cues"])


def _terms(terms: list[str]) -> list[str]:
    kept = {" ".join(term.lower().split())[:60] for term in terms}
    return sorted(term for term in kept if term)


# --- Publishing -------------------------------------------------------------------------------------------------------


def content_of(book: Book) -> str:
    """SHA-256 of what a version says; a rehearsal is valid for exactly this."""
    if isinstance(book, ResponsibilityMatrix):
        names = ("order", "key", "topics", "cues", "without", "tenant", "kinds", "needs_review", "why", "legal_basis")
        said: Any = [[getattr(row, name) for name in names] for row in book.rules.order_by("order")]
    else:
        said = [book.topics, book.cues]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def problems_of(book: Book) -> list[str]:
    """What keeps a draft from being published: gaps, rows that are never reached, equal places, nothing rehearsed."""
    found = faults(matrix.rules_of(book)) if isinstance(book, ResponsibilityMatrix) else []
    if not rehearsals_of(book).filter(content=content_of(book), done_at__isnull=False, error="").exists():
        found.append(_("Belum dicoba pada laporan yang lalu sejak perubahan terakhir."))
    return found


def rehearsals_of(book: Book) -> Any:
    """The rehearsals of a draft, newest first."""
    asked = {"matrix": book} if isinstance(book, ResponsibilityMatrix) else {"lexicon": book}
    return Rehearsal.objects.filter(**asked).order_by("-pk")


def publish(book: Book, *, actor: User) -> None:
    """Put a rehearsed draft into force from its date. Raises Refused with everything that is wrong."""
    _still_draft(book)
    problems = problems_of(book)
    if problems:
        raise Refused("; ".join(problems))
    _put_into_force(book, actor, RuleChange.What.PUBLISHED, {"content": content_of(book)})


def roll_back(current: Book, *, actor: User) -> Book:
    """Put the version before the current one into force again, today, as a copy. Raises Refused when there is none."""
    earlier = type(current).objects.filter(published_at__lt=current.published_at).order_by("-published_at").first()
    if current.published_at is None or earlier is None:
        raise Refused(_("Tidak ada versi sebelumnya."))
    today = timezone.localdate()
    name = _("Kembali ke %(version)s") % {"version": earlier.version}
    with transaction.atomic():
        again: Book = (
            draft_matrix(actor=actor, name=name, valid_from=today, of=earlier)
            if isinstance(earlier, ResponsibilityMatrix)
            else draft_lexicon(actor=actor, name=name, valid_from=today, of=earlier)
        )
        _put_into_force(again, actor, RuleChange.What.ROLLED_BACK, {"from": current.version, "to": earlier.version})
    return again


def _put_into_force(book: Book, actor: User, what: RuleChange.What, details: dict[str, Any]) -> None:
    label = "matrix" if isinstance(book, ResponsibilityMatrix) else "lexicon"
    with transaction.atomic():
        book.published_at = timezone.now()
        book.save(update_fields=["published_at"])
        RuleChange.objects.create(what=what, subject=f"{label} {book.version}", actor=actor, details=details)
    setup.forget()
