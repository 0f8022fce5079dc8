"""Light or dark: what the reader chose, kept in a cookie that says nothing else about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lapor.returning import readable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COOKIE = "tampilan"
YEAR = 365 * 24 * 3600


class Theme(models.TextChoices):
    """The value is also the cookie's and, but for the last, the page's ``data-theme``."""

    LIGHT = "terang", gettext_lazy("Terang")
    DARK = "gelap", gettext_lazy("Gelap")
    AUTOMATIC = "otomatis", gettext_lazy("Ikuti HP")


ICONS = {Theme.LIGHT: "sun", Theme.DARK: "moon", Theme.AUTOMATIC: "contrast"}


def chosen(request: HttpRequest) -> Theme:
    """What this reader chose; the device decides when nothing that we know was chosen."""
    said = request.COOKIES.get(COOKIE, "")
    return Theme(said) if said in Theme.values else Theme.AUTOMATIC


def offers(request: HttpRequest) -> list[tuple[str, StrOrPromise, str, bool]]:
    """Value, word and icon of each theme, and whether it is the one."""
    now = chosen(request)
    return [(theme.value, theme.label, ICONS[theme], theme == now) for theme in Theme]


@require_POST
def set_theme(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the choice and go back to the page it was made on. What is no theme changes nothing."""
    there = readable(request.POST.get("next", ""))
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(there if safe else "/")
    said = request.POST.get("tampilan", "")
    if said in Theme.values:
        answer.set_cookie(COOKIE, said, max_age=YEAR, secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True, samesite="Lax")
    return answer
