"""Adding and changing partners: each change is kept with who made it; keys and secrets are handed over once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_intake import endpoints, partner_keys
from channels_intake.models.partners import Change, HookDelivery, HookState, Partner, PartnerChange, Scope
from channels_intake.partners.news import SEND_TASK
from complaints import identity, tokens
from complaints.models import TokenKind
from complaints.waking import wake

if TYPE_CHECKING:
    from organisations.models import Agency, User

_BATCH = 200


class Refused(ValueError):
    """Cannot be done; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Handed:
    """A partner, and what is shown once: its key, its secret; empty where there is none that is new."""

    partner: Partner
    key: str = ""
    secret: str = ""


FIELDS = ("name", "scopes", "url", "kinds", "unit", "region", "patience")


@transaction.atomic
def add(*, agency: Agency, actor: User, **said: Any) -> Handed:
    """A new partner with a key, and with a secret where news goes to it. Raises Refused."""
    partner = Partner(agency=agency, created_by=actor)
    _fill(partner, said)
    key = _give_key(partner) if _doors(partner) else ""
    secret = _give_secret(partner) if partner.url else ""
    _save(partner)
    _note(partner, actor, Change.ADDED)
    return Handed(partner, key, secret)


@transaction.atomic
def change(partner_id: int, *, actor: User, **said: Any) -> Handed:
    """Change what a partner may and hears. A first address brings a secret, a first door a key. Raises Refused."""
    partner = _locked(partner_id)
    before = {name: getattr(partner, name) for name in FIELDS}
    _fill(partner, said)
    key = _give_key(partner) if _doors(partner) and not partner.key_tail else ""
    secret = _give_secret(partner) if partner.url and not partner.secret_sealed else ""
    if partner.key_id is not None:
        tokens.allow(partner.key_id, name=partner.name, scopes=_doors(partner))
    if partner.url != before["url"]:
        partner.failing_since = partner.retry_at = partner.paused_at = None
    _save(partner)
    changed = [name for name in FIELDS if getattr(partner, name) != before[name]]
    if changed:
        _note(partner, actor, Change.CHANGED, ", ".join(changed))
    return Handed(partner, key, secret)


@transaction.atomic
def new_key(partner_id: int, *, actor: User) -> Handed:
    """Another key; the one before opens nothing from now on."""
    partner = _locked(partner_id)
    key = _give_key(partner)
    partner.save()
    _note(partner, actor, Change.KEY)
    return Handed(partner, key=key)


@transaction.atomic
def new_secret(partner_id: int, *, actor: User) -> Handed:
    """Another secret to sign with, from now on."""
    partner = _locked(partner_id)
    secret = _give_secret(partner)
    partner.save()
    _note(partner, actor, Change.SECRET)
    return Handed(partner, secret=secret)


@transaction.atomic
def resume(partner_id: int, *, actor: User) -> int:
    """Send again to who was paused; what waited goes out now. Returns how many that is."""
    partner = _locked(partner_id)
    partner.paused_at = partner.failing_since = partner.retry_at = None
    partner.save()
    waiting = HookDelivery.objects.filter(partner=partner, state=HookState.QUEUED)
    waiting.update(next_attempt_at=timezone.now())
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in ids[:_BATCH]:
        wake(SEND_TASK, pk, at_once=1)
    _note(partner, actor, Change.RESUMED)
    return len(ids)


@transaction.atomic
def end(partner_id: int, *, actor: User) -> None:
    """No longer a partner: its key opens nothing, nothing is sent. What was exchanged stays known."""
    partner = _locked(partner_id)
    _end_key(partner)
    partner.ended_at = timezone.now()
    partner.save()
    _note(partner, actor, Change.ENDED)


def note_replay(partner: Partner, *, actor: User, count: int) -> None:
    """That somebody had news sent again."""
    _note(partner, actor, Change.REPLAYED, str(count))


def _locked(partner_id: int) -> Partner:
    partner = Partner.objects.select_for_update().get(pk=partner_id)
    working(partner)
    return partner


def working(partner: Partner) -> None:
    """Raises Refused for one that is no partner any more."""
    if partner.ended_at is not None:
        raise Refused(_("Kerja sama dengan mitra ini sudah diakhiri."))


def _fill(partner: Partner, said: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in said:
            setattr(partner, name, said[name])
    if Scope.NEWS.value in partner.scopes and not partner.url:
        raise Refused(_("Tulis alamat yang menerima kabar."))
    if partner.url and not endpoints.is_fit(partner.url, loopback=settings.PARTNER_LOOPBACK):
        raise Refused(_("Alamatnya harus https:// ke mesin di internet, tanpa nomor port lain."))


def _save(partner: Partner) -> None:
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError:
        raise Refused(_("Sudah ada mitra bernama itu.")) from None


def _doors(partner: Partner) -> list[str]:
    """What of a partner's scopes its key opens; news goes out without one."""
    return [scope for scope in tokens.SCOPES if scope in partner.scopes]


def _give_key(partner: Partner) -> str:
    _end_key(partner)
    partner.key, written = tokens.give(TokenKind.PARTNER, name=partner.name, scopes=_doors(partner))
    partner.key_tail = written[-4:]
    return written


def _end_key(partner: Partner) -> None:
    """Taken off the partner first: the row goes at once, and what is saved after it must not name it."""
    former, partner.key = partner.key_id, None
    if former is not None:
        tokens.end_partners(former)


def _give_secret(partner: Partner) -> str:
    secret = partner_keys.make_secret()
    partner.secret_sealed = identity.seal(secret)
    return secret


def _note(partner: Partner, actor: User, what: Change, detail: str = "") -> None:
    PartnerChange.objects.create(partner=partner, by=actor, what=what, detail=detail[:300])
