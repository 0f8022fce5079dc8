"""Choosing a language or a look leads back to a page that can be read, also from the answer to a form that was refused."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from lapor.returning import _methods, readable
from tests.cast import complain, make
from tests.test_access_matrix import ACCESS

_SAMPLES = {"IntConverter": 1, "StringConverter": "123456789012", "SlugConverter": "x", "UUIDConverter": uuid.UUID(int=1)}


def _named(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for found in patterns:
        if isinstance(found, URLResolver):
            if not found.app_name and not found.namespace:
                yield from _named(found.url_patterns)
        elif found.name in ACCESS:
            yield found


def test_what_can_be_read_is_known_of_every_page() -> None:
    """Told from the decorators; checked against what each role is answered."""
    wrong = {
        found.name
        for found in _named(get_resolver().url_patterns)
        # Those of the API are no pages: nobody comes to them by link.
        if not hasattr(found.callback, "view_class") and ("GET" in _methods(found.callback)) == (405 in ACCESS[str(found.name)].values())
    }
    assert wrong == set()


def test_every_page_that_only_takes_forms_has_one_above_it_that_is_read() -> None:
    led: dict[str, str] = {}
    for found in _named(get_resolver().url_patterns):
        if "GET" in _methods(found.callback):
            continue
        arguments = [_SAMPLES[type(each).__name__] for each in found.pattern.converters.values()]
        led[str(found.name)] = readable(reverse(str(found.name), args=arguments))
    assert len(led) > 60
    assert all("GET" in _methods(resolve(there).func) for there in led.values())
    # Nobody is sent to the front page from the middle of the work.
    assert {name for name, there in led.items() if there == "/"} == {"set_theme"}


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("/lacak/123456789012/kirim/message/", "/lacak/123456789012/"),
        ("/atur/mitra/3/kunci/", "/atur/mitra/3/"),
        ("/koordinasi/saluran/aturan/tarif/", "/koordinasi/saluran/aturan/"),
        ("/kerja/?daftar=terlambat", "/kerja/?daftar=terlambat"),
        ("/tidak-ada/", "/tidak-ada/"),
        ("https://jahat.example/x", "https://jahat.example/x"),
        ("//[", "//["),
        ("", ""),
    ],
)
def test_back_is_the_page_itself_or_the_nearest_above(there: str, back: str) -> None:
    assert readable(there) == back


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "said"), [("/i18n/setlang/", {"language": "en"}), ("/tampilan/", {"tampilan": "gelap"})])
def test_the_answer_to_a_refused_form_can_be_read_in_another_language(client: Client, address: str, said: dict[str, str]) -> None:
    make()
    made = complain()
    number = made.complaint.number
    client.post(reverse("prove", args=[number]), {"pin": made.pin})
    refused = client.post(reverse("act", args=[number, "message"]), {"text": ""})
    assert refused.status_code == 422
    there = re.search(r'name="next" value="([^"]+)"', refused.content.decode())
    assert there
    answer = client.post(address, said | {"next": there[1]})
    assert (answer.status_code, answer.url) == (302, f"/lacak/{number}/")
    assert client.get(answer.url).status_code == 200
