"""Files of a report that is not sent yet: they survive a refused form, belong to a signed reference, and are gone after a day."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from channels_intake import staging
from channels_intake.models import StagedFile
from channels_intake.tasks import drop_staged
from complaints.models import Attachment, Complaint

pytestmark = pytest.mark.django_db
TEXT = "Jalan di depan pasar Balangnipa berlubang besar."
VOICE = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm" + b"A_OPUS" + bytes(300)


def picture(size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", size, "red").save(drawn, "JPEG")
    return SimpleUploadedFile("rumah-pelapor.jpg", drawn.getvalue(), content_type="image/jpeg")


def staged(client: Client, upload: SimpleUploadedFile | None = None) -> dict[str, Any]:
    response = client.post("/lapor/berkas/", {"berkas": upload or picture()})
    assert response.status_code == 201
    return dict(response.json())


def references(page: str) -> list[str]:
    return re.findall(r'name="berkas" value="([^"]+)"', page)


def form(**more: object) -> dict[str, object]:
    return {"token": str(uuid.uuid4()), "text": TEXT, **more}


def test_a_refused_form_keeps_its_photos_without_scripts(client: Client) -> None:
    refused = client.post("/lapor/", form(text=" ", photos=[picture(), picture()]))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert len(references(page)) == 2
    assert "Pilih lagi" not in page
    assert client.post("/lapor/", form(berkas=references(page))).status_code == 302
    assert Attachment.objects.count() == 2
    assert not StagedFile.objects.exists()


def test_one_bad_file_costs_nobody_the_good_one(client: Client) -> None:
    liar = SimpleUploadedFile("foto.jpg", b"MZ\x90\x00 program", content_type="image/jpeg")
    page = client.post("/lapor/", form(photos=[picture(), liar])).content.decode()
    assert "belum bisa kami terima" in page
    assert '<a href="#id_photos">' in page
    assert len(references(page)) == 1


def test_what_is_one_too_many_is_said_and_the_first_five_stay(client: Client) -> None:
    page = client.post("/lapor/", form(photos=[picture((40, 30)) for _ in range(6)])).content.decode()
    assert len(references(page)) == 5


def test_a_photo_is_staged_at_once_and_sent_with_the_report(client: Client) -> None:
    given = staged(client)
    assert given["type"] == "image/jpeg"
    assert client.post("/lapor/", form(berkas=given["ref"])).status_code == 302
    assert Attachment.objects.get().complaint == Complaint.objects.get()
    assert client.get(f"/lapor/berkas/{given['ref']}/").status_code == 404


def test_sent_twice_with_a_photo_is_one_complaint_with_one_photo(client: Client) -> None:
    said = form(berkas=staged(client)["ref"])
    first, second = client.post("/lapor/", said), client.post("/lapor/", said)
    assert first["Location"] == second["Location"]
    assert (Complaint.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_photo_that_the_disk_lost_is_said_and_never_left_out(client: Client) -> None:
    said = form(berkas=[staged(client)["ref"], staged(client)["ref"]])
    row = StagedFile.objects.order_by("pk")[0]
    row.file.storage.delete(row.file.name)
    refused = client.post("/lapor/", said)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "sudah tidak tersimpan" in page
    assert not Complaint.objects.exists()
    assert client.post("/lapor/", said | {"berkas": references(page)}).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_mistake_is_said_by_the_endpoint_in_a_sentence(client: Client) -> None:
    liar = SimpleUploadedFile("a.jpg", b"<html>", content_type="image/jpeg")
    refused = client.post("/lapor/berkas/", {"berkas": liar})
    assert refused.status_code == 422
    assert refused.json()["error"].endswith(".")
    assert client.post("/lapor/berkas/", {}).status_code == 422
    assert not StagedFile.objects.exists()


def test_too_many_files_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.http.Limit.spent", lambda self, who: 30)
    response = client.post("/lapor/berkas/", {"berkas": picture()})
    assert (response.status_code, response["Retry-After"]) == (429, "30")


def test_too_many_files_without_scripts_are_said_at_the_field(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.http.Limit.spent", lambda self, who: 30 if self.name == "stage" else 0)
    refused = client.post("/lapor/", form(photos=[picture()]))
    assert refused.status_code == 422
    assert "Terlalu banyak berkas" in refused.content.decode()
    assert not StagedFile.objects.exists()


def test_too_many_reports_wait_and_lose_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.http.Limit.spent", lambda self, who: 90 if self.name == "file" else 0)
    response = client.post("/lapor/", form(photos=[picture()]))
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "90")
    assert TEXT in page
    assert len(references(page)) == 1


def test_a_look_at_it_is_small_and_runs_nothing(client: Client) -> None:
    response = client.get(f"/lapor/berkas/{staged(client)['ref']}/")
    with Image.open(io.BytesIO(response.content)) as shown:
        assert max(shown.size) == 320
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert "rumah-pelapor" not in str(response.headers)


def test_a_forged_reference_opens_and_sends_nothing(client: Client) -> None:
    real = staged(client)["ref"]
    for forged in (real[:-2] + "xx", str(StagedFile.objects.get().public_id), "'; --"):
        assert client.get(f"/lapor/berkas/{forged}/").status_code == 404
        refused = client.post("/lapor/", form(berkas=forged))
        assert refused.status_code == 422
        assert "sudah tidak tersimpan" in refused.content.decode()
    assert not Complaint.objects.exists()


def test_thrown_away_is_gone_with_and_without_scripts(client: Client) -> None:
    first, second = staged(client)["ref"], staged(client)["ref"]
    assert client.post("/lapor/berkas/", {"buang": first}).status_code == 204
    page = client.post("/lapor/", form(text="", location_text="dekat pasar", berkas=[second], buang=second)).content.decode()
    assert references(page) == []
    assert 'role="alert" tabindex' not in page
    assert 'value="dekat pasar"' in page
    assert not StagedFile.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_after_a_day_it_is_forgotten(client: Client) -> None:
    staged(client)
    kept = staged(client)["ref"]
    old = StagedFile.objects.order_by("pk")[0]
    StagedFile.objects.filter(pk=old.pk).update(created_at=timezone.now() - staging.LIFE - dt.timedelta(minutes=1))
    drop_staged()
    assert staging.find([kept]) == list(StagedFile.objects.all())
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == 1
    assert settings.CELERY_BEAT_SCHEDULE["drop_staged"]["task"] == drop_staged.name


def test_a_voice_is_taken_shown_and_sent(client: Client) -> None:
    given = staged(client, SimpleUploadedFile("suara", VOICE, content_type="audio/webm"))
    assert given["type"] == "audio/webm"
    assert client.get(f"/lapor/berkas/{given['ref']}/")["Content-Type"] == "audio/webm"
    page = client.post("/lapor/", form(berkas=given["ref"], periksa="1")).content.decode()
    assert "<audio controls" in page
    client.post("/lapor/", form(berkas=given["ref"]))
    assert Attachment.objects.get().file.name.endswith(".webm")


def test_a_browser_may_play_what_is_ours(client: Client) -> None:
    assert "media-src 'self'" in client.get("/lapor/")["Content-Security-Policy"]
