"""One lead and any number of units that help: they are asked, give their part, and the lead alone answers the reporter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access
from complaints.attachments import CleanFile, keep
from complaints.events import Audience, EventKind, append
from complaints.models import Support
from complaints.services.change import Change, InvalidMove, NotAllowed, changing, clean_text
from organisations.models import Membership, Unit
from organisations.queries import valid_on

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User


def ask_support(complaint_id: int, *, actor: User, unit_id: int, text: str) -> ComplaintEvent:
    """Ask another unit to help, which may then read the case. Raises InvalidMove for a unit that cannot, or helps already."""
    words = clean_text(text)
    with changing(complaint_id, "support", actor=actor, text=words) as change:
        return enlist(change, Unit.objects.get(pk=unit_id), actor, words)


def enlist(change: Change, unit: Unit, actor: User | None, words: str) -> ComplaintEvent:
    """Make a unit one that helps, inside a change of the case. Raises InvalidMove."""
    complaint = change.complaint
    if complaint.sealed:
        raise InvalidMove(_("Laporan tersegel hanya ditangani Inspektorat."))
    if unit.is_external:
        raise InvalidMove(_("Instansi luar disurati, bukan diminta membantu di sini."))
    if unit.pk == complaint.owner_id or unit.pk in access.barred(complaint):
        raise InvalidMove(_("%(unit)s tidak dapat menjadi pendukung laporan ini.") % {"unit": unit.short_name})
    if Support.objects.filter(complaint=complaint, unit=unit, ended_at__isnull=True).exists():
        raise InvalidMove(_("%(unit)s sudah diminta membantu.") % {"unit": unit.short_name})
    Support.objects.create(complaint=complaint, unit=unit, asked_at=change.at)
    return append(
        complaint,
        EventKind.SUPPORT_ASKED,
        at=change.at,
        audience=Audience.INTERNAL,
        actor=actor,
        unit=unit,
        text=words,
    )


def contribute(complaint_id: int, *, actor: User, text: str, files: tuple[CleanFile, ...] = ()) -> ComplaintEvent:
    """A helping unit's part, for the lead: the reporter reads it in the one joint answer."""
    words = clean_text(text)
    with changing(complaint_id, "contribute", actor=actor, text=words) as change:
        works_in = Membership.objects.filter(valid_on(timezone.localdate(change.at)), user=actor).values("unit")
        asked = Support.objects.select_related("unit").filter(complaint=change.complaint, ended_at__isnull=True, unit__in=works_in)
        support = asked.first()
        if support is None:
            raise NotAllowed(_("Anda tidak berwenang melakukan ini."))
        support.answered_at = change.at
        support.save(update_fields=["answered_at"])
        event = append(
            change.complaint,
            EventKind.CONTRIBUTED,
            at=change.at,
            audience=Audience.INTERNAL,
            actor=actor,
            unit=support.unit,
            text=words,
        )
        keep(event, files)
        return event
