"""The style sheet of the citizens' pages inside the page: one round trip less on a slow phone, allowed by its hash and by nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

PATH = settings.BASE_DIR / "static" / "css" / "lapor.css"
_MARK = "_lapor_inlined"


@dataclass(frozen=True)
class Sheet:
    """What stands between <style> and </style>, and how the policy names exactly that."""

    text: str
    source: str


def sheet() -> Sheet:
    """The style sheet of every page; while developing, as it is on disk now."""
    return _read(PATH, PATH.stat().st_mtime_ns if settings.DEBUG else 0)


@cache
def _read(path: Path, _changed: int) -> Sheet:
    text = tidy(path.read_text(encoding="utf-8"))
    if "</" in text:
        raise ValueError(f"{path.name} would end the <style> it stands in.")
    return Sheet(text, f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'")


def tidy(css: str) -> str:
    """Without what only its writers read: comments, indents, line ends. A browser normalises line ends before it hashes; here are none."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "", bare).strip()


def inlined(request: HttpRequest) -> Sheet:
    """The sheet for the page that answers ``request``, whose policy will allow it."""
    found = sheet()
    setattr(request, _MARK, found.source)
    return found


class Policy(CSPMiddleware):
    """django-csp's policy, and on a page that carries the style sheet its hash. An answer that brings its own policy keeps it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its policy."""
        # django-csp would keep it, too, once it had written one of its own: for a filing by the API 3 % of its CPU time.
        return response if HEADER in response else super().process_response(request, response)

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False) -> PolicyParts:  # noqa: FBT001, FBT002 - its signature
        parts = super().get_policy_parts(request=request, response=response, report_only=report_only)
        source = getattr(request, _MARK, None)
        if source is not None:
            update = dict(parts.update or {})
            others = update.get("style-src", [])
            parts.update = {**update, "style-src": [*([others] if isinstance(others, str) else others), source]}
        return parts
