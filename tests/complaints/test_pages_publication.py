"""The verifier's page: the original with marks, the public words, photos, answers, and publishing while verifying."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from complaints import access, services
from complaints.attachments import clean_file
from complaints.models import Complaint, ComplaintClass, PublicText
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
TEXT = "Nama saya Siti Aminah, HP 0812-3450-0099. Jalan depan pasar berlubang."


@pytest.fixture
def cast() -> Cast:
    return make()


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.koordinator)
    return client


def verified(cast: Cast, text: str = TEXT, **more: object) -> Complaint:
    made = complain(text, **more).complaint  # type: ignore[arg-type]
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings(region_code="73.07.05.1001"))
    return Complaint.objects.get(pk=made.pk)


def page_of(made: Complaint) -> str:
    return reverse("publication", args=[made.number])


def test_the_original_is_marked_and_the_proposal_is_covered(cast: Cast, desk: Client) -> None:
    said = desk.get(page_of(verified(cast))).content.decode()
    assert "<mark>Siti Aminah</mark>" in said
    assert "<mark>0812-3450-0099</mark>" in said
    offered = said.partition("<textarea")[2].partition("</textarea>")[0]
    assert "Siti" not in offered
    assert "Jalan depan pasar berlubang." in offered


def test_publish_change_and_withdraw(cast: Cast, desk: Client) -> None:
    made = verified(cast)
    assert not access.public().exists()
    response = desk.post(page_of(made), {"text": "Jalan berlubang.", "region": "73.07.05", "place": "dekat pasar"})
    assert response.status_code == 302
    row = PublicText.objects.get(pk=made.pk)
    assert (row.text, row.region_id, row.place) == ("Jalan berlubang.", "73.07.05", "dekat pasar")
    assert access.public().filter(pk=made.pk).exists()
    assert desk.post(reverse("publication_withdraw", args=[made.number]), {"tarik-text": ""}).status_code == 422
    desk.post(reverse("publication_withdraw", args=[made.number]), {"tarik-text": "diminta"})
    assert not access.public().exists()


@pytest.mark.parametrize(
    "more", [{"text": "Hubungi 081234500011"}, {"text": ""}, {"text": "x", "region": "73.07.01"}, {"text": "x", "photos": "9999"}]
)
def test_what_is_refused_is_given_back(cast: Cast, desk: Client, more: dict[str, str]) -> None:
    response = desk.post(page_of(verified(cast)), {"region": "", "place": "dekat pasar besar", **more})
    assert response.status_code == 422
    assert "dekat pasar besar" in response.content.decode()
    assert not PublicText.objects.exists()


def test_a_secret_case_is_refused_with_words(cast: Cast, desk: Client) -> None:
    made = verified(cast, visibility="secret")
    response = desk.post(page_of(made), {"text": "Jalan berlubang."})
    assert response.status_code == 409
    assert "tidak dapat diterbitkan" in response.content.decode()


def test_photos_go_one_by_one_and_those_among_offices_never(cast: Cast, desk: Client, client: Client) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "JPEG")
    file = clean_file(SimpleUploadedFile("a.jpg", buffer.getvalue(), "image/jpeg"))
    made = verified(cast, files=(file, file))
    services.assign(made.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    services.ask_support(made.pk, actor=cast.petugas, unit_id=cast.other.pk, text="data")
    services.contribute(made.pk, actor=cast.petugas2, text="bahan", files=(file,))
    first, second, inside = made.attachments.order_by("pk")
    said = desk.get(page_of(made)).content.decode()
    assert str(first.public_id) in said
    assert str(inside.public_id) not in said
    assert "checked" not in said
    desk.post(page_of(made), {"text": "Jalan berlubang.", "photos": [first.pk]})
    assert desk.post(page_of(made), {"text": "Jalan berlubang.", "photos": [inside.pk]}).status_code == 422
    services.publish(made.pk, actor=cast.koordinator, text="Jalan berlubang.", photo_ids=[first.pk, inside.pk])
    codes = {
        file.pk: client.get(reverse("public_photo", args=[made.number, file.public_id])).status_code for file in (first, second, inside)
    }
    assert codes == {first.pk: 200, second.pk: 404, inside.pk: 404}


def test_an_officer_publishes_answers_and_nothing_else(cast: Cast, client: Client) -> None:
    made = verified(cast)
    services.assign(made.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    answer = services.reply(made.pk, actor=cast.petugas, text="Ibu Siti, dijadwalkan.")
    client.force_login(cast.petugas)
    assert client.post(page_of(made), {"text": "x"}).status_code == 403
    address = reverse("publication_answer", args=[made.number, answer.seq])
    name = f"jawaban-{answer.seq}-text"
    refused = client.post(address, {name: "Telepon 081234500001"})
    assert refused.status_code == 422
    assert "Telepon 081234500001" in refused.content.decode()
    client.post(address, {name: "Dijadwalkan."})
    assert made.public_answers.get().withdrawn_at is None
    client.post(address, {"tarik": "1"})
    assert made.public_answers.get().withdrawn_at is not None
    assert client.post(reverse("publication_answer", args=[made.number, 1]), {"jawaban-1-text": "x"}).status_code == 404


def verify(desk: Client, made: Complaint, **more: str) -> int:
    said = {"verify-complaint_class": ComplaintClass.ORDINARY, "verify-visibility": "public", "verify-publish": "on"}
    return desk.post(
        reverse("move", args=[made.number, "verify"]), said | {f"verify-{name}": value for name, value in more.items()}
    ).status_code


def test_one_tick_publishes_while_verifying(cast: Cast, desk: Client) -> None:
    made = complain(TEXT).complaint
    assert verify(desk, made) == 302
    assert "Siti" not in access.public().get(pk=made.pk).public_text.text


@pytest.mark.parametrize("more", [{"complaint_class": "berkadar"}, {"complaint_class": "wbs"}, {"visibility": "secret"}])
def test_a_tick_never_publishes_where_somebody_is_accused_or_it_is_secret(cast: Cast, desk: Client, more: dict[str, str]) -> None:
    made = complain(TEXT).complaint
    assert verify(desk, made, **more) == 422
    made.refresh_from_db()
    assert made.verified_at is None
    assert not PublicText.objects.exists()


def test_the_list_of_what_may_be_published(cast: Cast, desk: Client) -> None:
    waiting, secret, done, unread = verified(cast), verified(cast, visibility="secret"), verified(cast), complain().complaint
    services.publish(done.pk, actor=cast.koordinator, text="Jalan berlubang.")
    said = desk.get(reverse("overview_list", args=["belum-terbit"])).content.decode()
    assert [made.number in said for made in (waiting, secret, done, unread)] == [True, False, False, False]


def test_from_one_decision_to_the_next(cast: Cast, desk: Client) -> None:
    first, second, third = verified(cast), verified(cast), verified(cast)
    onward = desk.post(page_of(third), {"text": "Jalan berlubang.", "lanjut": "1"})
    assert onward.headers["Location"] == page_of(second)
    onward = desk.post(reverse("publication_withdraw", args=[second.number]), {"tarik-text": "urusan keluarga", "lanjut": "1"})
    assert onward.headers["Location"] == page_of(first)
    assert "Diputuskan tidak terbit" in desk.get(page_of(second)).content.decode()
    assert desk.post(page_of(first), {"text": "Jalan berlubang.", "lanjut": "1"}).headers["Location"] == page_of(first)
