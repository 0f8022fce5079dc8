"""What a person has not read yet, for any page of the desk: {% broadcasts request.user %}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from organisations.queries import broadcasts_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.template.context import RequestContext

    from organisations.models import User

register = template.Library()


@register.inclusion_tag("organisations/broadcasts_note.html", takes_context=True)
def broadcasts(context: RequestContext, user: User | AnonymousUser) -> dict[str, Any]:
    """A panel for each unread broadcast with a button that says it is read. One query, also when nothing is unread."""
    request = context.get("request")
    return {"rows": list(broadcasts_for(user)), "next": request.get_full_path() if request else ""}
