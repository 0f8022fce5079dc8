"""Where a reader comes back to after choosing a language or a look: the page they were on, also when it was the answer to a form.

A form that is refused is answered at an address that only takes forms. Going back there by link would be a 405, so it is
the page above it instead, which holds the form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.i18n import set_language as djangos_set_language


def readable(there: str) -> str:
    """An address of ours that can be read: itself, or the nearest above it that can. What is not ours is left as it is."""
    try:
        parts = urlsplit(there)
    except ValueError:
        return there
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or _answers_get(parts.path) is not False:
        return there
    pieces = parts.path.strip("/").split("/")
    above = (f"/{'/'.join(pieces[:n])}/" for n in range(len(pieces) - 1, 0, -1))
    return next((path for path in above if _answers_get(path)), "/")


def _answers_get(path: str) -> bool | None:
    """Whether somebody may come by link; None when there is nothing at all."""
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return "GET" in _methods(view)


def _methods(view: Callable[..., Any]) -> list[str]:
    """What Django's decorators let through, through all that is wrapped around it. Without one, everything."""
    layer: Any = view
    while layer is not None:
        names = layer.__code__.co_freevars if hasattr(layer, "__code__") else ()
        if "request_method_list" in names:
            found: list[str] = layer.__closure__[names.index("request_method_list")].cell_contents
            return found
        layer = getattr(layer, "__wrapped__", None)
    return ["GET"]


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own, which leads back to `next`."""
    said = request.POST.copy()
    said["next"] = readable(said.get("next", ""))
    request.POST = said  # type: ignore[assignment]
    return djangos_set_language(request)
