"""P6 as a stranger meets it: every page that a link leads to, and what machines read, without a word of what is not public."""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, quote_plus, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from complaints import access, published, search, services, tokens
from complaints.attachments import CleanFile, clean_file
from complaints.contacts import Contact, Kind
from complaints.models import Attachment, Complaint, PublicText, TokenKind, Visibility
from complaints.services import ReporterDetails, register
from complaints.services.publishing import proposal
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db
KINDS = ("anonim", "rahasia", "tersegel", "belum", "ditarik", "diarsip", "umum")
FIELDS = ("isi", "nama", "hp", "surel", "tempat", "jawab", "catatan", "pendukung")
# What stands in these may be read: the words that the verifier published, and nothing else.
OPEN = {("anonim", "isi"), ("umum", "isi")}


def mark(kind: str, field: str) -> str:
    """A word that stands nowhere but in one field of one case; long enough that no token holds a piece of it by chance."""
    made = f"zq{KINDS.index(kind)}{field}xvbwqjkzyhgf"
    if field == "hp":
        return f"0812{KINDS.index(kind)}4447711"
    return f"{made}@contoh.id" if field == "surel" else made


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return make()


def picture() -> CleanFile:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "JPEG")
    return clean_file(SimpleUploadedFile("zqfotoxv.jpg", buffer.getvalue(), "image/jpeg"))


def case(cast: Cast, kind: str) -> Complaint:
    """A case with a mark in every field, handled as far as it goes; of the open ones only the text is published."""
    visibility = {"anonim": Visibility.ANONYMOUS, "rahasia": Visibility.SECRET}.get(kind, Visibility.PUBLIC)
    text = f"Jalan rusak {mark(kind, 'isi')}. Nama saya Siti {mark(kind, 'nama')}, {mark(kind, 'hp')}, {mark(kind, 'surel')}."
    who = ReporterDetails("web", mark(kind, "hp"), name=mark(kind, "nama"), contact=mark(kind, "surel"))
    made = register(text=text, reporter=who, location_text=mark(kind, "tempat"), visibility=visibility, files=(picture(),)).complaint
    if kind == "belum":
        return made
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings(topic_key="jalan_jembatan", region_code="73.07.05"))
    made.refresh_from_db()
    if kind != "rahasia":
        services.publish(made.pk, actor=cast.koordinator, text=proposal(made), region_code="73.07.05")
        services.support(made.pk, contact=f"{mark(kind, 'pendukung')}@contoh.id")
    if kind == "tersegel":
        services.assign(made.pk, unit_id=cast.inspectorate.pk, reason=mark(kind, "catatan"), actor=cast.koordinator)
        services.classify(made.pk, findings=services.Findings(sealed=True))
        services.reply(made.pk, actor=cast.inspektorat, text=mark(kind, "jawab"))
        return made
    services.assign(made.pk, unit_id=cast.pu.pk, reason=mark(kind, "catatan"), actor=cast.koordinator)
    services.note(made.pk, actor=cast.petugas, text=mark(kind, "catatan"))
    answer = services.reply(made.pk, actor=cast.petugas, text=f"Untuk {mark(kind, 'jawab')}: dijadwalkan.")
    if kind == "umum":
        services.publish_answer(answer.pk, actor=cast.petugas, text="Dijadwalkan pekan ini.")
        services.flag(made.pk, why="lain", text=mark(kind, "catatan"))
    services.resolve(made.pk, actor=cast.petugas, outcome="done", text=mark(kind, "jawab"), evidence=mark(kind, "catatan"))
    if kind == "ditarik":
        services.withdraw_publication(made.pk, actor=cast.koordinator, reason=mark(kind, "catatan"))
    if kind == "diarsip":
        services.confirm(made.pk, satisfied=False, channel="web", text=mark(kind, "jawab"))
        services.archive(made.pk, actor=cast.koordinator, reason="abuse", text=mark(kind, "catatan"))
        services.approve(made.pk, actor=cast.koordinator2)
    else:
        services.confirm(made.pk, satisfied=True, channel="web", text=mark(kind, "jawab"), rating=2)
    return made


@pytest.fixture
def cases(cast: Cast) -> dict[str, Complaint]:
    made = {kind: case(cast, kind) for kind in KINDS}
    search.rebuild()
    # One page of anything holds them all: what comes on a second page is the same template.
    assert len(KINDS) < published.PAGE
    return made


def crawl(*starts: str) -> Iterator[tuple[str, str]]:
    """Every page of this site that a link, form, picture or feed leads a stranger to, with all that it says."""
    client, waiting, seen = Client(), list(starts), set(starts)
    offices = {made.owner.code for made in Complaint.objects.select_related("owner")}
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        said = body.decode("utf-8", "replace") + repr(dict(response.headers)) + response.cookies.output()
        yield path, said
        found = re.findall(r"""(?:href|src|action|content)=["']?([^"'\s>]+)""", said) + re.findall(r"<(?:loc|id)>([^<]+)", said)
        found.append(response.headers.get("Location", ""))
        for raw in found:
            parts = urlsplit(urljoin(f"http://testserver{path}", html.unescape(raw)))
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.scheme in ("http", "https") and target not in seen and not leave_out(parts.path, target, offices):
                seen.add(target)
                waiting.append(target)


# Of a hundred offices, forty topics and ninety places the pages are alike: one that has cases and one that has none.
_ALIKE = {"tempat": {"73.07.05", "73.07.01"}, "topik": {"jalan_jembatan", "kesehatan"}, "kecamatan": {"73.07.05"}, "hari": {"30", "365"}}


def leave_out(path: str, target: str, offices: set[str]) -> bool:
    """Files of the design, the sign-in of others, filters beside filters, and what is like a page that is looked at."""
    asked = parse_qs(target.partition("?")[2])
    kind, _slash, rest = path.strip("/").partition("/")
    return (
        path.startswith(("/static/", "/akun/", "/admin/", "/simulator/", "/i18n/"))
        or len(asked.keys() & {"tempat", "topik", "keadaan", "kantor", "hari", "kecamatan"}) > 1
        or any(value not in _ALIKE[name] for name, values in asked.items() if name in _ALIKE for value in values)
        or (kind == "kantor" and bool(rest) and (rest not in offices or bool(asked)))
        or not offices >= set(asked.get("kantor", []))
    )


def disguises(word: str) -> list[str]:
    """How a word may stand on a page without being seen."""
    coded = [base64.b64encode((pad + word).encode()).decode().rstrip("=")[4:-4] for pad in ("", "a", "aa")]
    assert min(map(len, coded)) >= 8, "what is so short stands in some token by chance"
    return [word, quote(word), quote_plus(word), html.escape(word), json.dumps(word)[1:-1], word.encode().hex(), word[::-1], *coded]


def doors(cases: dict[str, Complaint]) -> list[str]:
    """Where a stranger may begin: what is linked nowhere but can be guessed, for every case."""
    starts = ["/", "/sitemap.xml", "/robots.txt", reverse("reports_feed"), "/api/v1/schema/", "/laporan/?q=jalan"]
    for made in cases.values():
        starts += [f"/laporan/{made.number}/", f"/lacak/{made.number}/", f"/api/v1/complaints/{made.number}/", f"/kerja/{made.number}/"]
        starts += [reverse("public_photo", args=[made.number, file.public_id]) for file in made.attachments.all()]
        starts += [f"/api/v1/reports/{made.number}/", f"/api/v1/account/reports/{made.number}/"]
        starts += [reverse("api_file", args=[made.number, file.public_id]) for file in made.attachments.all()]
        starts += [f"/api/v1/offices/{made.owner.code}/"]
    starts += [f"/api/v1/{part}/" for part in ("reports", "offices", "figures", "map", "topics", "regions", "account", "account/reports")]
    starts += ["/api/v1/map/?district=73.07.05", "/api/v1/reports/?q=jalan", "/api/v1/reports/?place=73.07.05&topic=jalan_jembatan"]
    return starts + [reverse("attachment", args=[file.public_id]) for file in Attachment.objects.all()]


def test_a_stranger_finds_nothing_that_is_not_public(cases: dict[str, Complaint]) -> None:
    secrets = {(kind, field): disguises(mark(kind, field)) for kind in KINDS for field in FIELDS if (kind, field) not in OPEN}
    secrets["foto", ""] = ["zqfotoxv"]
    pages = dict(crawl(*doors(cases)))
    assert len(pages) > 80
    assert [(path, *whose) for path, said in pages.items() for whose, words in secrets.items() if any(word in said for word in words)] == []


# What programs send, by the name of the field; what a field does not know it ignores.
SENT = {
    "text": "Jalan rusak di depan pasar, dekat jembatan.", "contact": "081255550000", "pin": "000000", "code": "000000", "why": "lain",
    "about": "text", "rating": 1, "ways": [], "number": "", "words": "jalan", "endpoint": "https://push.example.com/1",
    "keys": {"p256dh": "x", "auth": "x"},
}  # fmt: skip


def operations() -> list[tuple[str, str]]:
    """Method and path of everything that the schema describes."""
    paths = Client().get("/api/v1/schema/?format=json").json()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods if method in {"get", "post", "put", "delete"}]


def knocks(made: Complaint, found: list[tuple[str, str]], *, numbered: bool) -> Iterator[tuple[str, str]]:
    """Every operation of the API about one case; with `numbered` only those that name it."""
    parts = {"number": made.number, "name": "message", "token_id": "1", "reference": "x", "code": made.owner.code}
    parts["public_id"] = str(made.attachments.get().public_id)
    for method, path in found:
        if "{number}" in path or not numbered:
            yield method, re.sub(r"{(\w+)}", lambda name: parts[name[1]], path)


def test_no_address_of_the_api_tells_anybody_else(cases: dict[str, Complaint]) -> None:
    """As a stranger, with the token of another account, of another case, and of a partner who may do all."""
    secret = [word for kind in KINDS for field in FIELDS if (kind, field) not in OPEN for word in disguises(mark(kind, field))]
    anything = re.compile("|".join(map(re.escape, secret)))
    user = services.open_account(Contact(Kind.EMAIL, "orang.lain@contoh.id"))
    other = register(text="Lampu jalan mati.", reporter=ReporterDetails("web")).complaint
    held = (
        tokens.give(TokenKind.CITIZEN, user=user)[1],
        tokens.give(TokenKind.CASE, complaint=other)[1],
        tokens.give(TokenKind.PARTNER, name="Mitra", scopes=tokens.SCOPES)[1],
    )
    callers = [{}, *({"Authorization": f"Bearer {token}"} for token in held)]
    client, told, addresses = Client(), [], operations()
    for index, made in enumerate(cases.values()):
        body = json.dumps(SENT | {"number": made.number})
        for method, path in knocks(made, addresses, numbered=index > 0):
            for headers in callers if index == 0 else (callers[0], callers[-1]):
                response = client.generic(method.upper(), path, body, content_type="application/json", headers=headers)
                assert response.status_code < 500
                said = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
                told += [(path, found) for found in anything.findall(said.decode("utf-8", "replace") + repr(dict(response.headers)))]
    assert told == []


@pytest.mark.parametrize("field", FIELDS)
def test_a_search_for_what_is_not_public_finds_nothing(cases: dict[str, Complaint], client: Client, field: str) -> None:
    for kind in KINDS:
        said = client.get("/laporan/", {"q": mark(kind, field)}).content.decode()
        assert ('class="reports"' in said) == ((kind, field) in OPEN)
        found = client.get("/api/v1/reports/", {"q": mark(kind, field)}).json()["results"]
        assert bool(found) == ((kind, field) in OPEN)


def test_what_is_public_is_found(cases: dict[str, Complaint]) -> None:
    said = dict(crawl("/"))
    whole = "".join(said.values())
    for kind, field in OPEN:
        assert mark(kind, field) in whole
    assert "Dijadwalkan pekan ini." in said[f"/laporan/{cases['umum'].number}/"]
    listed = {row["number"] for row in Client().get("/api/v1/reports/").json()["results"]}
    assert listed == {cases["anonim"].number, cases["umum"].number}
    shown = {kind for kind, made in cases.items() if f"/laporan/{made.number}/" in said}
    assert shown == {"anonim", "umum"}


def test_no_photo_is_public_until_the_verifier_chooses_it(cast: Cast, cases: dict[str, Complaint], client: Client) -> None:
    made, file = cases["umum"], cases["umum"].attachments.get()
    address = reverse("public_photo", args=[made.number, file.public_id])
    assert client.get(address).status_code == 404
    row = PublicText.objects.get(pk=made.pk)
    services.publish(made.pk, actor=cast.koordinator, text=row.text, photo_ids=[file.pk])
    assert client.get(address).status_code == 200
    services.conceal(made.pk, channel="web")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["rahasia", "tersegel", "belum", "ditarik", "diarsip"])
def test_this_file_would_notice_a_door_left_open(
    kind: str, cases: dict[str, Complaint], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the door off its hinges, and the words as they were told, each of these cases is found."""
    made = cases[kind]
    defaults = {"text": made.text, "published_at": made.received_at, "published_by_id": cases["umum"].public_text.published_by_id}
    PublicText.objects.update_or_create(complaint=made, defaults=defaults)
    assert mark(kind, "isi") not in client.get("/laporan/").content.decode()
    assert mark(kind, "isi") not in client.get("/api/v1/reports/").content.decode()
    monkeypatch.setattr(access, "public", lambda: Complaint.objects.filter(public_text__isnull=False))
    assert mark(kind, "isi") in client.get("/laporan/").content.decode()
    assert mark(kind, "isi") in client.get("/api/v1/reports/").content.decode()
