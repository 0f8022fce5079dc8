"""Papers of a complaint: the words are there, who reported is not, and nothing anybody wrote is read as code."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import asdict, replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from complaints import papers, services
from complaints.models import ClockName, Complaint, Visibility
from complaints.papers import wording
from complaints.services import Findings, ReporterDetails, register
from tests.cast import PHONE, POTHOLE, Cast, complain, fresh

WITA = ZoneInfo("Asia/Makassar")
AT = dt.datetime(2026, 11, 24, 16, 40, tzinfo=WITA)
HEAD = papers.Head("Pemerintah Kabupaten Sinjai", "Dinas Pekerjaan Umum", "Jalan Persatuan Raya 1")
SHEET = papers.Sheet(
    head=HEAD,
    number="1234-5678-9012",
    received_at=AT,
    door="SMS",
    complaint_class="Pengaduan tidak berkadar pengawasan",
    topic="Jalan rusak",
    place="Kel. Lappa, Kec. Sinjai Utara",
    owner="Dinas Pekerjaan Umum",
    words=POTHOLE,
    printed_by="Andi Nurhayati",
    printed_at=AT,
    clocks=(papers.ClockRow("Penyelesaian", dt.date(2026, 12, 8), "berjalan"),),
    events=(papers.EventRow(AT, "Laporan diterima", "Kominfo", "lewat SMS"),),
    instruction="Jalan kabupaten",
)
LETTER = papers.Letter(
    head=HEAD,
    number="1234-5678-9012",
    received_at=AT,
    door="SMS",
    recipient="PLN ULP Sinjai",
    recipient_place="Sinjai",
    signed_in="Sinjai",
    signer="Kepala Dinas Pekerjaan Umum",
    words="Tiang listrik miring.",
    place="Kel. Lappa",
    dated=AT.date(),
    answer_until=dt.date(2026, 12, 1),
)
CODE = [
    '#import "@preview/cetz:0.2.0"',
    '#read("/etc/passwd") #panic("mati")',
    "*tebal* _miring_ `kode` = judul",
    "$x^2 + y$ \\ \\u{41} \\#",
    '"; #let data = 1 //',
    "]] #[isi] }} {{ )) ((",
    "<label> @acuan https://contoh.go.id /* komentar */",
    "- butir\n+ nomor\n/ istilah: arti",
    "${jndi:ldap://x} {{ complaint.text }} %(s)s",
]


def text_of(pdf: bytes) -> str:
    """All that stands on the pages, in one line; where a long run was broken is no space."""
    pages = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(pages.replace("\u200b", "").split())


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_a_sheet_says_all_that_the_office_needs() -> None:
    said = text_of(papers.disposition_sheet(replace(SHEET, forwarded_to="PLN ULP Sinjai", occurred_on=dt.date(2026, 11, 23), files=2)))
    for words in (
        "PEMERINTAH KABUPATEN SINJAI",
        "DINAS PEKERJAAN UMUM",
        "Jalan Persatuan Raya 1",
        "LEMBAR DISPOSISI",
        "1234-5678-9012",
        "Selasa, 24 November 2026 pukul 16.40 WITA, melalui SMS",
        "Pengaduan tidak berkadar pengawasan",
        "Jalan rusak",
        "Kel. Lappa, Kec. Sinjai Utara",
        "Penyelesaian Selasa, 8 Desember 2026 berjalan",
        POTHOLE,
        "Jalan kabupaten",
        "Laporan diterima",
        "Senin, 23 November 2026",
        "PLN ULP Sinjai",
        "2 berkas",
        "Isi disposisi",
        "Paraf",
        "Tanda tangan",
        "Halaman 1 dari",
        "Dicetak Selasa, 24 November 2026 pukul 16.40 WITA oleh Andi Nurhayati",
    ):
        assert words in said
    assert "RAHASIA" not in said


def test_a_letter_is_written_to_the_body_and_asks_for_an_answer() -> None:
    said = text_of(papers.cover_letter(replace(LETTER, note="Mohon segera", letter_number="500/12/Kominfo", urgent=True)))
    for words in (
        "Nomor : 500/12/Kominfo",
        "Sifat : Segera",
        "Perihal : Penerusan laporan warga nomor 1234-5678-9012",
        "Sinjai, 24 November 2026",
        "Yth. Pimpinan PLN ULP Sinjai di Sinjai",
        "“Tiang listrik miring.”",
        "Kel. Lappa",
        "Mohon segera",
        "paling lambat Selasa, 1 Desember 2026",
        "Identitas pelapor kami rahasiakan.",
        "Kepala Dinas Pekerjaan Umum,",
        "NIP.",
    ):
        assert words in said


def test_without_a_day_or_a_number_the_letter_still_reads() -> None:
    said = text_of(papers.cover_letter(replace(LETTER, answer_until=None)))
    assert "Nomor : ...." in said
    assert "dalam waktu yang tidak terlalu lama, dengan" in said
    assert "None" not in said


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_times_are_said_in_the_zone_they_come_in(zone: str) -> None:
    local = AT.astimezone(ZoneInfo(zone))
    word = {"Asia/Jakarta": "15.40 WIB", "Asia/Makassar": "16.40 WITA", "Asia/Jayapura": "17.40 WIT"}[zone]
    assert word in text_of(papers.disposition_sheet(replace(SHEET, printed_at=local)))


def test_a_paper_is_indonesian_whoever_prints_it() -> None:
    with translation.override("en"):
        assert "Selasa, 24 November 2026" in text_of(papers.disposition_sheet(SHEET))


@pytest.mark.parametrize("made", [papers.disposition_sheet(SHEET), papers.cover_letter(LETTER)], ids=["sheet", "letter"])
def test_the_file_carries_its_title_language_and_an_a4_page(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata is not None
    assert "1234-5678-9012" in str(reader.metadata.title)
    assert str(reader.trailer["/Root"]["/Lang"]).startswith("id")
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert papers.disposition_sheet(SHEET) == papers.disposition_sheet(replace(SHEET))
    assert papers.cover_letter(LETTER) == papers.cover_letter(replace(LETTER))


def test_a_secret_case_says_so_on_every_page() -> None:
    long = replace(SHEET, words="Jalan berlubang. " * 600, secret=True)
    made = pages(papers.disposition_sheet(long))
    assert len(made) > 2
    assert all("RAHASIA" in page for page in made)
    assert [f"Halaman {n} dari {len(made)}" in page for n, page in enumerate(made, 1)] == [True] * len(made)
    assert "RAHASIA" in text_of(papers.cover_letter(replace(LETTER, secret=True)))


# --- What people wrote is data -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODE)
def test_code_in_the_words_is_printed_and_not_run(code: str) -> None:
    assert squeezed(code) in squeezed(text_of(papers.disposition_sheet(replace(SHEET, words=code))))
    assert squeezed(code) in squeezed(text_of(papers.cover_letter(replace(LETTER, words=code))))


@pytest.mark.parametrize("code", CODE)
def test_code_in_any_other_field_is_printed_and_not_run(code: str) -> None:
    row = papers.EventRow(AT, code, code, code)
    named = dict.fromkeys(("door", "topic", "place", "owner", "printed_by", "instruction", "forwarded_to", "complaint_class"), code)
    sheet = replace(SHEET, head=papers.Head(code, code, code), events=(row,), clocks=(papers.ClockRow(code, AT.date(), code),), **named)
    assert text_of(papers.disposition_sheet(sheet))
    named = dict.fromkeys(("door", "recipient", "recipient_place", "signed_in", "signer", "place", "note", "letter_number"), code)
    assert squeezed(code) in squeezed(text_of(papers.cover_letter(replace(LETTER, **named))))


def test_arabic_and_signs_are_printed_and_what_no_font_has_is_said() -> None:
    whole = text_of(papers.disposition_sheet(replace(SHEET, words="السلام ✓ ☎ → €")))
    assert "tidak dapat dicetak" not in whole
    assert all(sign in whole for sign in "✓☎→€")
    for missing in ("bagus 👍", "ᨔᨛᨋᨛ"):
        assert "Sebagian tanda" in text_of(papers.disposition_sheet(replace(SHEET, words=missing)))


def test_what_is_invisible_or_turns_the_writing_round_is_left_out() -> None:
    said = text_of(papers.disposition_sheet(replace(SHEET, words="ja\x00lan\u202e rusak\u200b \ud800 di\x1b sini")))
    assert "jalan rusak di sini" in said


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "a\n" * 10_000, "kata " * 4_000, "\n" * 20_000, "الله" * 5_000, "😀" * 20_000, "{" * 20_000]
)
def test_the_longest_text_makes_a_paper_of_reasonable_size(text: str) -> None:
    sheet = replace(SHEET, words=text, instruction=text, events=(papers.EventRow(AT, text, text, text),) * 60)
    made = papers.disposition_sheet(sheet)
    assert len(made) < 2_000_000
    assert len(pages(made)) <= 40
    assert len(pages(papers.cover_letter(replace(LETTER, words=text, note=text)))) <= 30


def test_all_of_twenty_thousand_letters_are_there_and_more_is_said_to_be_cut() -> None:
    words = " ".join(f"kata{n}" for n in range(2_400))[:20_000]
    said = text_of(papers.disposition_sheet(replace(SHEET, words=words)))
    assert [word for word in words.split() if word not in said] == []
    assert "dipotong" not in said
    assert "dipotong" in text_of(papers.disposition_sheet(replace(SHEET, words=words + "lebih")))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_makes_papers(words: str, short: str) -> None:
    sheet = replace(SHEET, words=words, topic=short, printed_by=short, events=(papers.EventRow(AT, short, short, words),))
    assert len(PdfReader(io.BytesIO(papers.disposition_sheet(sheet))).pages) >= 1
    assert "rahasiakan" in text_of(papers.cover_letter(replace(LETTER, words=words, recipient=short, note=words)))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_visible_sign_is_lost_between_the_words_and_the_paper(words: str) -> None:
    assert squeezed("".join(wording.paragraphs(words))) == squeezed(wording.visible(words))
    assert not any(a == b == "" for a, b in pairwise(wording.paragraphs(words)))


# --- Who reported stays out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("hubungi 0812-3450-0001 ya", f"hubungi {wording.COVER} ya"),
        (f"WA {PHONE}", f"WA {wording.COVER}"),
        ("surel budi@contoh.id", f"surel {wording.COVER}"),
        ("NIK 7307010101900001", f"NIK {wording.COVER}"),
        ("nama saya Siti Aminah, jalan rusak", f"nama saya {wording.COVER}, jalan rusak"),
        ("Lurah Budi Santoso minta uang 500.000", "Lurah Budi Santoso minta uang 500.000"),
        ("Jalan Veteran nomor 3 berlubang", "Jalan Veteran nomor 3 berlubang"),
    ],
)
def test_contacts_are_covered_and_the_complaint_is_not(said: str, kept: str) -> None:
    assert wording.mask(said) == wording.Masked(kept, said != kept)


def secret_person(text: str = POTHOLE) -> Complaint:
    person = ReporterDetails(channel="sms_kannel", address=PHONE, name="Zubaedah Tenri", contact="zubaedah@contoh.id")
    return register(text=text, reporter=person, location_text="depan pasar sentral").complaint


@pytest.mark.django_db
def test_a_sheet_of_a_case_has_its_history_and_never_the_reporter(cast: Cast) -> None:
    made = secret_person(f"{POTHOLE} Telepon saya {PHONE}, nama saya Zubaedah Tenri.")
    services.classify(made.pk, findings=Findings(topic_key="jalan_jembatan", region_code="73.07.05"), actor=cast.koordinator)
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan kabupaten", actor=cast.koordinator)
    services.note(made.pk, actor=cast.petugas, text="catatan di antara kami")
    services.ask(made.pk, actor=cast.petugas, question="Di kilometer berapa?")
    services.add_reporter_message(made.pk, text="KM 5, wa 081234500001", channel="sms_kannel")
    services.record_delivery_failure(made.pk, channel="sms_kannel", reason=f"no route to {PHONE}")
    services.reveal_identity(made.pk, actor=cast.koordinator, reason="Zubaedah Tenri perlu dihubungi")
    sheet = papers.sheet_of(made, printed_by=cast.petugas, at=AT)
    said = text_of(papers.disposition_sheet(sheet))
    for words in (
        POTHOLE,
        cast.pu.name,
        "Kec. Sinjai Utara",
        "depan pasar sentral",
        "jalan kabupaten",
        "Di kilometer berapa?",
        "KM 5",
        "petugas",
    ):
        assert words in said
    for hidden in ("Zubaedah", "zubaedah@contoh.id", PHONE, "81234500001", "catatan di antara kami", "no route"):
        assert hidden not in said
        assert hidden not in str(asdict(sheet))
    assert sheet.instruction == "jalan kabupaten"
    assert [row.what for row in sheet.events] == ["Laporan diterima", "Diteruskan ke unit", "Pertanyaan untuk pelapor", "Pesan pelapor"]
    assert sheet.masked


@pytest.mark.django_db
def test_the_last_days_are_those_of_the_clocks(cast: Cast) -> None:
    made = complain().complaint
    sheet = papers.sheet_of(made, printed_by=cast.petugas, at=made.received_at)
    due = {clock.get_name_display(): clock.due_at.astimezone(WITA).date() for clock in made.clocks.all()}
    assert {row.name: row.last_day for row in sheet.clocks} == due
    assert {row.state for row in sheet.clocks} == {"berjalan"}
    later = papers.sheet_of(made, printed_by=cast.petugas, at=made.received_at + dt.timedelta(days=400))
    assert {row.state for row in later.clocks} == {"lewat batas"}


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"sealed": True}, {"visibility": Visibility.SECRET}])
def test_sealed_and_secret_cases_are_marked(cast: Cast, change: dict[str, object]) -> None:
    made = complain().complaint
    assert not papers.sheet_of(made, printed_by=cast.petugas, at=AT).secret
    Complaint.objects.filter(pk=made.pk).update(**change)
    assert papers.sheet_of(made, printed_by=cast.petugas, at=AT).secret


@pytest.mark.django_db
def test_a_letter_goes_with_a_forwarded_case_only(cast: Cast) -> None:
    made = secret_person("Tiang listrik miring, hubungi 081234500001")
    with pytest.raises(papers.NotForwarded):
        papers.letter_of(made, at=AT)
    services.forward(made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Mohon diperiksa.")
    letter = papers.letter_of(fresh(made), at=made.received_at, letter_number="500/1")
    said = text_of(papers.cover_letter(letter))
    follow_up = made.clocks.get(name=ClockName.FOLLOW_UP).due_at.astimezone(WITA).date()
    assert letter.answer_until == follow_up
    assert letter.signer == f"Kepala {cast.kominfo.name}"
    for words in (cast.pln.name, "Tiang listrik miring", "Mohon diperiksa.", "depan pasar sentral", "di Sinjai", "500/1"):
        assert words in said
    for hidden in ("Zubaedah", "zubaedah@contoh.id", "81234500001"):
        assert hidden not in said


@pytest.mark.django_db
def test_a_letter_never_asks_for_an_answer_in_the_past(cast: Cast) -> None:
    made = complain().complaint
    services.forward(made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Mohon diperiksa.")
    assert papers.letter_of(made, at=made.received_at + dt.timedelta(days=400)).answer_until is None


@pytest.mark.django_db
def test_a_long_history_costs_no_more_queries_and_says_what_it_leaves_out(cast: Cast, django_assert_max_num_queries) -> None:
    made = complain().complaint
    papers.sheet_of(made, printed_by=cast.petugas, at=AT)  # zones are remembered
    for n in range(65):
        services.add_reporter_message(made.pk, text=f"pesan {n}", channel="sms_kannel")
    with django_assert_max_num_queries(4):
        sheet = papers.sheet_of(made, printed_by=cast.petugas, at=AT)
    assert len(sheet.events) == 60
    assert sheet.earlier_events == 6
    assert "6 peristiwa sebelumnya" in text_of(papers.disposition_sheet(sheet))
