"""Accounts as allauth is told of them: staff are invited by an administrator; citizens come in by a code (signing_in.py)."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from complaints.services import works_here
from organisations.models import User
from reporting import rights


class StaffOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-up by name and password is for nobody; after any sign-in each finds their own page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if not isinstance(user, User) or not works_here(user):
            return reverse("mine")
        door = rights.door(user)
        return reverse(door) if door else str(settings.LOGIN_REDIRECT_URL)


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """For staff a key is a second factor; for a citizen it is another way in, and losing it shuts nobody out."""

    def is_mfa_enabled(self, user: User, types: Iterable[str] | None = None) -> bool:
        wanted = set(types or Authenticator.Type.values)
        if user.is_authenticated and not works_here(user):
            wanted.discard(Authenticator.Type.WEBAUTHN)
        return bool(super().is_mfa_enabled(user, wanted))
