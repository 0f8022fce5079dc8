"""Cases that belong together: one text split into several, the same matter told twice, and what merely touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, clocks
from complaints.events import Audience, EventKind, append
from complaints.models import CaseLink, Complaint, EndReason, LinkKind, Reporter, ReporterKind
from complaints.numbers import make_number, pretty
from complaints.services.change import Change, InvalidMove, InvalidText, NotAllowed, changing, clean_text, to_coordinator
from complaints.services.reporting_back import end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from complaints.models import ComplaintEvent
    from organisations.models import User

MOST_PARTS = 5


def split(complaint_id: int, *, actor: User, parts: Sequence[str], reason: str) -> list[Complaint]:
    """Make a case of its own of each part of a text that holds several matters; the first case keeps the whole text.

    Each part is the reporter's own words, was received when the whole was, lives under the same regime, and goes its own
    way through routing; the reporter gets a number for it. Raises InvalidText for a part that was never said.
    """
    words = clean_text(reason)
    said = [clean_text(part) for part in parts if part.strip()]
    if not said or len(said) > MOST_PARTS:
        raise InvalidText(_("Tulis satu sampai %(n)d bagian yang dipisahkan.") % {"n": MOST_PARTS})
    with changing(complaint_id, "split", actor=actor, text=words) as change:
        whole = " ".join(change.complaint.text.split())
        for part in said:
            if " ".join(part.split()) not in whole:
                raise InvalidText(_("Bagian harus kata-kata pelapor sendiri, disalin dari laporannya: “%(part)s”") % {"part": part[:60]})
        made = [_part(change, part) for part in said]
        numbers = [pretty(case.number) for case in made]
        append(
            change.complaint,
            EventKind.SPLIT,
            at=change.at,
            audience=Audience.INTERNAL,
            actor=actor,
            unit=change.complaint.owner,
            text=f"{words} ({', '.join(numbers)})",
            data={"numbers": [case.number for case in made]},
        )
        return made


def _part(change: Change, text: str) -> Complaint:
    whole = change.complaint
    case = Complaint(
        number=make_number(),
        agency_id=whole.agency_id,
        owner=whole.owner,
        channel=whole.channel,
        text=text,
        location_text=whole.location_text,
        latitude=whole.latitude,
        longitude=whole.longitude,
        occurred_on=whole.occurred_on,
        visibility=whole.visibility,
        accused_id=whole.accused_id,
        regime_id=whole.regime_id,
        received_at=whole.received_at,
        reached_at=whole.reached_at,
        updated_at=change.at,
        due_at=whole.due_at,
    )
    to_coordinator(case)
    case.save(force_insert=True)
    # Who supports the whole supports no part of it yet.
    for reporter in Reporter.objects.filter(complaint=whole, kind=ReporterKind.AUTHOR):
        reporter.pk, reporter.complaint, reporter._state.adding = None, case, True
        reporter.save(force_insert=True)
    append(
        case,
        EventKind.REGISTERED,
        at=change.at,
        audience=Audience.PUBLIC,
        channel=whole.channel,
        unit=case.owner,
        data={"split_from": whole.number},
    )
    clocks.keep(case)
    case.save()
    CaseLink.objects.create(complaint=case, other=whole, kind=LinkKind.SPLIT, made_at=change.at)
    return case


def merge(complaint_id: int, *, actor: User, into_id: int) -> ComplaintEvent:
    """End a case because the same matter is handled in another; its reporters get that one's answers too.

    Raises InvalidMove when the other has ended, was merged itself, or is closed to those who read this one.
    """
    with transaction.atomic():
        # Both in one order, or two coordinators who merge the two into each other wait for ever.
        list(Complaint.objects.select_for_update().filter(pk__in=[complaint_id, into_id]).order_by("pk"))
        with changing(complaint_id, "merge", actor=actor) as change:
            main = _main(change, into_id, actor)
            CaseLink.objects.filter(other=change.complaint, kind=LinkKind.DUPLICATE, ended_at__isnull=True).update(other=main)
            CaseLink.objects.create(complaint=change.complaint, other=main, kind=LinkKind.DUPLICATE, made_at=change.at)
            end(change, EndReason.DUPLICATE)
            event = append(
                change.complaint,
                EventKind.MERGED,
                at=change.at,
                audience=Audience.REPORTER,
                actor=actor,
                unit=main.owner,
                data={"into": main.number},
            )
        _relate_event(main, actor, _("Laporan %(number)s digabung ke sini.") % {"number": pretty(change.complaint.number)})
    return event


def _main(change: Change, into_id: int, actor: User) -> Complaint:
    main = Complaint.objects.select_related("owner").get(pk=into_id)
    if main.pk == change.complaint.pk:
        raise InvalidMove(_("Laporan tidak dapat digabung dengan dirinya sendiri."))
    if not access.capacities(actor, main):
        raise NotAllowed(_("Anda tidak berwenang melakukan ini."))
    if main.ended_at is not None:
        raise InvalidMove(_("Laporan %(number)s sudah berakhir.") % {"number": pretty(main.number)})
    if main.sealed != change.complaint.sealed:
        raise InvalidMove(_("Laporan tersegel tidak digabung dengan yang terbuka."))
    return main


def relate(complaint_id: int, *, actor: User, other_id: int) -> ComplaintEvent:
    """Note that two cases touch each other, on both. Raises NotAllowed when the other is not for this person to see."""
    other = Complaint.objects.get(pk=other_id)
    if not access.can_see(actor, other):
        raise NotAllowed(_("Anda tidak berwenang melakukan ini."))
    with transaction.atomic():
        list(Complaint.objects.select_for_update().filter(pk__in=[complaint_id, other_id]).order_by("pk"))
        with changing(complaint_id, "relate", actor=actor) as change:
            if other.pk == change.complaint.pk or other.sealed != change.complaint.sealed:
                raise InvalidMove(_("Kedua laporan ini tidak dapat dikaitkan."))
            _link, made = CaseLink.objects.get_or_create(
                complaint=change.complaint, other=other, kind=LinkKind.RELATED, ended_at=None, defaults={"made_at": change.at}
            )
            if not made:
                raise InvalidMove(_("Kedua laporan ini sudah dikaitkan."))
            event = append(
                change.complaint,
                EventKind.RELATED,
                at=change.at,
                audience=Audience.INTERNAL,
                actor=actor,
                unit=change.complaint.owner,
                text=_("Terkait dengan laporan %(number)s.") % {"number": pretty(other.number)},
            )
        _relate_event(
            Complaint.objects.get(pk=other_id), actor, _("Terkait dengan laporan %(number)s.") % {"number": pretty(change.complaint.number)}
        )
    return event


def _relate_event(complaint: Complaint, actor: User, text: str) -> None:
    """A line on the other case; nothing of its life changes."""
    append(
        complaint,
        EventKind.RELATED,
        at=timezone.now(),
        audience=Audience.INTERNAL,
        actor=actor,
        unit=complaint.owner,
        text=text,
    )
    complaint.save(update_fields=["last_seq", "last_hash"])
