"""What the app's worker is made of: its script, and a version that changes with anything that it keeps on a phone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

# One script of both: a worker cannot load a second file without asking the network for it.
SCRIPTS = ("outbox.js", "worker.js")
# Asks for a page that is kept: the same for everybody, so nothing in it may be this visitor's (their CSRF token least of all).
KEPT = "luring"


def script() -> str:
    """The worker, told what to keep. While developing it is read anew when a file changed."""
    return _script(_newest() if settings.DEBUG else 0)


def pages() -> dict[str, str]:
    """Path → the address under which the worker asks for it. Everything else needs a signal."""
    names = ("home", "file", "track", "offline")
    return {(path := reverse(name)): f"{path}?{KEPT}=1" for name in names}


@lru_cache(maxsize=1)
def _script(_changed: int) -> str:
    told = {
        "version": _version(),
        "pages": pages(),
        "offline": reverse("offline"),
        "form": reverse("file"),
        "track": reverse("track"),
        "share": reverse("share"),
        "api": reverse("api_complaints"),
        "assets": settings.STATIC_URL,
        # Only a name with a hash in it always means the same bytes.
        "hashed": not settings.DEBUG,
        "icon": static("img/app/icon-192.png"),
        "badge": static("img/app/badge-96.png"),
        "more": [static("img/app/icon-192.png"), static("img/app/badge-96.png")],
    }
    sources = [(settings.BASE_DIR / "static" / "js" / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return "\n".join([f"self.SHELL = {json.dumps(told)};", *sources])


def _files() -> Iterator[Path]:
    for folder, kind in (("static", "*"), ("templates", "*.html"), ("locale", "*.po")):
        yield from sorted(path for path in (settings.BASE_DIR / folder).rglob(kind) if path.is_file())


def _newest() -> int:
    return max(path.stat().st_mtime_ns for path in _files())


def _version() -> str:
    seen = hashlib.sha256()
    for path in _files():
        seen.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0")
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]
