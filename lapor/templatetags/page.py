"""What the frame of a page needs: {% critical_css %}, {% theme_attribute %}, {% theme_offers as … %}, {% begins_at user as … %}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from lapor import theme
from lapor.inline import inlined
from reporting import rights

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.template import Context
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    from organisations.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def critical_css(context: Context) -> SafeString:
    """The style sheet inside the page. Without a request no policy could allow it: then a link."""
    request = context.get("request")
    if request is None:
        return format_html('<link rel="stylesheet" href="{}">', static("css/lapor.css"))
    return mark_safe(f"<style>{inlined(request).text}</style>")  # noqa: S308 - our own file


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString | str:
    """`` data-theme="gelap"`` for <html>, or nothing: then the device decides."""
    request = context.get("request")
    if request is None or theme.chosen(request) == theme.Theme.AUTOMATIC:
        return ""
    return format_html(' data-theme="{}"', theme.chosen(request).value)


@register.simple_tag(takes_context=True)
def theme_offers(context: Context) -> list[tuple[str, StrOrPromise, str, bool]]:
    """What components/theme.html offers. Nothing under a refused form, whose words would be lost, nor without a request."""
    request = context.get("request")
    return theme.offers(request) if request is not None and request.method == "GET" else []


@register.simple_tag
def begins_at(user: User | AnonymousUser | str) -> str:
    """The URL name of the page of figures where somebody's work begins, so that they find back to it; "" for everybody else."""
    return "" if isinstance(user, str) else rights.door(user)
