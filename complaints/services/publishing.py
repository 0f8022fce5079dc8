"""What everybody may read of a case: published by the verifier in words without personal data, changed, and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, identity, masking
from complaints.events import Audience, EventKind, append
from complaints.models import (
    Attachment,
    Complaint,
    ComplaintClass,
    ComplaintEvent,
    PublicAnswer,
    PublicText,
    Reporter,
    ReporterKind,
    Visibility,
)
from complaints.services.change import Change, InvalidMove, InvalidText, NotAllowed, changing, clean_text
from complaints.services.retracting import retract
from organisations.queries import ancestors

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organisations.models import User

LANGUAGE = "indonesian"
# What offices tell a reporter, and may let everybody read.
ANSWERS = frozenset({EventKind.REPLIED, EventKind.RESOLVED})


def proposal(complaint: Complaint) -> str:
    """The text of a complaint with personal data covered: where a verifier begins. It opens nothing."""
    return masking.masked(complaint.text, known_of(complaint.pk))


def known_of(complaint_id: int) -> list[str]:
    """Names and contacts that are known of a case's people, to be looked for in what is to be published; never to be shown."""
    known: list[str] = []
    for reporter in Reporter.objects.filter(complaint=complaint_id):
        # A form puts the ways to reach somebody in one line.
        known += [identity.unseal_text(reporter.name_sealed), *identity.unseal_text(reporter.contact_sealed).split(",")]
        known.append(identity.unseal_text(reporter.address_sealed))
    return [value.strip() for value in known if len(value.strip()) > 3]


def publish(
    complaint_id: int, *, actor: User, text: str, place: str = "", region_code: str = "", photo_ids: Sequence[int] = ()
) -> ComplaintEvent:
    """Let everybody read a case in these words, or in these instead of those before; only the photos named go with it.

    `region_code` is that of its place or of one around it. Raises InvalidText for words that tell who somebody is,
    InvalidMove for a case that may not be public, or is not there.
    """
    words, where = clean_text(text), clean_text(place, needed=False)[:160]
    with changing(complaint_id, "publish", actor=actor) as change:
        complaint = change.complaint
        _may_be_public(complaint)
        _tells_nobody(f"{words}\n{where}", complaint)
        if region_code and region_code not in ancestors(complaint.region_id or ""):
            raise InvalidMove(_("Tempat laporan ini sudah berubah. Pilih lagi sedekat mana."))
        before = PublicText.objects.filter(complaint=complaint).first()
        since = before.published_at if before is not None and before.withdrawn_at is None else None
        row, created = PublicText.objects.update_or_create(
            complaint=complaint,
            defaults={
                "text": words,
                "place": where,
                "region_id": region_code or None,
                "published_at": since or change.at,
                "published_by": actor,
                "withdrawn_at": None,
                "withdrawn_reason": "",
                "flagged_at": None,
                "words": SearchVector(Value(words), config=LANGUAGE, weight="A") + SearchVector(Value(where), config=LANGUAGE, weight="B"),
            },
        )
        if created:
            _count_voices(row)
        photos = Attachment.objects.filter(complaint=complaint, pk__in=photo_ids, content_type__startswith="image/")
        # What an office showed another is not for its reporter's eyes, still less for everybody's.
        photos = photos.exclude(event__audience=Audience.INTERNAL)
        row.photos.set(photos)
        data = {"text": words, "place": where, "region": region_code, "photos": sorted(str(photo.public_id) for photo in photos)}
        return append(
            complaint,
            EventKind.PUBLISHED,
            at=change.at,
            audience=Audience.REPORTER,
            actor=actor,
            unit=complaint.owner,
            data=data | ({"as": "edited"} if since else {}),
        )


def _may_be_public(complaint: Complaint) -> None:
    if complaint.sealed or complaint.visibility == Visibility.SECRET or complaint.complaint_class == ComplaintClass.WHISTLEBLOWING:
        raise InvalidMove(_("Laporan ini rahasia dan tidak dapat diterbitkan."))
    if complaint.verified_at is None:
        raise InvalidMove(_("Laporan ini belum diperiksa. Simpan pemeriksaannya dahulu, lalu terbitkan."))


def _tells_nobody(words: str, complaint: Complaint) -> None:
    """Numbers and addresses of people never leave, nor anything that is known of the reporter. Raises InvalidText."""
    found = masking.tells_surely(words, known_of(complaint.pk))
    if found:
        raise InvalidText(_("Samarkan dahulu data pribadi ini: %(found)s") % {"found": ", ".join(dict.fromkeys(found))})


def withdraw_publication(complaint_id: int, *, actor: User, reason: str) -> ComplaintEvent:
    """Take a case off the public pages and say why, or decide that it never gets there. Raises InvalidMove when that was done."""
    words = clean_text(reason)
    with changing(complaint_id, "publish", actor=actor) as change:
        event = retract(change.complaint, change.at, words, actor=actor) or _refuse(change, words, actor)
        if event is None:
            raise InvalidMove(_("Laporan ini tidak sedang diterbitkan."))
        return event


def _refuse(change: Change, reason: str, actor: User) -> ComplaintEvent | None:
    """Note that a case stays between its reporter and the offices; None when something was decided before."""
    complaint = change.complaint
    defaults = {"text": proposal(complaint), "published_by": actor, "withdrawn_at": change.at, "withdrawn_reason": reason[:300]}
    row, is_new = PublicText.objects.get_or_create(complaint=complaint, defaults=defaults)
    if not is_new:
        return None
    _count_voices(row)
    data = {"as": "refused", "reason": reason}
    return append(complaint, EventKind.UNPUBLISHED, at=change.at, audience=Audience.INTERNAL, actor=actor, unit=complaint.owner, data=data)


def _count_voices(row: PublicText) -> None:
    """Whoever said at another public door, before it could be read here, that they experience it too."""
    row.supporters = Reporter.objects.filter(complaint=row.complaint_id, kind=ReporterKind.SUPPORTER).count()
    row.save(update_fields=["supporters"])


def publish_answer(event_id: int, *, actor: User, text: str) -> ComplaintEvent:
    """Let everybody read an office's answer, in these words. It shows only while the case itself is public.

    Raises InvalidText for words that tell who somebody is, NotAllowed, InvalidMove for what is no answer.
    """
    words = clean_text(text)
    answer = ComplaintEvent.objects.select_related("complaint").get(pk=event_id)
    with transaction.atomic():
        complaint, at = _of_the_office(answer, actor)
        _may_be_public(complaint)
        _tells_nobody(words, complaint)
        PublicAnswer.objects.update_or_create(
            event=answer,
            defaults={"complaint": complaint, "text": words, "published_at": at, "published_by": actor, "withdrawn_at": None},
        )
        return _noted(complaint, EventKind.PUBLISHED, at, actor, {"as": "answer", "answer": answer.seq, "text": words})


def withdraw_answer(event_id: int, *, actor: User) -> ComplaintEvent:
    """Keep an answer between its office and the reporter again. Raises NotAllowed, InvalidMove when it is not public."""
    answer = ComplaintEvent.objects.select_related("complaint").get(pk=event_id)
    with transaction.atomic():
        complaint, at = _of_the_office(answer, actor)
        if not PublicAnswer.objects.filter(event=answer, withdrawn_at__isnull=True).update(withdrawn_at=at):
            raise InvalidMove(_("Jawaban ini tidak sedang diterbitkan."))
        return _noted(complaint, EventKind.UNPUBLISHED, at, actor, {"as": "answer", "answer": answer.seq})


def _of_the_office(answer: ComplaintEvent, actor: User) -> tuple[Complaint, dt.datetime]:
    complaint = Complaint.objects.select_for_update().get(pk=answer.complaint_id)
    if not access.may_publish_answers(actor, complaint):
        raise NotAllowed(_("Anda tidak berwenang melakukan ini."))
    if answer.kind not in ANSWERS:
        raise InvalidMove(_("Hanya jawaban kantor yang dapat diterbitkan."))
    return complaint, timezone.now()


def _noted(complaint: Complaint, kind: EventKind, at: dt.datetime, actor: User, data: dict[str, object]) -> ComplaintEvent:
    """No move of the case: its status, its clocks and its holder stay as they are."""
    event = append(complaint, kind, at=at, audience=Audience.INTERNAL, actor=actor, unit=complaint.owner, data=data)
    complaint.save(update_fields=["last_seq", "last_hash"])
    return event
