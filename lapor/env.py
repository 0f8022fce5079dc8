"""Typed readers of the environment: one call names a variable, says what it is for, and gives its value or stops the start."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from lapor.homemade import remembered

YES = {"true", "1", "yes", "on"}
NO = {"false", "0", "no", "off"}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Variable:
    """What README.md and docker-compose.yml must know of one name."""

    name: str
    doc: str
    default: str
    is_secret: bool = False


VARIABLES: dict[str, Variable] = {}


def is_given(name: str) -> bool:
    """Whether the environment says something about ``name``, directly or by a file."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _read(name: str, default: str, doc: str, *, is_secret: bool = False) -> str:
    VARIABLES[name] = Variable(name, doc, default, is_secret)
    if is_secret and not os.environ.get(name) and os.environ.get(f"{name}_FILE"):
        return _file(name)
    return os.environ.get(name, "").strip() or default


def _file(name: str) -> str:
    path = Path(os.environ[f"{name}_FILE"])
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {path}, which cannot be read ({error.strerror}). Put the secret there, or set {name}."
        ) from error


def text(name: str, default: str = "", *, doc: str) -> str:
    return _read(name, default, doc)


def whole(name: str, default: int, *, doc: str) -> int:
    value = _read(name, str(default), doc)
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number. Write digits only, for example {name}={default}.") from None


def fraction(name: str, default: float, *, doc: str) -> float:
    value = _read(name, str(default), doc)
    try:
        return float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a number. Write for example {name}={default}.") from None


def yes(name: str, default: bool, *, doc: str) -> bool:  # noqa: FBT001 - a reader's default reads like the others'
    value = _read(name, "1" if default else "0", doc).lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write {name}=1 or {name}=0.")


def words(name: str, default: str = "", *, doc: str) -> list[str]:
    """A list separated by commas; empty items are dropped."""
    return [word.strip() for word in _read(name, default, doc).split(",") if word.strip()]


def seconds(name: str, default: str, *, doc: str) -> int:
    """A length of time in seconds: ``20`` or ``20s``; ``5m``, ``2h``, ``7d`` as they read."""
    value = _read(name, default, doc).lower()
    number, unit = (value[:-1], value[-1:]) if value[-1:] in UNITS else (value, "s")
    if not number.isdigit():
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a length of time. Write seconds, or a number with s, m, h or d: {name}={default}."
        )
    return int(number) * UNITS[unit]


def hours(name: str, default: str, *, doc: str) -> tuple[dt.time, dt.time]:
    """From when to when within a day: ``08:00-16:00``."""
    value = _read(name, default, doc)
    opens, _dash, closes = value.partition("-")
    try:
        found = dt.time.fromisoformat(opens.strip()), dt.time.fromisoformat(closes.strip())
    except ValueError:
        found = dt.time.max, dt.time.min
    if found[0] >= found[1] or any(time.tzinfo for time in found):
        raise ImproperlyConfigured(f"{name}={value!r} is not a span of a day. Write from and to, for example {name}={default}.")
    return found


def secret(name: str, *, doc: str, needed: str = "", homemade: Callable[[], str] | None = None) -> str:
    """The value of ``NAME``, or of the file ``NAME_FILE`` names. ``needed`` says what does not work without it.

    ``homemade`` is passed in the demo only: the value is then made up once and kept in LAPOR_HOME.
    """
    value = _read(name, "", doc, is_secret=True)
    if not value and homemade is not None:
        return remembered(name, homemade)
    if not value and needed:
        raise ImproperlyConfigured(f"{name} is not set: {needed} Set {name}, or {name}_FILE to the path of a file that holds it.")
    return value


def postgres(url: str) -> dict[str, object]:
    """``postgresql://user:password@host:port/name?option=value`` as Django's DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        shown = f"{parts.scheme}://…" if parts.scheme else "without a scheme"
        raise ImproperlyConfigured(f"DATABASE_URL ({shown}) is not a PostgreSQL address. Write postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django_prometheus.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


@dataclass(frozen=True)
class MailServer:
    """What Django's EMAIL_ settings want of a mail server."""

    host: str
    port: int
    user: str
    password: str
    ssl: bool
    tls: bool


def smtp(url: str) -> MailServer:
    """``smtp://user:password@host:587`` (TLS is begun, but not with this machine itself) or ``smtps://…:465``."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("SMTP_URL is not the address of a mail server. Write smtp://user:password@mail.example.go.id:587.")
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    usual = 465 if parts.scheme == "smtps" else 25 if is_here else 587
    return MailServer(
        host=parts.hostname,
        port=parts.port or usual,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ssl=parts.scheme == "smtps",
        tls=parts.scheme == "smtp" and not is_here,
    )


def celery_broker(url: str) -> str:
    """The same Redis or Valkey as kombu writes it: a socket has a scheme of its own there."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    options = dict(parse_qsl(parts.query))
    return f"redis+socket://{parts.path}?virtual_host={options.get('db', '0')}"
