"""What a person was told and what still stands, for any page of the desk: {% reminders request.user %}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from complaints import access
from complaints.models import Rung
from complaints.watch.reminders import Standing, standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

register = template.Library()


@register.inclusion_tag("complaints/reminders.html")
def reminders(user: User | AnonymousUser) -> dict[str, Any]:
    """A panel with what was told to this person's rungs and still runs, late first; nothing when there is nothing."""
    found = standing(user) if user.is_authenticated else Standing()
    return {"standing": found, "hidden": _hidden(user, found)}


def _hidden(user: User | AnonymousUser, found: Standing) -> set[int]:
    """Cases that were told but are not opened: the secretary hears of what the secretariat does not work on."""
    told = {row.complaint_id for row in found.nudges if row.rung == Rung.SECRETARY}
    return told - set(access.visible_to(user).filter(pk__in=told).values_list("pk", flat=True)) if told else set()
