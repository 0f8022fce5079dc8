"""The rules of the channels as versioned rows: when one counts as ill, when news waits for the morning, what a part costs."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools.func import ttl_cache
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_intake.models import HealthRule, PostPolicy, QuietHours, Tariff
from organisations import snapshot

if TYPE_CHECKING:
    from organisations.models import User

SHIPPED = Path(__file__).parent / "data" / "channels.toml"
SECONDS = 15
Shipped = HealthRule | QuietHours | Tariff
Rule = Shipped | PostPolicy


class NoRule(LookupError):
    """The reference data of the channels is not loaded."""


class Unfit(ValueError):
    """A rule that cannot be meant; the message says why, and `field` of what."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def load() -> bool:
    """Put the shipped rules in place; True when they were not there. What a coordinator added stays."""
    said = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    missing = [(model, rows) for model, rows in _kinds(said) if not model.objects.filter(by__isnull=True).exists()]
    with transaction.atomic():
        for model, rows in missing:
            for row in rows:
                model(**row).save(force_insert=True)
    forget()
    return bool(missing)


def _kinds(said: dict[str, list[dict[str, object]]]) -> list[tuple[type[Shipped], list[dict[str, object]]]]:
    return [(HealthRule, said["health"]), (QuietHours, said["quiet"]), (Tariff, said["tariff"])]


@ttl_cache(maxsize=64, ttl=SECONDS)
def health_rule(channel: str) -> HealthRule:
    """The rule in force for a channel today: its own, else that of every channel. Raises NoRule."""
    rows = HealthRule.objects.filter(channel__in=("", channel), valid_from__lte=timezone.localdate())
    found = rows.order_by("-channel", "-valid_from", "-id").first()
    if found is None:
        raise NoRule("no rule says when a channel is ill; run manage.py load_reference")
    return found


@ttl_cache(maxsize=256, ttl=SECONDS)
def tariff(channel: str, operator: str, on: dt.date) -> Decimal:
    """Rupiah of one part on a day; nothing where no row says so."""
    rows = Tariff.objects.filter(channel=channel, operator__in=("", operator), valid_from__lte=on)
    return rows.order_by("-operator", "-valid_from", "-id").values_list("per_part", flat=True).first() or Decimal(0)


@ttl_cache(maxsize=256, ttl=SECONDS)
def _quiet(channel: str, region_code: str, on: dt.date) -> QuietHours | None:
    """The row that holds for a channel in a place: the channel's own before every channel's, the narrower place first."""
    rows = QuietHours.objects.filter(channel__in=("", channel), valid_from__lte=on)
    here = [row for row in rows if _lies_in(region_code, row.region_code)]
    # Rows come newest first, and max keeps the first of equals.
    return max(here, key=lambda row: (row.channel != "", len(row.region_code)), default=None)


def _lies_in(region_code: str, wider: str) -> bool:
    return not wider or region_code == wider or region_code.startswith(wider + ".")


def quiet_until(channel: str, region_code: str, now: dt.datetime) -> dt.datetime | None:
    """When the quiet hours end in which `now` lies, by the clock of the place; None when nobody sleeps there now."""
    if not settings.QUIET_HOURS:
        return None
    zone = snapshot.zone_of(region_code)
    here = now.astimezone(zone)
    row = _quiet(channel, region_code or settings.TENANT_REGION, here.date())
    if row is None or not _within(here.time(), row.starts, row.ends):
        return None
    # After the start of an evening that ends the next morning it is still the day before.
    day = here.date() + dt.timedelta(days=here.time() >= row.ends)
    return dt.datetime.combine(day, row.ends, zone)


def _within(at: dt.time, starts: dt.time, ends: dt.time) -> bool:
    return starts <= at < ends if starts <= ends else at >= starts or at < ends


def of_posts(on: dt.date) -> PostPolicy | None:
    """What follows on a day when a post is taken back."""
    return PostPolicy.objects.filter(valid_from__lte=on).order_by("-valid_from", "-pk").first()


def add(row: Rule, *, by: User) -> None:
    """Keep a new rule, from its day on. Raises Unfit for a day that has passed, or a place that is not known.

    What was counted or held back under the rule before stays as it was.
    """
    if row.valid_from < timezone.localdate():
        raise Unfit(_("Tanggal mulainya sudah lewat. Pilih hari ini atau sesudahnya."), "valid_from")
    if isinstance(row, QuietHours) and row.region_code and not snapshot.knows_region(row.region_code):
        raise Unfit(_("Wilayah ini tidak dikenal. Tulis kodenya, misalnya 73.07."), "region_code")
    row.by = by
    row.save(force_insert=True)
    forget()


def forget() -> None:
    """Drop what is kept; after a change in this process, and by tests."""
    for kept in (health_rule, tariff, _quiet):
        kept.cache_clear()
