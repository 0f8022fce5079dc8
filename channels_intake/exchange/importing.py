"""Cases from a partner's file: every row kept first, then taken once, with what became of it in words. The rows are the queue."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_intake import intake, partner_keys
from channels_intake.contracts import IntakeItem
from channels_intake.exchange import formats, reading
from channels_intake.models.exchange import Direction, ExchangeFile, ExchangeRow, RowOutcome
from channels_intake.models.partners import CaseReference, Origin, Partner
from complaints import identity, numbers
from complaints.models import Complaint
from complaints.regimes import NoRule
from complaints.services import InvalidText, note_of_partner
from complaints.waking import wake
from complaints.workflow import ENDED, Status, outside
from organisations import snapshot

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organisations.models import User

logger = logging.getLogger(__name__)

TASK = "channels_intake.tasks.exchange_files"
CHANNEL = "lapor_exchange"
# So many are taken while somebody waits for the page; a worker does the rest.
AT_ONCE = 50
BATCH = 500
TRIAL_KEPT = dt.timedelta(days=7)


@dataclass(frozen=True)
class Taken:
    """What became of a row, in words; and which case it is."""

    outcome: RowOutcome
    reason: str = ""
    complaint: Complaint | None = None


def store(
    partner: Partner, found: reading.Table, *, via: str, actor: User | None = None, name: str = "", is_trial: bool = False
) -> ExchangeFile:
    """Keep a file's rows, sealed, before anything is made of them. Who stores them begins with `work`; if not, the sweep does."""
    with transaction.atomic():
        file = ExchangeFile.objects.create(
            partner=partner,
            format=formats.current(partner),
            direction=Direction.IN,
            name=name[:200],
            via=via,
            by=actor,
            is_trial=is_trial,
            headers=found.headers,
        )
        ExchangeRow.objects.bulk_create(
            [ExchangeRow(file=file, line=line, sealed=identity.seal(json.dumps(cells))) for line, cells in found.rows], batch_size=BATCH
        )
    return file


def unfinished() -> list[int]:
    """Files that have rows nobody came to yet."""
    return list(
        ExchangeFile.objects.filter(finished_at__isnull=True, direction=Direction.IN).order_by("pk").values_list("pk", flat=True)[:50]
    )


def work(file_id: int, *, most: int = BATCH) -> bool:
    """Take up to so many waiting rows of a file, in their order. True when none is left. Idempotent per row."""
    file = ExchangeFile.objects.select_related("partner", "format", "by").get(pk=file_id)
    waiting = ExchangeRow.objects.filter(file=file, outcome="")
    for pk in list(waiting.order_by("line").values_list("pk", flat=True)[:most]):
        _take_row(file, pk)
    if waiting.exists():
        wake(TASK, file.pk, at_once=1)
        return False
    ExchangeFile.objects.filter(pk=file.pk, finished_at__isnull=True).update(finished_at=timezone.now())
    return True


def forget_trials() -> int:
    """Delete what was only tried, after a week: nothing came of it, and it may name people. Returns how many files."""
    old = ExchangeFile.objects.filter(is_trial=True, at__lt=timezone.now() - TRIAL_KEPT)
    ExchangeRow.objects.filter(file__in=old).delete()
    return old.delete()[0]


def _take_row(file: ExchangeFile, row_id: int) -> None:
    """In one transaction with what the row makes, so that a killed worker leaves either both or neither."""
    with transaction.atomic():
        row = ExchangeRow.objects.select_for_update(skip_locked=True).filter(pk=row_id, outcome="").first()
        if row is None:
            return
        taken = _safely(file, row)
        row.outcome, row.reason, row.complaint = taken.outcome, taken.reason[:500], taken.complaint
        if file.is_trial and taken.outcome == RowOutcome.NEW:
            # The case is gone again, and its number will be another one.
            row.reason, row.complaint = "", None
        row.save(update_fields=["outcome", "reason", "complaint"])


def _safely(file: ExchangeFile, row: ExchangeRow) -> Taken:
    try:
        # A savepoint of its own: a trial takes back everything the row did, whatever that was.
        with transaction.atomic():
            taken = _take(file, cells_of(row))
            if file.is_trial:
                transaction.set_rollback(True)
    except (reading.BadRow, InvalidText) as error:
        return Taken(RowOutcome.REFUSED, str(error))
    except Exception as error:
        # Whatever it was: the row is kept, somebody can read of it, and the rows after it are not held up.
        logger.exception("exchange row not taken", extra={"file_id": file.pk, "line": row.line})
        return Taken(
            RowOutcome.REFUSED, _("Ada yang salah di pihak kami (%(kind)s). Masukkan lagi baris ini.") % {"kind": type(error).__name__}
        )
    return taken


def cells_of(row: ExchangeRow) -> dict[str, str]:
    """A row's cells in the clear."""
    opened: dict[str, str] = json.loads(identity.unseal(row.sealed))
    return opened


def _take(file: ExchangeFile, cells: Mapping[str, str]) -> Taken:
    said = reading.case(cells, file.format, topics=snapshot.topics())
    reference, is_new_number = _reference(file.partner, said)
    if reference is None:
        return _register(file, said)
    changes = _changes(reference, said)
    if changes:
        note_of_partner(
            reference.complaint_id, partner=file.partner.name, number=reference.external_id, text="\n\n".join(changes), actor=file.by
        )
    _hear(reference, said)
    if is_new_number:
        why = _("Laporan dari sini, sekarang bernomor %(number)s di sana.") % {"number": said.external_id}
        return Taken(RowOutcome.OURS, why, reference.complaint)
    if changes:
        return Taken(RowOutcome.CHANGED, _told(said, changes), reference.complaint)
    return Taken(RowOutcome.SAME, "", reference.complaint)


def _told(said: reading.Case, changes: list[str]) -> str:
    unknown = said.status is None and said.status_word
    more = " " + _("Kata “%(word)s” belum dikenal; tambahkan di format.") % {"word": said.status_word} if unknown else ""
    return "; ".join(change.partition("\n")[0] for change in changes) + more


def _reference(partner: Partner, said: reading.Case) -> tuple[CaseReference | None, bool]:
    """The case that a row is about, if both sides know it; True when its number there is news. Raises BadRow.

    A case of ours may come back with our number, or only with the very words that we sent: it is never filed again (no echo).
    """
    mine = CaseReference.objects.select_for_update(of=("self",)).select_related("complaint").filter(partner=partner)
    if said.external_id:
        known = mine.filter(external_id=said.external_id).first()
        if known is not None:
            return known, False
    found = _by_our_number(mine, said) if said.our_number else None
    if found is None and said.text:
        found = mine.filter(origin=Origin.OURS, external_id="", mark=mark(said.text)).first()
    if found is None or not said.external_id:
        return found, False
    if found.external_id:
        raise reading.BadRow(_("Nomor di sini sudah berpasangan dengan nomor %(number)s di sana.") % {"number": found.external_id})
    found.external_id = said.external_id
    return found, True


def _by_our_number(mine: QuerySet[CaseReference], said: reading.Case) -> CaseReference:
    found = mine.filter(complaint__number=numbers.parse(said.our_number) or "").first()
    if found is None:
        raise reading.BadRow(_("Nomor di sini “%(number)s” tidak pernah dikirim ke mitra ini.") % {"number": said.our_number[:30]})
    return found


def mark(text: str) -> str:
    """By this words are known again, without being kept."""
    return partner_keys.mark(" ".join(text.split()).casefold())


def _register(file: ExchangeFile, said: reading.Case) -> Taken:
    partner = file.partner
    if said.status in ENDED:
        return Taken(RowOutcome.OVER, _("Di sana berstatus “%(word)s”.") % {"word": said.status_word})
    try:
        filed = intake.register_now(_item(partner, said, reached_at=file.at))
    except NoRule:
        day = timezone.localdate(said.received_at).isoformat()
        raise reading.BadRow(_("Diterima %(day)s: pada hari itu belum ada pedoman yang berlaku.") % {"day": day}) from None
    reference, _made = CaseReference.objects.get_or_create(
        partner=partner, complaint=filed.complaint, defaults={"external_id": said.external_id, "origin": Origin.THEIRS}
    )
    first = _changes(reference, said, is_new=True)
    if first:
        note_of_partner(filed.complaint.pk, partner=partner.name, number=said.external_id, text="\n\n".join(first), actor=file.by)
    _hear(reference, said)
    return Taken(RowOutcome.NEW, _("Nomor di sini %(number)s.") % {"number": numbers.pretty(filed.complaint.number)}, filed.complaint)


def _item(partner: Partner, said: reading.Case, *, reached_at: dt.datetime) -> IntakeItem:
    """With both days: the one on which the partner received it, since when the reporter waits, and the one on which we did.

    Which of them a clock counts from is said by the regime (ClockRule.elsewhere).
    """
    return IntakeItem(
        channel=CHANNEL,
        external_id=partner_keys.mark(f"{partner.pk}|{said.external_id}"),
        sender="",
        text=said.text,
        received_at=said.received_at,
        reached_at=reached_at,
        raw={"their_number": said.external_id},
        name=said.name,
        contact=said.contact,
        location_text=said.location,
        occurred_on=said.occurred_on,
        topic_key=said.topic_key,
        visibility=said.visibility,
    )


def _changes(reference: CaseReference, said: reading.Case, *, is_new: bool = False) -> list[str]:
    """What the partner says now that it did not say before, a paragraph each. Of our own words and answers nothing is news."""
    heard, now, told = reference.heard, _heard(said), []
    if said.text and not is_new and reference.origin == Origin.THEIRS and heard.get("text") != now["text"]:
        told.append(_("Isi laporan di sana berubah:") + f"\n{said.text}")
    if said.status_word and heard.get("status") != now["status"] and not is_new and said.status != _ours(reference):
        told.append(_("Status di sana: %(word)s") % {"word": said.status_word})
    if said.answer and heard.get("answer") != now["answer"] and now["answer"] != heard.get("sent"):
        told.append(_("Tanggapan di sana:") + f"\n{said.answer}")
    return told


def _ours(reference: CaseReference) -> Status:
    """How the case stands here: the same word from there is our own, come back."""
    return outside(Status(reference.complaint.status))


def _heard(said: reading.Case) -> dict[str, str]:
    return {"text": mark(said.text), "status": said.status_word, "answer": mark(said.answer) if said.answer else ""}


def _hear(reference: CaseReference, said: reading.Case) -> None:
    now = {name: value for name, value in _heard(said).items() if value}
    reference.heard = {**reference.heard, **now}
    reference.save(update_fields=["heard", "external_id"])
