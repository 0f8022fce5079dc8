"""Answers: several people write in one form, each answer with its version, so that nobody's words are written over unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.blueprint import Kind
from assessments.models import Answer, AnswerVersion, Assessment, Indicator, Question, Remark, Status
from assessments.scoring import NO, YES, number_of
from assessments.workflow import WRITABLE
from organisations.services import Refused
from organisations.services.refusal import checked

if TYPE_CHECKING:
    from organisations.models import User

MOST_TEXT, MOST_REMARK = 5000, 2000


class Stale(Refused):
    """Somebody else answered meanwhile; `theirs` is the answer as it stands, and nothing was written."""

    def __init__(self, theirs: Answer) -> None:
        super().__init__(_("%(who)s sudah mengubah jawaban ini lebih dulu.") % {"who": theirs.by or _("Orang lain")})
        self.theirs = theirs


@dataclass(frozen=True)
class Kept:
    """An answer that stands, and whether this call changed it."""

    answer: Answer
    changed: bool


@transaction.atomic
def save_answer(*, form: Assessment, question: Question, value: str, note: str = "", version: int, by: User) -> Kept:
    """Write an answer. `version` is the one the writer saw, 0 where there was none.

    What oneself wrote since (in another window, or while a keystroke was on its way) is no conflict; nor is what the writer
    left as they saw it, for a page sends all its answers: then the newer one stays.

    Raises:
        Stale: somebody else has changed it since, to something else than this.
        Refused: the value does not fit the question, or the form is not written any more.
    """
    locked = writable(form.pk)
    if question.figure:
        raise Refused(_("Jawaban ini diisi oleh sistem dan tidak bisa ditulis."))
    said, why = clean_value(question, value), checked(note, most=MOST_TEXT)
    standing = Answer.objects.select_for_update(of=("self",)).select_related("by").filter(assessment=locked, question=question).first()
    if standing is None:
        if not said and not why:
            return Kept(Answer(assessment=locked, question=question, version=0, at=timezone.now()), changed=False)
        standing = Answer(assessment=locked, question=question, version=0)
    elif (standing.value, standing.note) == (said, why):
        return Kept(standing, changed=False)
    if standing.pk and standing.versions.filter(version__gt=version).exclude(by=by).exists():
        seen = standing.versions.filter(version=version).values_list("value", "note").first() or ("", "")
        if seen == (said, why):
            return Kept(standing, changed=False)
        raise Stale(standing)
    standing.value, standing.note, standing.by, standing.at = said, why, by, timezone.now()
    standing.version += 1
    standing.save()
    AnswerVersion.objects.create(answer=standing, version=standing.version, value=said, note=why, by=by, at=standing.at)
    touch(locked, by)
    return Kept(standing, changed=True)


def clean_value(question: Question, value: str) -> str:
    """A value as it is stored; "" takes an answer back. Raises Refused with what the question wants."""
    said = value.replace("\x00", "").strip()
    if not said:
        return ""
    if question.kind == Kind.YES_NO and said not in {YES, NO}:
        raise Refused(_("Pilih ya atau tidak."))
    if question.kind == Kind.SCALE and said not in {"0", "1", "2", "3"}:
        raise Refused(_("Pilih salah satu tingkat."))
    if question.kind == Kind.FILE:
        raise Refused(_("Pertanyaan ini dijawab dengan berkas."))
    if question.kind == Kind.NUMBER:
        return _number(said)
    return checked(said, most=MOST_TEXT)


def _number(said: str) -> str:
    number = number_of(said)
    if number is None:
        raise Refused(_("Tulis angkanya saja, misalnya 12 atau 12,5."))
    return format(number.normalize(), "f")


@transaction.atomic
def comment(*, form: Assessment, indicator: Indicator, text: str, by: User) -> Remark:
    """Say something about an indicator, to the office and the verifier alike."""
    locked = Assessment.objects.select_for_update(of=("self",)).select_related("period").get(pk=form.pk)
    if locked.status == Status.FINAL or locked.period.closed_at:
        raise Refused(_("Penilaian ini sudah final."))
    said = checked(text, most=MOST_REMARK, missing=_("Tulis catatannya dahulu."))
    return Remark.objects.create(assessment=form, indicator=indicator, text=said, by=by)


def writable(pk: int) -> Assessment:
    """The form, locked for this transaction. Raises Refused when the office does not write in it now."""
    form = Assessment.objects.select_for_update(of=("self",)).select_related("instrument", "period", "unit").get(pk=pk)
    if form.period.closed_at:
        raise Refused(_("Masa penilaian ini sudah ditutup."))
    if form.status not in WRITABLE:
        raise Refused(_("Isian ini sudah dikirim dan tidak bisa diubah."))
    return form


def touch(form: Assessment, by: User) -> None:
    """Somebody of the office worked in it just now."""
    form.touched_at, form.touched_by = timezone.now(), by
    form.save(update_fields=["touched_at", "touched_by"])
