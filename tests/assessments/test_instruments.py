"""Instruments in the browser and as spreadsheets: a draft by hand, there and back equal, faults by row, then settled."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from assessments import queries, reference, services, sheets
from assessments.models import Indicator, Instrument, Question
from assessments.sheets import BadSheet
from tests.assessments.conftest import SMALL, World

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize("path", sorted(reference.DATA.glob("*.toml")), ids=lambda path: path.stem)
def test_a_form_comes_back_equal_from_its_spreadsheet(path: Path) -> None:
    form = reference.read(path)
    assert sheets.read(sheets.write(form)) == form


def test_what_looks_like_a_formula_or_a_number_stays_a_text() -> None:
    aspect = replace(SMALL.aspects[0], name="=1+1", help="2026", weight=Decimal("0.25"))
    form = replace(SMALL, aspects=(aspect,), name="+62", source="@SUM(A1)\nbaris dua")
    written = sheets.write(form)
    assert sheets.read(written) == form
    assert load_workbook(io.BytesIO(written))["Aspek"]["B2"].data_type == "s"


def changed(sheet: str, cell: str, value: object) -> bytes:
    """The small form's spreadsheet with one cell changed."""
    book = load_workbook(io.BytesIO(sheets.write(SMALL)))
    book[sheet][cell] = value
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        ("Pertanyaan", "D3", "pilihan", "Pertanyaan, baris 3, kolom Jenis: tulis salah satu dari"),
        ("Pertanyaan", "E2", "berat", "Pertanyaan, baris 2, kolom Bobot: tulis angka."),
        ("Pertanyaan", "A4", "tidak-ada", "Pertanyaan, baris 4, kolom Indikator: tidak ada kunci “tidak-ada” di lembar Indikator."),
        ("Indikator", "H2", "mungkin", "Indikator, baris 2, kolom Bukti wajib: tulis salah satu dari"),
        ("Indikator", "A3", "lain", "Indikator, baris 3, kolom Aspek"),
        ("Instrumen", "C2", "desa", "Instrumen, baris 2, kolom Untuk"),
        ("Instrumen", "B2", None, "Instrumen, baris 2, kolom Versi: isi dahulu."),
        ("Aspek", "C2", "=1+1", "Aspek, baris 2, kolom Bobot: tulis isinya, bukan rumus."),
        ("Aspek", "C1", "Berat", "Aspek, baris 1, kolom Bobot: kolom ini tidak ada."),
    ],
)
def test_a_fault_is_told_by_sheet_row_and_column(sheet: str, cell: str, value: object, said: str) -> None:
    with pytest.raises(BadSheet) as told:
        sheets.read(changed(sheet, cell, value))
    assert any(str(fault).startswith(said) for fault in told.value.faults), [str(fault) for fault in told.value.faults]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"Kunci;Nama\n", b"x" * 2_000_001])
def test_what_is_no_spreadsheet_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(BadSheet):
        sheets.read(content)


def test_a_missing_sheet_is_named() -> None:
    book = load_workbook(io.BytesIO(sheets.write(SMALL)))
    del book["Pertanyaan"]
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(BadSheet, match="Pertanyaan"):
        sheets.read(kept.getvalue())


@pytest.fixture
def leader(world: World) -> Client:
    client = Client()
    client.force_login(world.organisasi)
    return client


@pytest.fixture
def draft(world: World) -> Instrument:
    return services.copy_instrument(instrument=world.instrument, version="2", agency_id=world.period.agency_id, by=world.organisasi)


def change(instrument: Instrument, what: str) -> str:
    return reverse("instrument_change", args=[instrument.pk, what])


@pytest.mark.django_db
def test_the_shipped_instruments_are_there_and_published(world: World) -> None:
    shipped = Instrument.objects.filter(agency__isnull=True)
    assert {row.key for row in shipped} == {"opd", "kabupaten", "mutu-jawaban"}
    assert all(row.published_at for row in shipped)
    assert reference.load() == []


@pytest.mark.django_db
def test_a_copy_is_changed_row_by_row_and_published(world: World, leader: Client, draft: Instrument) -> None:
    page = leader.get(reverse("instrument", args=[draft.pk])).content.decode()
    assert "Tambah aspek" in page
    sop = Indicator.objects.get(aspect__instrument=draft, key="sop")
    sent = {"bagian": "question", "di": sop.pk, "isi-key": "sop-2", "isi-text": "Tingkat apa?", "isi-kind": "scale", "isi-weight": "2", "isi-levels": "Nol\r\nSatu\r\nDua", "isi-required": "on"}  # fmt: skip
    assert leader.post(change(draft, "baris"), sent).status_code == 302
    # Three levels of four: kept, and told when it is to be published.
    refused = leader.post(change(draft, "terbitkan"))
    assert refused.status_code == 422
    assert "Pertanyaan “sop-2”" in refused.content.decode()
    made = Question.objects.get(key="sop-2", indicator=sop)
    edit = leader.get(reverse("instrument", args=[draft.pk]), {"bagian": "question", "baris": made.pk}).content.decode()
    assert "Nol\nSatu\nDua" in edit
    leader.post(change(draft, "baris"), sent | {"baris": made.pk, "di": "", "isi-levels": "Nol\nSatu\nDua\nTiga"})
    assert leader.post(change(draft, "terbitkan")).status_code == 302
    draft.refresh_from_db()
    assert draft.published_at
    assert leader.post(change(draft, "hapus"), {"bagian": "question", "baris": made.pk}).status_code == 302
    assert Question.objects.filter(pk=made.pk).exists()


@pytest.mark.django_db
def test_rows_change_places_and_go(world: World, leader: Client, draft: Instrument) -> None:
    first, second = draft.aspects.all()
    leader.post(change(draft, "naikkan"), {"bagian": "aspect", "baris": second.pk})
    assert [row.key for row in draft.aspects.all()] == ["monev", "kebijakan"]
    leader.post(change(draft, "naikkan"), {"bagian": "aspect", "baris": second.pk})
    assert [row.key for row in draft.aspects.all()] == ["monev", "kebijakan"]
    # A row of another version is none of this draft's.
    other = world.instrument.aspects.all()[0]
    leader.post(change(draft, "hapus"), {"bagian": "aspect", "baris": other.pk})
    leader.post(change(draft, "hapus"), {"bagian": "aspect", "baris": first.pk})
    assert [row.key for row in draft.aspects.all()] == ["monev"]
    assert world.instrument.aspects.count() == 2


@pytest.mark.django_db
def test_an_indicator_says_what_others_call_it(world: World, leader: Client, draft: Instrument) -> None:
    sop = Indicator.objects.get(aspect__instrument=draft, key="sop")
    sent = {
        "bagian": "indicator",
        "baris": sop.pk,
        "isi-key": "sop",
        "isi-name": "SOP",
        "isi-weight": "1",
        "isi-skema_p4": "Tata laksana",
        "isi-evidence": "on",
    }
    leader.post(change(draft, "baris"), sent)
    sop.refresh_from_db()
    assert (sop.schemes, sop.evidence) == ({"p4": "Tata laksana"}, True)
    bad = leader.post(change(draft, "baris"), sent | {"isi-weight": "banyak", "isi-name": "Nama panjang"})
    assert bad.status_code == 422
    assert 'value="Nama panjang"' in bad.content.decode()


@pytest.mark.django_db
def test_a_spreadsheet_becomes_a_draft_and_the_same_spreadsheet(world: World, leader: Client) -> None:
    url = reverse("instrument_sheet", args=[world.instrument.pk])
    taken = leader.get(url)
    assert taken["Content-Type"] == XLSX
    form = sheets.read(taken.content)
    again = SimpleUploadedFile("i.xlsx", sheets.write(replace(form, version="3")), XLSX)
    assert leader.post(reverse("instrument_create"), {"dari": "berkas", "berkas-file": again}).status_code == 302
    made = Instrument.objects.get(version="3")
    assert queries.read_blueprint(made) == replace(SMALL, version="3")
    twice = SimpleUploadedFile("i.xlsx", sheets.write(replace(form, version="3")), XLSX)
    said = leader.post(reverse("instrument_create"), {"dari": "berkas", "berkas-file": twice})
    assert said.status_code == 422
    assert "Versi 3 sudah ada" in said.content.decode()
    wrong = SimpleUploadedFile("i.xlsx", changed("Pertanyaan", "D3", "pilihan"), XLSX)
    said = leader.post(reverse("instrument_create"), {"dari": "berkas", "berkas-file": wrong})
    assert "Pertanyaan, baris 3, kolom Jenis" in said.content.decode()


@pytest.mark.django_db
def test_an_empty_draft_cannot_be_published_and_only_the_leader_writes(world: World, leader: Client, draft: Instrument) -> None:
    leader.post(reverse("instrument_create"), {"baru-name": "Baru", "baru-key": "baru", "baru-scope": "unit", "baru-version": "1"})
    empty = Instrument.objects.get(key="baru")
    assert leader.post(change(empty, "terbitkan")).status_code == 422
    inspector = Client()
    inspector.force_login(world.cast.inspektorat)
    assert inspector.get(reverse("instrument", args=[draft.pk])).status_code == 200
    assert inspector.post(change(draft, "terbitkan")).status_code == 403
    officer = Client()
    officer.force_login(world.cast.petugas)
    assert officer.get(reverse("instruments")).status_code == 404
    # What ships is nobody's to change, only to copy.
    shipped = Instrument.objects.get(key="opd", agency__isnull=True)
    assert leader.post(change(shipped, "hapus"), {"bagian": "aspect", "baris": 1}).status_code == 404
