"""How often a stranger may knock: windows counted in Valkey. When Valkey is away, the door stays open (P4)."""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """So many times in a window of seconds, for each caller."""

    name: str
    times: int
    seconds: int

    def spent(self, who: str) -> int:
        """Seconds to wait when the caller has used up this window, else 0. Counts the knock."""
        if not self.times:
            return 0
        now = int(time.time())
        window = now // self.seconds
        key = f"limit:{self.name}:{window}:{hashlib.sha256(who.encode()).hexdigest()[:24]}"
        try:
            cache.add(key, 0, timeout=self.seconds + 5)
            used = cache.incr(key)
        except (RedisError, ValueError):
            # Losing a counter must not lose a complaint.
            logger.warning("rate limit not counted", extra={"limit": self.name})
            return 0
        return self.seconds - now % self.seconds if used > self.times else 0


# Whole villages share one address behind their operator's gateway, so an address alone is given much room.
FILE = Limit("file", settings.FILE_LIMIT, 600)
# Five files a report, and a second try for each.
STAGE = Limit("stage", settings.FILE_LIMIT * 10, 600)
# One for each pause while somebody types.
HINT = Limit("hint", settings.FILE_LIMIT * 30, 600)
TRACK = Limit("track", 300, 600)
PROVE = Limit("prove", 60, 600)
# Public pages: a class of pupils behind one address may read them; who takes all of them is slowed down.
READ = Limit("read", 1200, 600)
SUPPORT = Limit("support", 60, 600)
FLAG = Limit("flag", 20, 600)
# A code costs an SMS and rings somebody's phone.
CODE = Limit("code", 60, 600)
CODE_TO = Limit("code-to", 3, 600)


SURE = "sure_at"
SURE_FOR = 15 * 60


def is_sure(request: HttpRequest, at: float) -> None:
    """Note that whoever sits there proved just now who they are."""
    request.session[SURE] = at


def sure(request: HttpRequest) -> bool:
    """Whether they proved it minutes ago: asked before what cannot be undone."""
    return time.time() - float(request.session.get(SURE, 0)) < SURE_FOR


def address_of(request: HttpRequest) -> str:
    """The caller's network address; the last one our own proxy wrote, when there is a proxy."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """The page for somebody who knocks too often, with the minutes to wait."""
    answer = render(request, "429.html", {"minutes": -(-wait // 60)}, status=429)
    answer["Retry-After"] = str(wait)
    return answer


# A partner files and reads for many people behind one token.
PARTNER_TIMES = 10


def of_partner(limit: Limit) -> Limit:
    """The room that a partner has, counted by its token at every door together."""
    return replace(limit, times=limit.times * PARTNER_TIMES)


def caller_of(request: Request) -> str:
    """Who is counted: whoever holds a token by that, everybody else by the network address."""
    token = getattr(request, "auth", None)
    return f"token|{token.pk}" if token is not None else address_of(request)


class Window(BaseThrottle):
    """A Limit for views of the API."""

    limit: Limit

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = self.limit
        if getattr(getattr(request, "auth", None), "kind", "") == "partner":
            limit = of_partner(limit)
        self._wait = limit.spent(caller_of(request))
        return not self._wait

    def wait(self) -> float | None:
        return float(self._wait)


class FileThrottle(Window):
    """For filing."""

    limit = FILE


class TrackThrottle(Window):
    """For asking by number."""

    limit = TRACK


class ProveThrottle(Window):
    """For trying a PIN or a code."""

    limit = PROVE


class CodeThrottle(Window):
    """For asking for a code."""

    limit = CODE


class ReadThrottle(Window):
    """For what is public."""

    limit = READ


class SupportThrottle(Window):
    """For "saya juga" and for following."""

    limit = SUPPORT


class FlagThrottle(Window):
    """For saying that a public text is not right."""

    limit = FLAG


class HintThrottle(Window):
    """For asking while somebody writes."""

    limit = HINT


class StageThrottle(Window):
    """For files ahead of a report."""

    limit = STAGE
