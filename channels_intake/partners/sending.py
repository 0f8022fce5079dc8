"""Sending news to partners: claim a row, call outside any transaction, record what was answered; leave a dead receiver in peace."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import logging
import time

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_intake import calling
from channels_intake.contracts import SendFailed
from channels_intake.models.partners import Change, HookDelivery, HookState, Partner, PartnerChange
from channels_intake.partners.news import SEND_TASK, queue
from channels_intake.partners.warning import tell
from complaints import identity
from complaints.waking import wake

logger = logging.getLogger(__name__)

# Of one call; shorter than the worker's own limit (tasks.py), so that what came of it is always written down.
WHOLE = 5.0
LEASE = dt.timedelta(seconds=60)
# A minute, doubling: after ten tries, most of a day.
BACK_OFF = dt.timedelta(minutes=1)
ATTEMPTS = 10
# A receiver that is down gets longer and longer rests: an eighth of the time since it fell.
LONGEST_REST = dt.timedelta(hours=2)
GONE = 410
MOST = 10_000
_BATCH = 200
_OPEN = (HookState.QUEUED, HookState.SENDING)
_READY = Q(partner__ended_at__isnull=True, partner__paused_at__isnull=True) & ~Q(partner__url="")


def due() -> list[int]:
    """News to (re)send, leases of dead workers included; nothing for who is paused, ended or left in peace for now."""
    now = timezone.now()
    rows = HookDelivery.objects.filter(_READY, state__in=_OPEN, next_attempt_at__lte=now)
    rest = rows.filter(Q(partner__retry_at__isnull=True) | Q(partner__retry_at__lte=now))
    return list(rest.order_by("next_attempt_at").values_list("pk", flat=True)[:_BATCH])


def sign(secret: str, reference: str, at: int, body: bytes) -> str:
    """The signature of Standard Webhooks: HMAC-SHA256 over id, time and body with the secret's own bytes."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{reference}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def deliver(delivery_id: int, *, in_any_case: bool = False) -> None:
    """Send one piece of news if it is due and nobody else is sending it; `in_any_case` also to who is paused or rests."""
    row = _claim(delivery_id, in_any_case=in_any_case)
    if row is None:
        return
    try:
        code = _send(row)
    except SendFailed as error:
        _failed(row, str(error), None, permanent=error.permanent)
    except identity.Unreadable:
        _failed(row, "the secret cannot be opened", None, permanent=False)
    else:
        if 200 <= code < 300:
            _delivered(row, code)
        else:
            _failed(row, f"answered {code}", code, permanent=code == GONE)


def _claim(delivery_id: int, *, in_any_case: bool) -> HookDelivery | None:
    now = timezone.now()
    ready = Q() if in_any_case else _READY
    with transaction.atomic():
        rows = HookDelivery.objects.filter(ready, pk=delivery_id, state__in=_OPEN, next_attempt_at__lte=now)
        row = rows.select_for_update(skip_locked=True, of=("self",)).select_related("partner").first()
        if row is None or not (in_any_case or _may_call(row.partner, now)):
            return None
        row.state, row.attempts, row.next_attempt_at = HookState.SENDING, row.attempts + 1, now + LEASE
        row.save(update_fields=["state", "attempts", "next_attempt_at"])
    return row


def _may_call(partner: Partner, now: dt.datetime) -> bool:
    """Of a receiver that fails one call at a time is waited for, however much waits for it; the others keep the workers free."""
    if partner.failing_since is None:
        return True
    rested = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    return bool(Partner.objects.filter(rested, pk=partner.pk).update(retry_at=now + LEASE))


def _send(row: HookDelivery) -> int:
    """The answer's code. Raises SendFailed, identity.Unreadable."""
    body, at = row.body.encode(), int(time.time())
    reference = f"msg_{row.reference.hex}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "lapor",
        "webhook-id": reference,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(identity.unseal_text(row.partner.secret_sealed), reference, at, body),
    }
    return calling.call("POST", row.partner.url, headers=headers, body=body, seconds=WHOLE, loopback=settings.PARTNER_LOOPBACK).code


def _delivered(row: HookDelivery, code: int) -> None:
    mine = HookDelivery.objects.filter(pk=row.pk, state=HookState.SENDING, attempts=row.attempts)
    mine.update(state=HookState.DELIVERED, answer_code=code, error="", final_at=timezone.now())
    if row.partner.failing_since is not None or row.partner.retry_at is not None:
        Partner.objects.filter(pk=row.partner_id).update(failing_since=None, retry_at=None)
    logger.info("news delivered", extra={"partner_id": row.partner_id, "delivery_id": row.pk})


def _failed(row: HookDelivery, reason: str, code: int | None, *, permanent: bool) -> None:
    now = timezone.now()
    mine = HookDelivery.objects.filter(pk=row.pk, state=HookState.SENDING, attempts=row.attempts)
    said = {"answer_code": code, "error": reason[:120]}
    wait = BACK_OFF * 2 ** min(row.attempts - 1, 9)
    if permanent or row.attempts >= ATTEMPTS:
        mine.update(state=HookState.FAILED, final_at=now, **said)
    else:
        mine.update(state=HookState.QUEUED, next_attempt_at=now + wait, **said)
    logger.info("news not delivered", extra={"partner_id": row.partner_id, "delivery_id": row.pk, "attempts": row.attempts})
    since = row.partner.failing_since or now
    rest = min(max(BACK_OFF, (now - since) / 8), LONGEST_REST)
    Partner.objects.filter(pk=row.partner_id).update(failing_since=since, retry_at=now + rest)
    if code == GONE or now - since >= dt.timedelta(days=row.partner.patience):
        _pause(row.partner_id, reason)


def _pause(partner_id: int, reason: str) -> None:
    """Send nothing more to who failed for days, and say so where the coordinators look; what waits goes on waiting."""
    with transaction.atomic():
        partner = Partner.objects.select_for_update(of=("self",)).select_related("agency__coordinator", "created_by").get(pk=partner_id)
        if partner.paused_at is not None:
            return
        partner.paused_at = timezone.now()
        partner.save(update_fields=["paused_at"])
        PartnerChange.objects.create(partner=partner, what=Change.PAUSED, detail=reason[:300])
        text = _(
            "Penerima kabar %(name)s gagal terus, jadi pengiriman dihentikan. Kabarnya tidak hilang: masih menunggu. "
            "Hubungi mereka, lalu jalankan lagi di Pengaturan, Mitra."
        ) % {"name": partner.name}
        tell(partner, title=_("Kabar ke mitra dihentikan"), text=text)
    logger.warning("partner paused", extra={"partner_id": partner_id})


def replay(partner: Partner, *, delivery_id: int | None = None, since: dt.datetime | None = None, everything: bool = False) -> int:
    """Send again: one piece of news, or what failed since a moment, or everything since then. Returns how many.

    It goes out under the same webhook-id, by which a receiver knows what it has already.
    """
    rows = HookDelivery.objects.filter(partner=partner).exclude(state__in=_OPEN)
    if delivery_id is not None:
        rows = rows.filter(pk=delivery_id)
    else:
        rows = rows.filter(created_at__gte=since or timezone.now())
        rows = rows if everything else rows.filter(state=HookState.FAILED)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    again = {"state": HookState.QUEUED, "attempts": 0, "next_attempt_at": timezone.now(), "error": "", "final_at": None}
    HookDelivery.objects.filter(pk__in=ids).update(**again)
    for pk in ids[:_BATCH]:
        # The sweep finds the rest.
        wake(SEND_TASK, pk, at_once=1)
    return len(ids)


def test(partner: Partner) -> HookDelivery:
    """Send something that is no news, now, whatever is known of the receiver; the row says what came of it."""
    said = {"type": "test", "timestamp": timezone.localtime().isoformat(timespec="seconds"), "data": {"partner": partner.name}}
    row = queue(partner, "test", said)
    deliver(row.pk, in_any_case=True)
    row.refresh_from_db()
    return row
