"""Coming in through an OpenID Connect provider: the whole round, what is kept of it, and who is not let in."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.db import connection
from django.test import Client

from complaints import accounts
from complaints.models import Citizen
from organisations.models import Membership, Role, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ISSUER, EMAIL = "https://sso.example.go.id", "ani@contoh.id"
PERSON = {"sub": "subjek-123", "email": EMAIL, "email_verified": True, "name": "Ani Zulqwerty", "preferred_username": "ani.rahma"}


@pytest.fixture
def provider(settings: Any) -> Any:
    app = {"provider_id": "oidc", "name": "SSO Warga", "client_id": "lapor", "secret": "s", "settings": {"server_url": ISSUER}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        endpoints = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token", "userinfo")}
        mocked.get(f"{ISSUER}/.well-known/openid-configuration", json={"issuer": ISSUER} | endpoints)
        mocked.post(f"{ISSUER}/token", json={"access_token": "a", "token_type": "bearer"})
        yield mocked


def come_in(client: Client, provider: responses.RequestsMock, **said: object) -> Any:
    provider.remove("GET", f"{ISSUER}/userinfo")
    provider.get(f"{ISSUER}/userinfo", json=PERSON | said)
    left = client.post("/akun/oidc/oidc/login/")
    asked = urlsplit(left.url)
    assert left.url.startswith(f"{ISSUER}/authorization?")
    query = parse_qs(asked.query)
    assert query["code_challenge_method"] == ["S256"]
    return client.get("/akun/oidc/oidc/login/callback/", {"code": "c", "state": query["state"][0]})


def test_without_a_provider_there_is_no_button_and_no_door(client: Client, cast: Cast) -> None:
    assert "Masuk dengan SSO" not in client.get("/saya/masuk/").content.decode()
    assert client.post("/akun/oidc/oidc/login/").status_code == 404
    assert client.get("/akun/3rdparty/signup/").status_code in {302, 404}


def test_a_proved_address_opens_the_account_that_a_code_opens(client: Client, cast: Cast, provider: Any) -> None:
    assert "Masuk dengan SSO Warga" in client.get("/saya/masuk/").content.decode()
    assert come_in(client, provider).url == "/saya/"
    assert client.get("/saya/").status_code == 200
    again = Client()
    assert come_in(again, provider).url == "/saya/"
    assert Citizen.objects.count() == SocialAccount.objects.count() == 1
    holder = accounts.holder(accounts.Contact(accounts.Kind.EMAIL, EMAIL))
    assert holder is not None
    assert holder.user == SocialAccount.objects.get().user


def test_nothing_of_what_it_says_stands_in_the_clear(client: Client, cast: Cast, provider: Any) -> None:
    come_in(client, provider)
    come_in(Client(), provider)
    assert not SocialToken.objects.exists()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM \"{table}\" t")
            held = cursor.fetchone()[0] or ""
            assert not any(word in held for word in (EMAIL, "Zulqwerty", "ani.rahma", "subjek-123")), table


@pytest.mark.parametrize("said", [{"email_verified": False}, {"email": ""}])
def test_an_address_that_was_not_proved_opens_nobody_elses_account(
    client: Client, cast: Cast, provider: Any, said: dict[str, object]
) -> None:
    come_in(Client(), provider)
    come_in(client, provider, sub="orang-lain", **said)
    assert Citizen.objects.count() == 2
    assert Citizen.objects.filter(email_index="").count() == 1


def test_staff_do_not_come_in_by_it(client: Client, cast: Cast, provider: Any) -> None:
    come_in(Client(), provider)
    Membership.objects.create(user=Citizen.objects.get().user, unit=cast.pu, role=Role.OFFICER)
    assert come_in(client, provider).url == "/akun/login/"
    assert client.get("/kerja/").status_code == 302
    assert User.objects.filter(username__startswith="warga-").count() == 1
