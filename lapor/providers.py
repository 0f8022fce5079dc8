"""Coming in through somebody else's door (OpenID Connect): of what it says about a person, nothing is kept in the clear."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import contacts, identity, services
from organisations.models import User


class Citizens(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The account is found or made as by a code: by the e-mail address, where the provider proved it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False  # accounts are made below, never by allauth's form

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take what is needed before anything is looked up or stored, and let the rest go."""
        proved = [address.email for address in sociallogin.email_addresses if address.verified]
        sociallogin.proved_email = contacts.read(proved[0]) if proved else None
        sociallogin.email_addresses, sociallogin.account.extra_data = [], {}
        sociallogin.account.uid = identity.blind_index(f"{sociallogin.account.provider}|{sociallogin.account.uid}")
        user: User = sociallogin.user
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if not sociallogin.is_existing:
            try:
                sociallogin.user = services.open_account(sociallogin.proved_email)
            except services.StaffAccount:
                raise self._refusal(request) from None
            sociallogin.account.user = sociallogin.user
            sociallogin.account.save()
        if services.works_here(sociallogin.user):
            raise self._refusal(request)

    def _refusal(self, request: HttpRequest) -> ImmediateHttpResponse:
        messages.error(request, _("Akun petugas dibuka dengan nama dan kata sandi."))
        return ImmediateHttpResponse(redirect("account_login"))


def offered() -> list[dict[str, str]]:
    """The providers that are configured here: name and the address that leads to them."""
    return [
        {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])}
        for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    ]


def origins() -> list[str]:
    """Where a form of ours may lead to besides ourselves: browsers hold the redirect after it to form-action, too."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return ["{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"])) for app in apps]
