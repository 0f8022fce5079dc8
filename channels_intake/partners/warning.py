"""What the coordinators must hear of a partner before citizens feel it: that its news stopped, that its key runs out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from channels_intake.models.partners import KEY_AHEAD, Change, Partner, PartnerChange
from organisations.services import broadcast

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)


def tell(partner: Partner, *, title: str, text: str) -> None:
    """A notice on the coordinators' desks. Silent when nobody can be named as its author."""
    if partner.created_by is None or partner.agency.coordinator is None:
        return
    broadcast(agency_id=partner.agency_id, author=partner.created_by, title=title, text=text, units=[partner.agency.coordinator])


def running_out() -> QuerySet[Partner]:
    """Partners whose key opens nothing any more within the time."""
    return Partner.objects.filter(ended_at__isnull=True, key__expires_at__lte=timezone.now() + KEY_AHEAD)


def warn_of_keys() -> int:
    """Say of each key, once, that it runs out soon. Returns of how many."""
    said = PartnerChange.objects.filter(partner=OuterRef("pk"), what=Change.EXPIRING, at__gte=OuterRef("key__created_at"))
    ids = list(running_out().filter(~Exists(said)).values_list("pk", flat=True))
    return sum(_warn(pk) for pk in ids)


@transaction.atomic
def _warn(partner_id: int) -> bool:
    rows = Partner.objects.select_for_update(of=("self",), skip_locked=True).select_related("agency__coordinator", "created_by")
    partner = rows.filter(pk=partner_id, key__isnull=False).annotate(until=F("key__expires_at"), given=F("key__created_at")).first()
    if partner is None or partner.changes.filter(what=Change.EXPIRING, at__gte=partner.given).exists():
        return False
    day = date_format(timezone.localtime(partner.until), "j F Y")
    PartnerChange.objects.create(partner=partner, what=Change.EXPIRING, detail=day)
    text = _("Kunci %(name)s berlaku sampai %(day)s. Buat kunci baru di Pengaturan, Mitra, lalu berikan kepada mereka.")
    tell(partner, title=_("Kunci mitra hampir habis"), text=text % {"name": partner.name, "day": day})
    logger.info("partner key runs out", extra={"partner_id": partner_id})
    return True
