"""The site as an app on a phone: what it is called and looks like there, its worker, its page without a signal, how to install it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lapor import shell

PAPER = "#faf9f6"
BRAND = "#0a489f"
SHARED_FILES = ["image/jpeg", "image/png", "image/webp", "application/pdf"]


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the reader's language (W3C Web Application Manifest; share_target: W3C Web Share Target)."""
    return JsonResponse(
        {
            "id": "/",
            "name": _("Lapor Sinjai"),
            "short_name": "Lapor",
            "description": _("Sampaikan masalah layanan umum di Kabupaten Sinjai. Tanpa akun. Setiap laporan dijawab."),
            "lang": get_language(),
            "dir": "ltr",
            "start_url": reverse("home"),
            "scope": "/",
            "display": "standalone",
            "theme_color": BRAND,
            "background_color": PAPER,
            "categories": ["government", "utilities"],
            "prefer_related_applications": False,
            "icons": [
                {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
                _picture("icon-192", "192x192"),
                _picture("icon-512", "512x512"),
                _picture("maskable-512", "512x512", purpose="maskable"),
                _picture("monochrome-512", "512x512", purpose="monochrome"),
            ],
            "shortcuts": [
                _shortcut(_("Tulis laporan"), _("Lapor"), reverse("file"), "lapor-96"),
                _shortcut(_("Lacak laporan"), _("Lacak"), reverse("track"), "lacak-96"),
            ],
            "share_target": {
                "action": reverse("share"),
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {"title": "title", "text": "text", "url": "url", "files": [{"name": "photos", "accept": SHARED_FILES}]},
            },
            "screenshots": [
                _picture("screen-narrow-home", "540x1110", form_factor="narrow", label=_("Halaman depan: satu tombol untuk melapor")),
                _picture("screen-narrow", "540x1110", form_factor="narrow", label=_("Menulis laporan, dengan foto")),
                _picture("screen-wide", "1280x800", form_factor="wide", label=_("Halaman depan di layar lebar")),
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _picture(name: str, sizes: str, **more: str) -> dict[str, str]:
    return {"src": static(f"img/app/{name}.png"), "sizes": sizes, "type": "image/png", **more}


def _shortcut(name: str, short: str, address: str, icon: str) -> dict[str, Any]:
    return {"name": name, "short_name": short, "url": address, "icons": [_picture(icon, "96x96")]}


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, from the root so that its scope is the whole site. A browser asks each time whether it changed."""
    return HttpResponse(shell.script(), content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a page without a signal shows instead: what waits on this phone, and that writing goes on."""
    return render(request, "lapor/offline.html")


@require_safe
def install(request: HttpRequest) -> HttpResponse:
    """How to put the site on a phone's screen, in pictures."""
    return render(request, "lapor/install.html")
