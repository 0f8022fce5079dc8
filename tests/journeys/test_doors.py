"""Through every door and back: in, stored, routed by the worker, answered by an officer, out by the same door."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Officer
from tests.running import System, wait_until

pytestmark = pytest.mark.slow
Officers = Callable[[str], Officer]
DUE = r"\d{1,2} (?:Jan|Feb|Mar|Apr|Mei|Jun|Jul|Agu|Sep|Okt|Nov|Des) \d{4}"


def pretty(number: str) -> str:
    return "-".join((number[:4], number[4:8], number[8:]))


def case_of(running: System, external_id: str) -> tuple[str, str, str]:
    """Number, status and unit of the case that a message made, once it is with somebody."""

    def look() -> tuple[str, str, str] | None:
        rows = running.rows(
            "SELECT c.number, c.status, u.short_name FROM channels_intake_inboundmessage m "
            "JOIN complaints_complaint c ON c.id = m.complaint_id JOIN organisations_unit u ON u.id = c.owner_id "
            "WHERE m.external_id = %s AND EXISTS (SELECT 1 FROM routing_routingdecision d WHERE d.complaint_id = c.id)",
            external_id,
        )
        return rows[0] if rows else None

    return wait_until(look, 30, f"message {external_id} is a routed case")


def texts(running: System, phone: str, number: int) -> list[str]:
    return wait_until(
        lambda: found if len(found := running.provider.texts_to(phone)) >= number else None,
        30,
        f"{number} SMS to {phone}; {running.logs()}",
    )


def test_twilio(running: System, officer: Officers) -> None:
    phone, sid = "+6281355550001", f"SM{uuid.uuid4().hex}"
    assert running.twilio(sid, phone, "LAPOR jalan berlubang besar di Kelurahan Balangnipa dkt pasar").status_code == 200
    number, status, unit = case_of(running, sid)
    assert (status, unit) == ("assigned", "Dinas PUPR")
    received, forwarded = texts(running, phone, 2)
    assert re.fullmatch(
        rf"Laporan {pretty(number)} diterima\. PIN \d{{6}}\.\nCek: balas CEK {number}\n{re.escape(running.url)}/lacak/", received
    )
    assert re.fullmatch(rf"{pretty(number)} diteruskan ke Dinas PUPR\. Jawaban paling lambat {DUE}\.", forwarded)

    desk = officer("petugas")
    assert pretty(number) in desk.get("/kerja/").text
    desk.move(number, "reply", text="Besok kami tambal.")
    assert texts(running, phone, 3)[2] == f"{pretty(number)}, jawaban Dinas PUPR: Besok kami tambal."
    assert running.provider.sms[-1]["by"] == "twilio"

    desk.move(number, "resolve", outcome="done", text="Sudah ditambal.", evidence="Regu PUPR, pagi ini")
    assert texts(running, phone, 4)[3] == (
        f"{pretty(number)} dinyatakan selesai oleh Dinas PUPR: Sudah ditambal.\nSudah beres? Balas SUDAH dan nilai 1-5, mis. SUDAH 5. Belum? Balas BELUM."
    )
    running.twilio(f"SM{uuid.uuid4().hex}", phone, "blm beres pak, masih berlubang")
    assert texts(running, phone, 5)[4].startswith(f"{pretty(number)} dibuka lagi dan dikembalikan ke Dinas PUPR.")
    desk.move(number, "resolve", outcome="done", text="Ditambal ulang.", evidence="Foto di kantor")
    texts(running, phone, 6)
    running.twilio(f"SM{uuid.uuid4().hex}", phone, "Sudah")
    assert texts(running, phone, 7)[6] == f"{pretty(number)} selesai. Terima kasih sudah mengabari kami."
    assert running.value("SELECT end_reason FROM complaints_complaint WHERE number = %s", number) == "confirmed"


def test_kannel_answers_through_the_operator_it_came_from(running: System, officer: Officers) -> None:
    phone = "+6285655550002"
    answer = running.kannel("kannel-1", "085655550002", "sampah menumpuk di Lappa sdh seminggu", smsc="indosat")
    assert answer.status_code in (200, 202)
    _received, forwarded = texts(running, phone, 2)
    number = "".join(char for char in forwarded.split(" ")[0] if char.isdigit())
    assert re.fullmatch(rf"{pretty(number)} diteruskan ke DLHK\. Jawaban paling lambat {DUE}\.", forwarded)
    running.kannel("kannel-2", "085655550002", f"CEK {number}", smsc="indosat")
    assert texts(running, phone, 3)[2].startswith(f"{pretty(number)}: sudah di DLHK. Batas ")

    officer("petugas-730731").move(number, "ask", text="Di depan toko apa?")
    assert texts(running, phone, 4)[3].startswith(f"{pretty(number)}")
    assert "Di depan toko apa?" in texts(running, phone, 4)[3]
    running.kannel("kannel-3", "085655550002", "dpn toko Harapan", smsc="indosat")
    wait_until(
        lambda: running.value("SELECT status FROM complaints_complaint WHERE number = %s", number) == "in_progress",
        20,
        "the answer is in the case",
    )
    mine = [sms for sms in running.provider.sms if sms["to"].lstrip("+") == phone.lstrip("+")]
    assert {(sms["by"], sms["smsc"]) for sms in mine} == {("kannel", "indosat")}


def test_a_stranger_learns_nothing_about_somebodys_number(running: System) -> None:
    sid, phone, stranger = f"SM{uuid.uuid4().hex}", "+6281355550003", "+6281355550004"
    running.twilio(sid, phone, "LAPOR KTP saya belum jadi di dukcapil")
    number, _status, _unit = case_of(running, sid)
    running.twilio(f"SM{uuid.uuid4().hex}", stranger, f"CEK {number}")
    real = texts(running, stranger, 1)[0]
    running.twilio(f"SM{uuid.uuid4().hex}", "+6281355550005", "CEK 123456789012")
    assert texts(running, "+6281355550005", 1)[0] == real
    assert number not in real.replace("-", "")


def test_x_post_is_answered_under_the_post(running: System, officer: Officers) -> None:
    post = running.provider.mention("880001", "@lapor_sinjai #lapor lampu jalan mati di depan pasar sentral, Kelurahan Balangnipa")
    number, status, unit = case_of(running, post)
    assert (status, unit) == ("assigned", "Dinas PUPR")
    wait_until(lambda: len(replies(running, post)) >= 2, 30, f"two replies on X; {running.logs()}")
    said = replies(running, post)
    receipt, invitation = said[0].splitlines()
    assert (
        receipt
        == f"Laporan Anda kami catat dengan nomor {pretty(number)}. Perkembangannya kami kabarkan di sini dan di {running.url}/lacak/"
    )
    assert invitation.startswith(f"Nomor HP atau rincian pribadi tulis di {running.url}/lapor/tambah/")
    assert re.fullmatch(rf"{pretty(number)} diteruskan ke Dinas PUPR\. Jawaban paling lambat {DUE}\.", said[1])
    officer("petugas").move(number, "reply", text="Lampu diganti malam ini.")
    wait_until(lambda: len(replies(running, post)) >= 3, 30, "the answer on X")
    assert replies(running, post)[2] == f"{pretty(number)}, jawaban Dinas PUPR: Lampu diganti malam ini."
    assert "PIN" not in " ".join(replies(running, post))


def replies(running: System, post: str) -> list[str]:
    return [said["text"] for said in running.provider.posts if said.get("reply", {}).get("in_reply_to_tweet_id") == post]


def test_an_unsure_case_waits_for_the_coordinator_who_assigns_it(running: System, officer: Officers) -> None:
    sid, phone = f"SM{uuid.uuid4().hex}", "+6281355550006"
    running.twilio(sid, phone, "LAPOR tolong dilihat pak sudah lama begini terus")
    number, status, unit = case_of(running, sid)
    assert status == "received"
    desk = officer("koordinator")
    assert pretty(number) in desk.get("/koordinasi/").text
    pu = running.value("SELECT id FROM organisations_unit WHERE short_name = 'Dinas PUPR'")
    desk.move(number, "assign", unit=str(pu), text="Menurut telepon pelapor: jalan kabupaten.")
    assert "Apa yang terjadi, dan di mana?" in texts(running, phone, 2)[1]
    assert "diteruskan ke Dinas PUPR" in texts(running, phone, 3)[2]
    assert unit != "Dinas PUPR"


def test_not_ours_comes_back_to_the_coordinator(running: System, officer: Officers) -> None:
    sid, phone = f"SM{uuid.uuid4().hex}", "+6281355550007"
    running.twilio(sid, phone, "LAPOR jalan berlubang besar di Kelurahan Biringere")
    number, _status, unit = case_of(running, sid)
    assert unit == "Dinas PUPR"
    before = running.rows(
        "SELECT k.name, k.due_at FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id WHERE c.number = %s ORDER BY 1",
        number,
    )
    province = running.value("SELECT id FROM organisations_unit WHERE code = 'sulsel-bina-marga'")
    officer("petugas").move(number, "transfer", text="Ini jalan provinsi.", because="other_level", unit=str(province))
    assert officer("petugas").get(f"/kerja/{number}/").status_code == 404
    assert pretty(number) in officer("koordinator").get("/koordinasi/").text
    after = running.rows(
        "SELECT k.name, k.due_at FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id WHERE c.number = %s ORDER BY 1",
        number,
    )
    assert after == before


def test_a_bribe_is_sealed_for_the_inspectorate(running: System, officer: Officers) -> None:
    sid = f"SM{uuid.uuid4().hex}"
    running.twilio(sid, "+6281355550008", "LAPOR urus ktp di capil dimintai 50rb sama oknum pegawai, jgn sebut nama sy")
    number, _status, unit = case_of(running, sid)
    assert unit == "Inspektorat"
    assert officer("petugas2").get(f"/kerja/{number}/").status_code == 404
    assert officer("koordinator").get(f"/kerja/{number}/").status_code == 404
    assert officer("inspektorat").get(f"/kerja/{number}/").status_code == 200
    assert "dimintai" not in running.twilio(f"SM{uuid.uuid4().hex}", "+6281355550009", f"CEK {number}").text


def test_the_books_balance_after_all_that(running: System) -> None:
    running.settled(30)
    books = running.ledger()
    assert books["exit"] == 0, books
