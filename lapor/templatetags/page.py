"""What a page's head needs: {% critical_css %}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from lapor.inline import inlined

if TYPE_CHECKING:
    from django.template import Context
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def critical_css(context: Context) -> SafeString:
    """The style sheet inside the page. Without a request no policy could allow it: then a link."""
    request = context.get("request")
    if request is None:
        return format_html('<link rel="stylesheet" href="{}">', static("css/lapor.css"))
    return mark_safe(f"<style>{inlined(request).text}</style>")  # noqa: S308 - our own file
