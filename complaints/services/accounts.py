"""A citizen's account and what its owner decides: whose contact it is, which cases are kept in it, who sends news, what is erased."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import accounts, identity, tokens, tracking
from complaints.contacts import Contact, Kind
from complaints.events import Audience, EventKind, append
from complaints.models import Citizen, Complaint, Reporter, ReporterKind
from complaints.services.change import InvalidText, noting
from organisations.models import User
from organisations.queries import roles_of

if TYPE_CHECKING:
    from collections.abc import Iterable

WAYS = ("sms", "whatsapp", "email", "push")
_FIRST_WAY = {Kind.PHONE: "sms", Kind.EMAIL: "email"}


class StaffAccount(PermissionError):
    """The account of somebody who works here: it opens by its password, and only an administrator ends it."""


def open_account(contact: Contact | None) -> User:
    """The account whose owner has just proved this contact, made when there is none. Raises StaffAccount.

    Without a contact it is a new one: another door vouches for the person, but for no address of theirs.
    """
    if contact is None:
        return _make(news=[])
    for _again in range(2):
        found = accounts.holder(contact)
        if found is not None:
            if works_here(found.user):
                raise StaffAccount
            return found.user
        try:
            return _make(news=[_FIRST_WAY[contact.kind]], **_columns(contact))
        except IntegrityError:
            continue  # in another tab at this moment
    raise RuntimeError("an account could neither be found nor made")


@transaction.atomic
def _make(**columns: Any) -> User:
    user = User(username=f"warga-{secrets.token_hex(8)}", display_name=_("Warga"))
    user.set_unusable_password()
    user.save()
    Citizen.objects.create(user=user, **columns)
    return user


def add_contact(user: User, contact: Contact) -> None:
    """Put a proved contact in the place of the account's own of that kind. Raises InvalidText when another account has it."""
    try:
        with transaction.atomic():
            citizen, _made = Citizen.objects.get_or_create(user=user)
            for name, value in _columns(contact).items():
                setattr(citizen, name, value)
            citizen.save()
    except IntegrityError:
        raise InvalidText(_("Kontak ini sudah dipakai akun lain. Masuk dengan kontak itu, atau pakai yang lain.")) from None


def _columns(contact: Contact) -> dict[str, Any]:
    kind = contact.kind.value
    return {f"{kind}_index": identity.blind_index(contact.value), f"{kind}_sealed": identity.seal(contact.value)}


def works_here(user: User) -> bool:
    """Whether somebody is staff: a role in an office, or the keys to the machine."""
    return user.is_staff or user.is_superuser or bool(roles_of(user, timezone.localdate()))


def tie(complaint_id: int, user: User) -> None:
    """Keep a case that was filed signed in with the account; nothing for staff, who file for others. Any number of times."""
    reporter = Reporter.objects.filter(complaint=complaint_id, kind=ReporterKind.AUTHOR, account__isnull=True).order_by("pk").first()
    if reporter is not None and accounts.citizen_of(user) is not None and not works_here(user):
        _claim(reporter, user)


def claim(user: User, *, number: str, pin: str) -> Complaint | None:
    """Keep a case that was filed as a guest with the account; None when the PIN is not one of its. Raises tracking.Locked."""
    reporter = tracking.who(number, pin)
    if reporter is None or reporter.kind != ReporterKind.AUTHOR:
        return None
    if reporter.account_id != user.pk:
        _claim(reporter, user)
    return reporter.complaint


def _claim(reporter: Reporter, user: User) -> None:
    with transaction.atomic():
        record(reporter.complaint_id, EventKind.CLAIMED)
        Reporter.objects.filter(pk=reporter.pk).update(account=user)


def record(complaint_id: int, kind: EventKind, audience: Audience = Audience.REPORTER) -> None:
    """Say on the timeline what the reporter did with their own data. Raises Complaint.DoesNotExist."""
    with noting(complaint_id) as complaint:
        append(complaint, kind, at=timezone.now(), audience=audience, channel="web", unit=complaint.owner)


def set_news(user: User, ways: Iterable[str]) -> None:
    """By which ways news of every case comes. Raises ValueError for a way there is not."""
    citizen, _made = Citizen.objects.get_or_create(user=user)
    citizen.news = _known(ways)
    citizen.save(update_fields=["news"])


def set_case_news(user: User, complaint_id: int, ways: Iterable[str] | None) -> None:
    """The same for one case, which is then kept with the account; None = as for every case."""
    chosen = None if ways is None else _known(ways)
    accounts.reporters_of(user).filter(complaint=complaint_id).update(news=chosen, account=user)


def _known(ways: Iterable[str]) -> list[str]:
    chosen = list(ways)
    if not set(chosen) <= set(WAYS):
        raise ValueError(f"not a way to send news: {chosen!r}")
    return [way for way in WAYS if way in chosen]


def withdraw_contact(user: User, complaint_id: int) -> None:
    """Nobody may write or call about this case any more: what was left with it to be reached by is erased (UU 27/2022 art. 9)."""
    with transaction.atomic():
        record(complaint_id, EventKind.CONTACT_WITHDRAWN)
        accounts.reporters_of(user).filter(complaint=complaint_id).update(
            account=user, news=[], contact_sealed=b"", phone_index="", email_index=""
        )


def close_account(user: User) -> int:
    """Erase who somebody is from all their cases and end the account; returns in how many cases. Raises StaffAccount.

    The cases stay (P7): they are the public's record, now without a person behind them (UU 27/2022 art. 8). Copies of the
    contacts in the messages that went in and out are erased by the step that follows each event (lapor/flow.py). The user
    row stays, without a name: to look through every table for what points at it would take minutes.
    """
    if works_here(user):
        raise StaffAccount
    with transaction.atomic():
        mine = list(accounts.traces_of(user).select_for_update())
        Reporter.objects.filter(pk__in=[reporter.pk for reporter in mine]).update(
            account=None, news=None, address_index="", address_sealed=b"", name_sealed=b"", contact_sealed=b"", phone_index="",
            email_index="", standing_sealed=b"", pin_sealed=b"",
        )  # fmt: skip
        written = {reporter.complaint_id for reporter in mine if reporter.kind == ReporterKind.AUTHOR}
        cases = {reporter.complaint_id for reporter in mine}
        for complaint_id in sorted(cases):
            # That a supporter went is not the author's business.
            record(complaint_id, EventKind.IDENTITY_ERASED, Audience.REPORTER if complaint_id in written else Audience.INTERNAL)
        tokens.end_all(user, written)
        for held in (Citizen, Authenticator, UserSession, EmailAddress, SocialAccount):
            held.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(
            username=f"ditutup-{secrets.token_hex(8)}",
            display_name="",
            first_name="",
            last_name="",
            email="",
            is_active=False,
            password=make_password(None),
        )
    return len(cases)
