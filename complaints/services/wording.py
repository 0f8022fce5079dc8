"""Words that an office uses again: added, changed and ended by the office itself, or for every office by the coordinator."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access
from complaints.models import ReplyTemplate, TemplateUse
from complaints.services.change import InvalidText, NotAllowed, clean_text
from organisations.queries import valid_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from organisations.models import User


def may_write(user: User, unit_id: int | None) -> bool:
    """Whether somebody keeps the words of a unit; for every unit (None) that is the coordinator."""
    return access.is_coordinator(user) if unit_id is None else unit_id in access.own_units(user)


def add(*, actor: User, unit_id: int | None, use: str, name: str, text: str) -> ReplyTemplate:
    """A new text to begin from. Raises NotAllowed, InvalidText, ValueError for an unknown use."""
    _check(actor, unit_id)
    name, words = _clean(name, text)
    return ReplyTemplate.objects.create(unit_id=unit_id, use=TemplateUse(use), name=name, text=words, valid_from=timezone.localdate())


def change(template_id: int, *, actor: User, use: str, name: str, text: str) -> ReplyTemplate:
    """Other words under the same name. What was sent before stays as it was sent. Raises NotAllowed, InvalidText, ValueError."""
    row = ReplyTemplate.objects.get(pk=template_id)
    _check(actor, row.unit_id)
    row.name, row.text = _clean(name, text)
    row.use = TemplateUse(use)
    row.save(update_fields=["name", "text", "use"])
    return row


def end(template_id: int, *, actor: User) -> ReplyTemplate:
    """No longer offered from now on; the row stays, and its bare words are still never sent. Raises NotAllowed."""
    row = ReplyTemplate.objects.get(pk=template_id)
    _check(actor, row.unit_id)
    row.valid_until = timezone.localdate() - dt.timedelta(days=1)
    row.save(update_fields=["valid_until"])
    return row


def offered(unit_ids: Iterable[int]) -> QuerySet[ReplyTemplate]:
    """The texts that these units may begin from today: their own and everybody's."""
    mine = Q(unit__isnull=True) | Q(unit_id__in=list(unit_ids))
    return ReplyTemplate.objects.filter(valid_on(timezone.localdate()), mine).order_by("use", "name", "id")


def _check(actor: User, unit_id: int | None) -> None:
    if not may_write(actor, unit_id):
        raise NotAllowed(_("Kata siap pakai ini milik kantor lain."))


def _clean(name: str, text: str) -> tuple[str, str]:
    title = clean_text(name)
    if len(title) > 80:
        raise InvalidText(_("Nama paling banyak 80 huruf."))
    return title, clean_text(text)
