"""What a coordinator tells everybody at once, and that it was read; and when silence counts as a dead desk."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Agency, Broadcast, BroadcastReceipt, User
from organisations.queries import broadcasts_to
from organisations.services.refusal import Refused, checked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organisations.models import Unit

MAX_TITLE, MAX_TEXT = 120, 2000


@transaction.atomic
def broadcast(
    *, agency_id: int, author: User, title: str, text: str, until: dt.date | None = None, units: Iterable[Unit] = ()
) -> Broadcast:
    """Tell everybody with a role in a government's offices, or in some of them; shown to each until read, or its last day."""
    addressed = list(units)
    if any(unit.agency_id != agency_id for unit in addressed):
        raise Refused(_("Kantor itu tidak termasuk pemerintah ini."))
    if until is not None and until < timezone.localdate():
        raise Refused(_("Hari terakhirnya sudah lewat; tidak ada yang akan membacanya."))
    made = Broadcast.objects.create(
        agency_id=agency_id,
        author=author,
        title=checked(title, most=MAX_TITLE, missing=_("Tulis judulnya.")),
        text=checked(text, most=MAX_TEXT, missing=_("Tulis isinya dahulu.")),
        until=until,
    )
    made.units.set(addressed)
    return made


@transaction.atomic
def mark_read(*, broadcast_id: int, user: User) -> BroadcastReceipt:
    """Somebody has read it; a second press changes nothing."""
    if not broadcasts_to(user).filter(pk=broadcast_id).exists():
        raise Refused(_("Pengumuman itu bukan untuk Anda, atau sudah lewat."))
    receipt, _made = BroadcastReceipt.objects.get_or_create(broadcast_id=broadcast_id, user=user)
    return receipt


@transaction.atomic
def set_dead_desk_days(*, agency_id: int, days: int) -> None:
    """After how many days without a sign-in an office is reported as a dead desk."""
    if not 1 <= days <= 365:
        raise Refused(_("Tulis angka antara 1 dan 365."))
    Agency.objects.filter(pk=agency_id).update(dead_desk_days=days)
