"""The words an office keeps: whose they are, who may change them, and that they end without being forgotten."""

from __future__ import annotations

import pytest
from django.test import Client

from complaints import services
from complaints.models import ReplyTemplate
from complaints.services import wording
from tests.cast import Cast, complain

pytestmark = pytest.mark.django_db
SAID = {"use": "reply", "name": "Alat berat", "text": "Alat berat datang [tanggal]."}


def test_an_office_keeps_its_own_words(client: Client, cast: Cast) -> None:
    client.force_login(cast.petugas)
    assert client.post("/kerja/kata/baru/", SAID | {"unit": cast.pu.pk}).status_code == 302
    row = ReplyTemplate.objects.get()
    assert (row.unit, row.text) == (cast.pu, SAID["text"])
    client.post(f"/kerja/kata/{row.pk}/", SAID | {"name": "Alat berat besok"})
    row.refresh_from_db()
    assert row.name == "Alat berat besok"
    assert "Alat berat besok" in client.get("/kerja/kata/").content.decode()


@pytest.mark.parametrize(("who", "unit", "status"), [("petugas", "other", 422), ("petugas", "semua", 422), ("koordinator", "semua", 302)])
def test_for_whom_one_may_write(client: Client, cast: Cast, who: str, unit: str, status: int) -> None:
    client.force_login(getattr(cast, who))
    value = str(cast.other.pk) if unit == "other" else unit
    assert client.post("/kerja/kata/baru/", SAID | {"unit": value}).status_code == status
    assert ReplyTemplate.objects.count() == (status == 302)


def test_words_of_all_are_read_by_all_and_changed_by_the_coordinator(client: Client, cast: Cast) -> None:
    row = wording.add(actor=cast.koordinator, unit_id=None, **SAID)
    client.force_login(cast.petugas)
    page = client.get("/kerja/kata/").content.decode()
    assert row.text in page
    assert f"/kerja/kata/{row.pk}/" not in page
    assert client.get(f"/kerja/kata/{row.pk}/").status_code == 403
    assert client.post(f"/kerja/kata/{row.pk}/akhiri/").status_code == 403
    with pytest.raises(services.NotAllowed):
        wording.change(row.pk, actor=cast.petugas, **SAID)
    client.force_login(cast.koordinator)
    assert client.post(f"/kerja/kata/{row.pk}/akhiri/").status_code == 302
    assert not wording.offered([cast.pu.pk]).exists()


def test_another_offices_words_are_not_there(client: Client, cast: Cast) -> None:
    row = wording.add(actor=cast.petugas, unit_id=cast.pu.pk, **SAID)
    client.force_login(cast.petugas2)
    assert row.text not in client.get("/kerja/kata/").content.decode()
    for address in (f"/kerja/kata/{row.pk}/", f"/kerja/kata/{row.pk}/akhiri/"):
        assert client.post(address, SAID).status_code == 404


def test_ended_words_are_still_never_sent_bare(cast: Cast) -> None:
    row = wording.add(actor=cast.petugas, unit_id=cast.pu.pk, use="reply", name="Tanpa isian", text="Akan segera kami tindak lanjuti.")
    wording.end(row.pk, actor=cast.petugas)
    case = complain().complaint
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    with pytest.raises(services.InvalidText):
        services.reply(case.pk, actor=cast.petugas, text=row.text)


@pytest.mark.parametrize("missing", ["name", "text"])
def test_empty_words_are_refused_with_the_rest_still_there(client: Client, cast: Cast, missing: str) -> None:
    client.force_login(cast.petugas)
    response = client.post("/kerja/kata/baru/", SAID | {"unit": cast.pu.pk, missing: "  "})
    assert response.status_code == 422
    assert (SAID["text"] if missing == "name" else SAID["name"]) in response.content.decode()
