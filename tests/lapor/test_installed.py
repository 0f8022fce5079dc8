"""The installed app as the server sees it: its manifest and worker, what may be kept on a phone, and words from other apps."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from complaints.models import Complaint
from lapor import shell

STATIC = Path(settings.BASE_DIR) / "static"
TEXT = "Lampu jalan di depan SD 3 Kampala mati.\r\nSudah seminggu."
OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


def test_every_picture_of_the_manifest_is_there_and_as_large_as_it_says(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    said = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (said["display"], said["start_url"], said["scope"], said["lang"]) == ("standalone", "/", "/", "id")
    shortcuts = [icon for shortcut in said["shortcuts"] for icon in shortcut["icons"]]
    for picture in [*said["icons"], *said["screenshots"], *shortcuts]:
        path = STATIC / picture["src"].removeprefix("/static/")
        if picture["sizes"] == "any":
            assert path.exists()
            continue
        with Image.open(path) as opened:
            assert "x".join(map(str, opened.size)) == picture["sizes"]
        assert path.stat().st_size < 40_000
    assert {"any", "maskable", "monochrome"} <= {icon.get("purpose", "any") for icon in said["icons"]}


def test_what_the_worker_may_do_and_that_it_is_asked_for_anew(client: Client) -> None:
    response = client.get("/sw.js")
    assert (response["Service-Worker-Allowed"], response["Cache-Control"]) == ("/", "no-cache")
    assert response["Content-Type"].startswith("text/javascript")
    told = json.loads(re.findall(r"^self\.SHELL = (.*);$", response.content.decode(), re.MULTILINE)[0])
    assert set(told["pages"]) == {"/", "/lapor/", "/lacak/", "/luring/"}


def test_the_version_changes_with_a_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("one")
    monkeypatch.setattr(shell, "_files", lambda: iter([page]))
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    before = shell._version()
    page.write_text("two")
    assert shell._version() != before


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/lapor/", "/lacak/", "/luring/"])
def test_a_page_that_is_kept_is_nobodys(client: Client, path: str) -> None:
    address = shell.pages()[path]
    page = client.get(address)
    assert page.status_code == 200
    assert "sessionid" not in page.cookies
    assert 'rel="manifest"' in page.content.decode()
    assert ('id="kotak"' in page.content.decode()) == (path in {"/", "/lapor/", "/luring/"})
    if path == "/lapor/":
        assert "data-kept" in page.content.decode()
        assert "data-kept" not in client.get(path).content.decode()


@pytest.mark.django_db
def test_a_report_that_the_form_sent_and_the_outbox_sends_again_is_one(client: Client) -> None:
    said = {"text": TEXT, "phone": "0812 3450 0001"}
    client.post("/lapor/", said | {"token": "key-of-the-draft"})
    again = client.post(
        "/api/v1/complaints/", {"text": f"{TEXT} ", "contact": "0812 3450 0001"}, headers=OUR_PAGE | {"Idempotency-Key": "key-of-the-draft"}
    )
    complaint = Complaint.objects.get()
    assert (again.status_code, again.json()["tracking_number"], complaint.channel) == (200, complaint.number, "web")


@pytest.mark.django_db
def test_without_our_page_the_same_key_is_another_programs(client: Client) -> None:
    client.post("/lapor/", {"text": TEXT, "token": "key-1"})
    for site in ("cross-site", "none", ""):
        client.post("/api/v1/complaints/", {"text": TEXT}, headers={"Sec-Fetch-Site": site, "Idempotency-Key": "key-1"})
    assert sorted(Complaint.objects.values_list("channel", flat=True)) == ["api", "web"]


@pytest.mark.django_db
def test_words_shared_before_the_worker_is_there_come_into_the_form() -> None:
    client = Client(enforce_csrf_checks=True)
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "JPEG")
    photo = SimpleUploadedFile("foto.jpg", drawn.getvalue(), content_type="image/jpeg")
    page = client.post("/lapor/bagikan/", {"title": "Sampah", "text": "<b>Menumpuk</b>", "url": "", "photos": photo}).content.decode()
    assert "Sampah\n&lt;b&gt;Menumpuk&lt;/b&gt;</textarea>" in page
    assert page.count('name="berkas" value=') == 1
    broken = SimpleUploadedFile("foto.jpg", b"\xff\xd8", content_type="image/jpeg")
    refused = client.post("/lapor/bagikan/", {"text": "Sampah", "photos": broken}).content.decode()
    assert "Foto tidak bisa dibuka" in refused
    assert "Sampah</textarea>" in refused
    assert not Complaint.objects.exists()
    assert client.get("/lapor/bagikan/").status_code == 302


@pytest.mark.django_db
def test_scripts_of_citizens_pages_make_no_markup(client: Client) -> None:
    for path, held in (("/", True), ("/lapor/", True), ("/luring/", True), ("/pasang/", True), ("/lacak/", True), ("/akun/login/", False)):
        policy = client.get(path)["Content-Security-Policy"]
        assert ("require-trusted-types-for 'script'" in policy, "trusted-types lapor;" in f"{policy};") == (held, held)
    # What the policy forbids they do not try either.
    for script in ("app.js", "outbox.js", "push.js", "worker.js", "file.js", "page.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b", (STATIC / "js" / script).read_text()
        )


def test_staff_pages_carry_nothing_of_the_app() -> None:
    source = (Path(settings.BASE_DIR) / "templates/base_staff.html").read_text()
    assert "{% block app %}{% endblock %}" in source


@pytest.mark.django_db
def test_the_map_s_library_may_write_its_markup_where_there_is_a_map(client: Client, settings) -> None:
    assert "require-trusted-types-for" in client.get("/lapor/").headers["Content-Security-Policy"]
    settings.MAP_TILES_URL = "https://tile.example/{z}/{x}/{y}.png"
    assert "require-trusted-types-for" not in client.get("/lapor/").headers["Content-Security-Policy"]
    assert "require-trusted-types-for" in client.get("/lacak/").headers["Content-Security-Policy"]
