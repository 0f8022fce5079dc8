"""The citizens' style sheet travels inside the page and its hash in the policy; pages travel compressed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Template
from django.test import Client, RequestFactory

from lapor import inline
from lapor.compress import CompressPages
from tests.cast import make

pytestmark = pytest.mark.django_db
CITIZEN = ("/", "/lapor/", "/lacak/")


@pytest.mark.parametrize("path", CITIZEN)
def test_a_citizens_page_carries_its_styles_and_the_policy_allows_them_alone(client: Client, path: str) -> None:
    answer = client.get(path)
    (styles,) = re.findall(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["style-src"] == f"'self' 'sha256-{digest}'"
    assert "lapor.css" not in answer.content.decode()


def test_pages_of_staff_keep_the_file_that_a_browser_keeps(client: Client) -> None:
    client.force_login(make().petugas)
    for path in ("/kerja/", "/akun/login/"):
        answer = client.get(path, follow=True)
        assert "css/lapor.css" in answer.content.decode()
        assert "<style" not in answer.content.decode()
        assert "sha256" not in answer["Content-Security-Policy"]


def test_a_page_made_without_a_request_links_to_the_file() -> None:
    assert "css/lapor.css" in Template("{% load page %}{% critical_css %}").render(Context())


def test_a_changed_file_is_read_again_only_while_developing(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lapor.css"
    file.write_text("/* why */\na {\n  color: red;\n}\n")
    monkeypatch.setattr(inline, "PATH", file)
    settings.DEBUG = False
    assert inline.sheet().text == "a {color: red;}"
    file.write_text("b { color: blue; }")
    assert inline.sheet().text == "a {color: red;}"
    settings.DEBUG = True
    assert inline.sheet().text == "b { color: blue; }"


def test_a_file_that_would_end_its_element_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lapor.css"
    file.write_text('a::after { content: "</style><script>"; }')
    monkeypatch.setattr(inline, "PATH", file)
    with pytest.raises(ValueError, match="would end"):
        inline.sheet()


def _compressed(answer: HttpResponse) -> HttpResponse:
    def view(_request: HttpRequest) -> HttpResponse:
        return answer

    return CompressPages(view)(RequestFactory().get("/", headers={"accept-encoding": "br, gzip"}))


def test_pages_are_compressed_and_padded_at_random_and_nothing_else_is() -> None:
    page = "<p>Laporan Anda sudah kami terima.</p>" * 40
    first, *others = [_compressed(HttpResponse(page)) for _ in range(8)]
    assert first["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in first["Vary"]
    assert gzip.decompress(first.content).decode() == page
    assert {len(answer.content) for answer in others} != {len(first.content)}
    assert "Content-Encoding" not in _compressed(JsonResponse({"text": page}))
    assert "Content-Encoding" not in _compressed(HttpResponse(page, content_type="image/svg+xml"))


def test_the_middleware_is_on(client: Client) -> None:
    answer = client.get("/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 10_000
