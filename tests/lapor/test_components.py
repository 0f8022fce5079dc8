"""Every component is shown in its states on /komponen/, and only while developing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from lapor import components

pytestmark = pytest.mark.django_db


def test_every_component_has_samples() -> None:
    """A new file in templates/components/ needs a row in lapor/components.py."""
    assert set(components.SAMPLES) == set(components.files())
    assert all(list(make()) for make in components.SAMPLES.values())


def test_the_page_shows_every_state_and_no_id_twice(client: Client, settings) -> None:
    settings.DEBUG = True
    page = client.get("/komponen/").content.decode()
    for name, make in components.SAMPLES.items():
        assert f'<h2 id="{name}">' in page
        for sample in make():
            assert f">{sample.state}<" in page
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert sorted(ids) == sorted(set(ids))
    # A sample whose parts are missing would render to nothing, silently.
    assert page.count('class="tag') > 20
    assert page.count("<use href=") > len(components.symbols())
    for said in (
        "Jawaban sudah dikirim.",
        "tiang nomor 14",
        "Terlambat 2 hari",
        "Batas hari ini",
        "putaran 2",
        "Menunggu jawaban pelapor",
        "Unduh PDF 3",
    ):
        assert said in page


def test_nobody_finds_it_in_earnest(client: Client) -> None:
    assert client.get("/komponen/").status_code == 404
