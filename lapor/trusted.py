"""On the pages of citizens no script may turn text into code or markup, whatever slips into a page (Trusted Types)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Pages whose scripts never need it, by the names of their addresses. The desk's htmx puts markup into pages by its nature,
# and a map's library writes its own.
PAGES = frozenset({"home", "track", "tracked", "prove", "act", "receipt", "file", "share", "offline", "install"})
# Where there are tiles, these carry the map, whose library writes its own markup.
WITH_MAP = frozenset({"file", "share"})
# "lapor" is made in static/js/app.js and lets one address pass: the worker's.
POLICY = {"require-trusted-types-for": ["'script'"], "trusted-types": ["lapor"]}


class TrustedPages:
    """Adds Trusted Types to the policy that django-csp writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = request.resolver_match.url_name if request.resolver_match is not None else None
        if name in PAGES and not (name in WITH_MAP and settings.MAP_TILES_URL):
            response._csp_update = {**getattr(response, "_csp_update", {}), **POLICY}  # type: ignore[attr-defined]  # django-csp's own
        return response
