"""The API's side of the channels: files ahead of a report, filing with an account, signing in, being knocked at. The guide shows the rest."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from channels_intake.models import OutboundMessage, PushSubscription, StagedFile
from complaints import accounts, identity, services, tokens
from complaints.contacts import Contact, Kind
from complaints.models import ApiToken, Attachment, Citizen, Complaint, EventKind, TokenKind
from organisations.models import User
from tests import cast as people

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"
TEXT = "Air PDAM mati tiga hari di Kelurahan Lappa."
CONTACT = "0812 3450 0077"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(V1 + path, {} if body is None else body, content_type="application/json", headers=headers)


def stage(client: Client, **headers: str) -> Any:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30)).save(drawn, "PNG")
    return client.post(f"{V1}files/", {"file": SimpleUploadedFile("a.png", drawn.getvalue(), "image/png")}, headers=headers)


def bearer(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.give(TokenKind.CITIZEN, user=user)[1]}"}


def citizen(contact: str = "ani@contoh.id") -> User:
    return services.open_account(Contact(Kind.EMAIL, contact))


def last_code() -> str:
    found = re.search(r"\b(\d{6})\b", identity.unseal_text(OutboundMessage.objects.latest("pk").body))
    assert found
    return found[1]


# --- Files and filing ---------------------------------------------------------------------------------------------------


def test_a_file_sent_twice_with_its_key_is_one(client: Client) -> None:
    first, second = stage(client, **{"Idempotency-Key": "f"}), stage(client, **{"Idempotency-Key": "f"})
    assert (first.status_code, second.status_code, StagedFile.objects.count()) == (201, 200, 1)
    assert first.json()["reference"] == second.json()["reference"]


def drawn_photo() -> bytes:
    drawn = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(drawn, "PNG")
    return drawn.getvalue()


def piece(client: Client, reference: str, offset: int, content: bytes) -> Any:
    path, kind = f"{V1}uploads/{reference}/", "application/octet-stream"
    return client.patch(path, content, content_type=kind, headers={"Upload-Offset": str(offset)})


def test_a_file_that_comes_in_pieces_goes_on_where_the_line_broke(client: Client) -> None:
    photo = drawn_photo()
    reference = post(client, "uploads/", {"size": len(photo)}).json()["reference"]
    assert piece(client, reference, 0, photo[:20_000]).json()["offset"] == 20_000
    # Its answer got lost: the same piece again is no second one, nor is one that comes too early.
    assert piece(client, reference, 0, photo[:20_000]).status_code == 409
    assert piece(client, reference, 30_000, photo[30_000:]).json()["detail"].endswith("Lanjutkan dari 20000.")
    assert client.get(f"{V1}uploads/{reference}/").json()["offset"] == 20_000
    # What is not whole is nobody's photo.
    assert post(client, "complaints/", {"text": TEXT, "files": [reference]}).status_code == 400
    whole = piece(client, reference, 20_000, photo[20_000:])
    assert (whole.status_code, whole.json()["content_type"]) == (200, "image/jpeg")
    assert post(client, "complaints/", {"text": TEXT, "files": [reference]}).status_code == 201
    assert Attachment.objects.get().content_type == "image/jpeg"


def test_pieces_of_what_is_no_photo_are_refused_at_the_end(client: Client) -> None:
    reference = post(client, "uploads/", {"size": 6}).json()["reference"]
    assert piece(client, reference, 0, b"<html>").json()["errors"][0]["pointer"] == "/file"
    assert piece(client, reference, 0, b"x" * (512 * 1024 + 1)).status_code == 400
    assert client.patch(f"{V1}uploads/{reference}/", b"x", content_type="application/octet-stream").status_code == 400
    assert piece(client, "forged", 0, b"x").status_code == 404
    assert post(client, "uploads/", {"size": 11_000_000}).status_code == 400


def test_a_staged_file_is_looked_at_and_thrown_away(client: Client) -> None:
    reference = stage(client).json()["reference"]
    assert client.get(f"{V1}files/{reference}/").json()["content_type"] == "image/jpeg"
    assert client.delete(f"{V1}files/{reference}/").status_code == 204
    assert client.get(f"{V1}files/{reference}/").status_code == 404


@pytest.mark.parametrize("content", [b"", b"<html>"])
def test_what_is_no_photo_is_refused_in_the_words_of_the_page(client: Client, content: bytes) -> None:
    said = client.post(f"{V1}files/", {"file": SimpleUploadedFile("a.jpg", content, "image/jpeg")})
    words = "Berkas kosong. Pilih berkas lain." if not content else "Jenis berkas ini belum bisa kami terima."
    assert (said.status_code, said.json()["errors"][0]["pointer"]) == (400, "/file")
    assert said.json()["detail"].startswith(words)


def test_a_report_takes_its_files_once_and_says_so_when_they_are_gone(client: Client) -> None:
    reference = stage(client).json()["reference"]
    body = {"text": TEXT, "files": [reference]}
    first, again = (post(client, "complaints/", body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Attachment.objects.count(), StagedFile.objects.count()) == (1, 0)
    other = post(client, "complaints/", body | {"text": "Lain."}, **{"Idempotency-Key": "k2"})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (400, "/files")
    assert Complaint.objects.count() == 1


def test_filing_without_a_token_asks_the_database_as_often_as_before(client: Client) -> None:
    """The door of a flood: a token is looked for only where one is sent."""
    post(client, "complaints/", {"text": TEXT})
    with CaptureQueriesContext(connection) as asked:
        post(client, "complaints/", {"text": TEXT + " Tolong."})
    assert not [query for query in asked.captured_queries if "apitoken" in query["sql"] or "givenanswer" in query["sql"]]
    assert len([query for query in asked.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 1


def test_a_report_filed_with_an_account_is_in_it(client: Client) -> None:
    user = citizen()
    filed = post(client, "complaints/", {"text": TEXT}, **bearer(user)).json()
    assert accounts.numbers_of(user) == [filed["tracking_number"]]
    assert post(client, "complaints/", {"text": TEXT}, Authorization="Bearer x").status_code == 401


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": 5}, "/text"),
        ({"text": TEXT, "latitude": "nan"}, "/latitude"),
        ({"text": TEXT, "latitude": True}, "/latitude"),
        ({"text": TEXT, "occurred_on": "2999-01-01"}, "/occurred_on"),
        ({"text": TEXT, "people": 0}, "/people"),
        ({"text": TEXT, "contact_way": "merpati"}, "/contact_way"),
        ({"text": TEXT, "files": ["a"] * 6}, "/files"),
    ],
)
def test_what_cannot_be_is_pointed_at(client: Client, body: object, pointer: str) -> None:
    said = post(client, "complaints/", body)
    assert (said.status_code, [error["pointer"] for error in said.json()["errors"]]) == (400, [pointer])


def test_nested_beyond_reading_is_a_problem_and_no_crash(client: Client) -> None:
    said = client.post(f"{V1}complaints/", "[" * 200_000, content_type="application/json")
    assert (said.status_code, said["Content-Type"]) == (400, "application/problem+json")


# --- An account ---------------------------------------------------------------------------------------------------------


def sign_in(client: Client, contact: str = CONTACT) -> Any:
    assert post(client, "account/codes/", {"contact": contact}).status_code == 202
    return post(client, "account/sign-in/", {"contact": contact, "code": last_code()})


def test_the_first_code_makes_the_account_and_the_next_opens_the_same(client: Client) -> None:
    assert [sign_in(client).status_code for _ in range(2)] == [201, 201]
    assert (Citizen.objects.count(), ApiToken.objects.count()) == (1, 2)


def test_a_code_is_good_once_and_an_answer_that_got_lost_is_told_again(client: Client) -> None:
    post(client, "account/codes/", {"contact": CONTACT})
    body = {"contact": CONTACT, "code": last_code()}
    first, again = (post(client, "account/sign-in/", body, **{"Idempotency-Key": "m"}) for _ in range(2))
    assert (first.status_code, again.status_code, first.json() == again.json()) == (201, 200, True)
    used = post(client, "account/sign-in/", body)
    assert (used.status_code, used.json()["errors"][0]["pointer"]) == (400, "/code")


def test_whether_somebody_has_an_account_is_not_told(client: Client) -> None:
    sign_in(client)
    said = [post(client, "account/codes/", {"contact": contact}) for contact in (CONTACT, "081200000009")]
    assert [(one.status_code, one.json()["said"]) for one in said] == [(202, said[0].json()["said"])] * 2


def test_staff_are_not_let_in(client: Client) -> None:
    cast = people.make()
    services.add_contact(cast.petugas, Contact(Kind.PHONE, "+6281234500077"))
    said = sign_in(client)
    assert (said.status_code, said.json()["detail"]) == (403, "Akun petugas dibuka dengan nama dan kata sandi.")


def test_another_contact_counts_once_its_code_came_back(client: Client) -> None:
    user = citizen()
    headers = bearer(user)
    assert post(client, "account/contacts/codes/", {"contact": CONTACT}, **headers).status_code == 202
    body = {"contact": CONTACT, "code": "000000" if last_code() != "000000" else "000001"}
    assert client.put(f"{V1}account/contacts/", body, content_type="application/json", headers=headers).status_code == 400
    body["code"] = last_code()
    assert client.put(f"{V1}account/contacts/", body, content_type="application/json", headers=headers).status_code == 200
    assert client.get(f"{V1}account/", headers=headers).json()["phone"] == "+6281234500077"


def test_the_data_and_the_end_want_a_fresh_code(client: Client) -> None:
    user = citizen()
    headers = bearer(user)
    made = post(client, "complaints/", {"text": TEXT, "contact": "ani@contoh.id"}, **headers).json()
    for path in ("account/data/", "account/erase/"):
        assert post(client, path, {"code": "123456"}, **headers).status_code == 400
        assert post(client, "account/again/codes/", **headers).status_code == 202
        done = post(client, path, {"code": last_code()}, **headers)
        assert done.status_code in (200, 204)
    case = Complaint.objects.get(number=made["tracking_number"])
    assert {EventKind.DATA_TAKEN, EventKind.IDENTITY_ERASED} <= {event.kind for event in case.events.all()}
    assert not ApiToken.objects.exists()
    assert client.get(f"{V1}account/", headers=headers).status_code == 401


def test_news_of_one_report_and_no_more_contact(client: Client) -> None:
    user = citizen()
    headers = bearer(user)
    number = post(client, "complaints/", {"text": TEXT, "contact": "ani@contoh.id"}, **headers).json()["tracking_number"]
    path = f"{V1}account/reports/{number}/"
    chosen = client.put(path, {"ways": ["email"]}, content_type="application/json", headers=headers)
    assert (chosen.status_code, chosen.json()["news"]) == (200, ["email"])
    unknown = client.put(path, {"ways": ["merpati"]}, content_type="application/json", headers=headers)
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (400, "/ways")
    assert client.put(path, {"ways": None}, content_type="application/json", headers=headers).json()["news"] is None
    assert client.delete(path, headers=headers).status_code == 204
    assert bytes(Complaint.objects.get().reporters.get().contact_sealed) == b""


# --- Knocks -------------------------------------------------------------------------------------------------------------


def test_a_phone_is_knocked_at_for_who_has_the_proof(client: Client) -> None:
    made = post(client, "complaints/", {"text": TEXT}).json()
    path, pin = f"complaints/{made['tracking_number']}/push/", {"X-Access-Pin": made["access_pin"]}
    keys = {name: base64.urlsafe_b64encode(b"x" * size).decode().rstrip("=") for name, size in (("p256dh", 65), ("auth", 16))}
    phone = {"endpoint": "https://push.example.com/abc", "keys": keys}
    assert post(client, path, phone).status_code == 403
    assert post(client, path, phone | {"endpoint": "http://10.0.0.1/"}, **pin).status_code == 400
    assert [post(client, path, phone, **pin).status_code for _ in range(2)] == [201, 201]
    assert PushSubscription.objects.count() == 1
    assert post(client, f"{path}stop/", {"endpoint": phone["endpoint"]}, **pin).status_code == 200
    assert not PushSubscription.objects.exists()
