"""X's own ways, the same for posts and for messages: a client whose calls end, its limits, and what is never tried again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import tweepy

from channels_intake import http
from channels_intake.contracts import SendFailed

_API = "https://api.twitter.com"  # where tweepy goes
_BUSY = {429, 503}
# X counts calls by the quarter of an hour, and posts by the day; the reset is a time in seconds.
_LIMITS = (
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
    ("x-app-limit-24hour-remaining", "x-app-limit-24hour-reset"),
    ("x-user-limit-24hour-remaining", "x-user-limit-24hour-reset"),
)
# When it says that it is too much, and not until when; or when its clock is behind ours.
_SOON = 30.0
# The post is gone, its author blocked us or limits replies, or X calls it a duplicate: the same call fails again.
_PERMANENT = (tweepy.BadRequest, tweepy.Forbidden, tweepy.NotFound)


class Account:
    """Our account at X. `credentials` are tweepy's own names: bearer_token, consumer_key, consumer_secret, access_token, …"""

    def __init__(self, *, credentials: Mapping[str, str], api_base: str = "") -> None:
        self.client = tweepy.Client(**credentials, wait_on_rate_limit=False)
        http.bound(self.client.session, moved={_API: api_base})

    def asked(self, call: Any, *arguments: Any, **named: Any) -> Any:
        """A call that reads. Raises SendFailed."""
        try:
            return call(*arguments, **named)
        except (tweepy.TweepyException, http.RequestException, *http.NONSENSE) as error:
            raise SendFailed(f"x: {type(error).__name__}", after=wait(error)) from error

    def sent(self, call: Any, **named: Any) -> Mapping[str, Any]:
        """A call that writes; what X made of it comes back. Raises SendFailed."""
        try:
            answer = call(**named)
        except _PERMANENT as error:
            raise SendFailed(f"x: {type(error).__name__}", permanent=True) from error
        except (tweepy.TweepyException, http.RequestException, *http.NONSENSE) as error:
            raise SendFailed(f"x: {type(error).__name__}", after=wait(error)) from error
        if not isinstance(answer.data, dict) or not {"id", "dm_event_id"} & answer.data.keys():
            raise SendFailed("x: an answer without what was sent")
        return answer.data


def account(settings: Any) -> Account:
    """The installation's account."""
    credentials = {
        "bearer_token": settings.X_BEARER_TOKEN,
        "consumer_key": settings.X_API_KEY,
        "consumer_secret": settings.X_API_SECRET,
        "access_token": settings.X_ACCESS_TOKEN,
        "access_token_secret": settings.X_ACCESS_SECRET,
    }
    return Account(credentials=credentials, api_base=settings.X_API_BASE)


def wait(error: Exception) -> float:
    """Seconds until X wants to hear of us again, as its headers say; 0 when it does not say."""
    response = getattr(error, "response", None)
    if response is None or response.status_code not in _BUSY:
        return 0
    spent = [reset for remaining, reset in _LIMITS if response.headers.get(remaining, "0") == "0"]
    resets = [int(at) for name in spent if (at := response.headers.get(name, "")).isdecimal()]
    if resets:
        return min(max(max(resets) - time.time(), _SOON), http.MOST_PATIENCE)
    asked = http.asked_to_wait(response)
    return asked or (_SOON if isinstance(error, tweepy.TooManyRequests) else 0)
