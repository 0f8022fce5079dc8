"""Pages are HTML as the standard has it, in every state a citizen meets them, and the check of that finds what is not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from complaints import services
from complaints.models import Complaint
from tests.browser.test_pages import public_case
from tests.cast import POTHOLE, Cast, complain, make
from tests.complaints.test_accounts import sign_in
from tests.markup import faults

WHOLE = '<!doctype html><html lang="id"><head><title>x</title></head><body><main><h1>x</h1>{}</main></body></html>'


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>left open",
        "<p><div>x</div></p>",
        "<button><h2>x</h2></button>",
        "<a href='/'><button>x</button></a>",
        "<ul><p>x</p></ul>",
        "<ul>words</ul>",
        "<li>x</li>",
        "<dl><span>x</span></dl>",
        "<form><form></form></form>",
        "<details><p>x</p><summary>x</summary></details>",
        "<i id=a></i><i id=a></i>",
        '<label for="nothing">x</label>',
        '<a href="#nothing">x</a>',
        '<p aria-describedby="nothing">x</p>',
        '<input name="a" name="b">',
        '<p style="color: red">x</p>',
        "<img src='/x'>",
        "<div/>",
        "<h1>a second</h1>",
        "<b><i>x</b></i>",
        "<table><div>x</div></table>",
    ],
)
def test_what_a_browser_would_mend_is_found(wrong: str) -> None:
    assert faults(WHOLE.format("<ul><li><a href='/'>x</a></li></ul><svg><path d='M0'/></svg>")) == []
    assert faults(WHOLE.format(wrong)) != []


def photo() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "JPEG")
    return SimpleUploadedFile("a.jpg", drawn.getvalue(), content_type="image/jpeg")


def filing(client: Client) -> Iterator[tuple[str, str]]:
    yield "form", client.get("/lapor/").content.decode()
    yield "form of a tile", client.get("/lapor/?k=korupsi_pungli").content.decode()
    wrong = {"text": "", "phone": "08", "email": "x", "occurred_on": "2999-01-01", "people": "x", "way": "x", "periksa": "1"}
    yield "form refused", client.post("/lapor/", wrong | {"photos": photo()}).content.decode()
    told = {"text": f"{POTHOLE} Hubungi 0812-3450-0001.", "location_text": "Kampala", "on_behalf": "group", "people": "12"}
    yield "check", client.post("/lapor/", told | {"photos": photo(), "periksa": "1"}).content.decode()
    yield "receipt", client.post("/lapor/", told, follow=True).content.decode()


def following(client: Client, cast: Cast) -> Iterator[tuple[str, str]]:
    made = complain(location_text="depan Pasar Sentral")
    at = f"/lacak/{made.complaint.number}/"
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    services.ask(made.complaint.pk, actor=cast.petugas, question="Jalan apa?")
    yield "track", client.get("/lacak/").content.decode()
    yield "track refused", client.post("/lacak/", {"number": "12"}).content.decode()
    yield "tracked by a stranger", client.get(at).content.decode()
    yield "PIN refused", client.post(f"{at}pin/", {"pin": "1"}).content.decode()
    yield "code", client.get(f"{at}kode/").content.decode()
    yield "code asked", client.post(f"{at}kode/", {"contact": "0812 3450 0077"}, follow=True).content.decode()
    yield "tracked", client.post(f"{at}pin/", {"pin": made.pin}, follow=True).content.decode()
    yield "answer refused", client.post(f"{at}kirim/message/", {"message-text": ""}, follow=True).content.decode()
    services.add_reporter_message(made.complaint.pk, text="Jalan Persatuan", channel="web")
    services.resolve(made.complaint.pk, actor=cast.petugas, outcome="done", text="Ditambal.", evidence="Regu 2")
    yield "resolved", client.get(at).content.decode()


def public(client: Client, cast: Cast) -> Iterator[tuple[str, str]]:
    made = public_case(cast)
    at = f"/laporan/{made.number}/"
    for path in ("/", "/laporan/", "/laporan/?q=lampu", "/laporan/?keadaan=selesai", "/statistik/", "/peta/", "/kantor/", at):
        yield path, client.get(path).content.decode()
    yield "office", client.get(f"/kantor/{cast.pu.code}/").content.decode()
    yield "follow refused", client.post(f"{at}ikuti/", {"contact": "x"}).content.decode()
    yield "follows", client.post(f"{at}ikuti/", {"contact": "0812 3450 0099"}, follow=True).content.decode()
    yield "nothing there", client.get("/tidak-ada/").content.decode()
    for path in ("/pasang/", "/luring/", "/lapor/?luring=1", "/?luring=1"):
        yield path, client.get(path).content.decode()


def account(client: Client) -> Iterator[tuple[str, str]]:
    services.register(text=POTHOLE, reporter=services.ReporterDetails(channel="web", contact="081234500077"))
    yield "sign in", client.get("/saya/masuk/").content.decode()
    yield "sign in refused", client.post("/saya/masuk/", {"contact": "x"}).content.decode()
    sign_in(client)
    for path in ("/saya/", "/saya/data/", "/saya/kunci/", f"/saya/kabar/{Complaint.objects.latest('pk').number}/"):
        yield path, client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_of_a_citizen_in_every_state(client: Client, language: str) -> None:
    cache.clear()
    cast = make()
    client.cookies.load({"django_language": language})
    pages = [*filing(client), *following(client, cast), *public(Client(headers={"accept-language": language}), cast), *account(client)]
    assert all(page.startswith("<!doctype html>") for _name, page in pages), [name for name, page in pages if page[:9] != "<!doctype"]
    assert {name: found for name, page in pages if (found := faults(page))} == {}
    assert not re.search(r"\{[{%]", "".join(page for _name, page in pages))
