"""What one tenant sets for itself: topics that a person always reads first, and names that only people there know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from organisations import snapshot
from routing import setup
from routing.models import LocalName, ManualTopic, RuleChange
from routing.rulebooks import Refused

if TYPE_CHECKING:
    from organisations.models import Agency, Topic, User


def set_manual(agency: Agency, topic: Topic, *, by_hand: bool, actor: User) -> None:
    """Have a topic read by a person first in an agency, however sure the machine is, or let it go by itself again."""
    with transaction.atomic():
        if by_hand:
            ManualTopic.objects.get_or_create(agency=agency, topic=topic)
        else:
            ManualTopic.objects.filter(agency=agency, topic=topic).delete()
        what = RuleChange.What.MANUAL if by_hand else RuleChange.What.AUTOMATIC
        RuleChange.objects.create(what=what, subject=f"topic {topic.pk}", actor=actor, details={"agency": agency.key})
    setup.forget()


def keep_name(name: LocalName) -> None:
    """Store a local name. Raises Refused for a place that there is not, or a name that is there."""
    if name.region_code and not snapshot.knows_region(name.region_code):
        raise Refused(_("Kode wilayah ini tidak ada."))
    try:
        with transaction.atomic():
            name.save()
    except IntegrityError:
        raise Refused(_("Nama ini sudah ada di daftar.")) from None
    setup.forget()


def remove_name(name: LocalName) -> None:
    """Take a name off the list; decisions that used it keep saying so."""
    name.delete()
    setup.forget()
