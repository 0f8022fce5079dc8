"""Cases to and from another complaint system: both numbers kept, nothing filed twice, nothing sent back as new, no row lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from channels_intake.erasing import erase_copies
from channels_intake.exchange import exporting, formats, importing, reading
from channels_intake.models import InboundMessage
from channels_intake.models.exchange import ExchangeFile, ExchangeRow, RowOutcome
from channels_intake.models.partners import CaseReference, Origin, Partner, Scope
from channels_intake.partners import managing
from complaints import clocks, identity, regimes, services
from complaints.models import ClockRule, Complaint, ComplaintEvent, Dispatch, EventKind, Reporter
from complaints.numbers import pretty
from organisations.queries import default_agency
from reporting.ledger import balance
from tests.cast import PHONE, POTHOLE, Cast, complain, make

pytestmark = pytest.mark.django_db
HEAD = "Tracking ID,Judul Laporan,Isi Laporan,Tanggal Laporan,Lokasi,Status,Kerahasiaan,Nama,Telepon,Tindak Lanjut"
ONE = '901,Lampu mati,"Lampu jalan mati, sudah seminggu",02/03/2026 10:15,Kel. Lappa,Terverifikasi,,Budi Hartono,081234500099,'
TWO = "902,Air,Air tidak mengalir,03/03/2026,,Proses,Rahasia,,,"


@pytest.fixture
def cast() -> Cast:
    return make()


@pytest.fixture
def partner() -> Partner:
    return made("LAPOR!")


def made(name: str, *scopes: str) -> Partner:
    return Partner.objects.create(agency=default_agency(), name=name, scopes=list(scopes) or [Scope.EXCHANGE.value])


def brought(partner: Partner, *lines: str, head: str = HEAD, is_trial: bool = False) -> list[tuple[str, str]]:
    """The outcomes of a file of theirs, row by row, with the words."""
    file = importing.store(partner, reading.table("\n".join([head, *lines]).encode()), via="page", is_trial=is_trial)
    while not importing.work(file.pk, most=2):
        pass
    return [(row.outcome, row.reason) for row in file.rows.order_by("line")]


def outcomes(*given: Any, **more: Any) -> list[str]:
    return [outcome for outcome, _reason in brought(*given, **more)]


def exported(partner: Partner, **more: Any) -> list[dict[str, str]]:
    """A file for them, as a spreadsheet reads it."""
    content = exporting.written(exporting.make(partner, via="page", **more)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def read_by_office(cast: Cast, text: str = POTHOLE, **more: Any) -> Complaint:
    found = complain(text, **more).complaint
    services.assign(found.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    return Complaint.objects.get(pk=found.pk)


def test_a_row_becomes_a_case_like_by_every_door(partner: Partner, cast: Cast) -> None:
    assert outcomes(partner, ONE, TWO) == ["new", "new"]
    first, second = Complaint.objects.order_by("pk")
    assert (first.channel, first.text, first.location_text) == (
        "lapor_exchange",
        "Lampu mati\n\nLampu jalan mati, sudah seminggu",
        "Kel. Lappa",
    )
    assert timezone.localtime(first.received_at).isoformat() == "2026-03-02T10:15:00+08:00"
    assert (first.visibility, second.visibility) == ("public", "secret")
    reporter = Reporter.objects.get(complaint=first)
    assert identity.unseal_text(reporter.name_sealed) == "Budi Hartono"
    reference = CaseReference.objects.get(complaint=first)
    assert (reference.external_id, reference.origin) == ("901", Origin.THEIRS)
    assert Dispatch.objects.filter(event__complaint=first, event__kind=EventKind.REGISTERED).exists()
    # Rows are kept sealed, and the ledger knows every message.
    assert b"Budi" not in bytes(ExchangeRow.objects.order_by("pk")[0].sealed)
    assert balance().sound


def test_the_same_file_again_changes_nothing_and_what_changed_is_noted(partner: Partner, cast: Cast) -> None:
    brought(partner, ONE, TWO)
    before = ComplaintEvent.objects.count()
    assert outcomes(partner, ONE, TWO) == ["same", "same"]
    assert (ComplaintEvent.objects.count(), Complaint.objects.count()) == (before, 2)
    changed = ONE.replace("Terverifikasi", "Proses").replace("081234500099,", "081234500099,PLN sudah ke lokasi")
    assert brought(partner, changed) == [("changed", "Status di sana: Proses; Tanggapan di sana:")]
    case = CaseReference.objects.get(external_id="901").complaint
    note = case.events.latest("seq")
    assert (note.kind, note.audience, note.channel) == (EventKind.NOTED, "internal", "lapor_exchange")
    assert "PLN sudah ke lokasi" in note.text
    assert note.data == {"partner": "LAPOR!", "their_number": "901"}
    # Nothing moved by another system's word.
    assert (case.status, case.ended_at) == ("received", None)
    assert outcomes(partner, changed.replace("Proses", "Selesai")) == ["changed"]
    assert Complaint.objects.get(pk=case.pk).ended_at is None
    assert outcomes(partner, changed.replace("sudah seminggu", "sudah sebulan")) == ["changed"]
    assert Complaint.objects.get(pk=case.pk).text == case.text


def started(case: Complaint) -> dict[str, Any]:
    """When each clock of a case began, as it is kept; the events must say the same."""
    kept = {row.name: row.started_at for row in case.clocks.all()}
    assert kept == {run.clock: run.started_at for run in clocks.runs(case)}
    return kept


def test_each_clock_counts_from_the_day_that_the_regime_says_and_the_office_sees_both(partner: Partner, cast: Cast, client: Client) -> None:
    brought(partner, ONE)
    case = Complaint.objects.get()
    came = ExchangeFile.objects.get().at
    assert (timezone.localtime(case.received_at).isoformat(), case.reached_at) == ("2026-03-02T10:15:00+08:00", came)
    # What was looked at there is looked at here in a time of its own; the reporter waits since the first day.
    assert started(case) == {"verifikasi": came, "penyelesaian": case.received_at}
    services.classify(case.pk, findings=services.Findings(complaint_class="permintaan_informasi"))
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    assert started(case)["verifikasi"] == came
    client.force_login(cast.petugas)
    page = " ".join(client.get(reverse("case", args=[case.number])).content.decode().split())
    assert "Senin, 2 Maret 2026, 10.15" in page
    assert f"<dt>Sampai di sini</dt><dd>{date_format(timezone.localtime(came), 'l, j F Y, H.i')}" in page
    assert "Dihitung sejak laporan diterima di tempat asalnya, bukan sejak sampai di sini" in page
    assert "Dihitung sejak laporan sampai di sini, bukan sejak diterima di tempat asalnya (2 Maret 2026)." in page
    assert "Kepmenpan 680/2020" in page


def test_another_regime_may_count_otherwise_and_a_row_without_a_day_has_but_one(partner: Partner, cast: Cast) -> None:
    ClockRule.objects.filter(clock="verifikasi").update(elsewhere="there")
    ClockRule.objects.filter(clock="penyelesaian").update(elsewhere="here")
    regimes.forget()
    brought(partner, ONE, ONE.replace("901", "902").replace("02/03/2026 10:15", "").replace("mati", "redup"))
    first, second = Complaint.objects.order_by("pk")
    assert started(first) == {"verifikasi": first.received_at, "penyelesaian": first.reached_at}
    assert set(started(second).values()) == {second.received_at}
    regimes.forget()


def test_bad_rows_say_everything_that_is_wrong_and_can_be_had_back(partner: Partner, cast: Cast) -> None:
    said = brought(
        partner,
        ",x,,31/31/2026,,,,,,",
        "903,x,y,2015-01-01,,,,,,",
        "904,Selesai lama,isi,02/03/2026,,Selesai,,,,",
        "905,x,y,02/03/2026,,,,,,,sel,lebih",
        ONE,
    )
    assert [outcome for outcome, _reason in said] == ["refused", "refused", "over", "refused", "new"]
    assert "Nomornya kosong" in said[0][1]
    assert "31/31/2026" in said[0][1]
    assert "belum ada pedoman" in said[1][1]
    assert "Selesai" in said[2][1]
    assert "lebih banyak" in said[3][1]
    client = Client()
    client.force_login(cast.koordinator)
    back = client.get(reverse("exchange_download", args=[ExchangeFile.objects.get().pk])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(back)))
    assert rows[0][: len(HEAD.split(","))] == HEAD.split(",")
    assert rows[0][-1] == "Alasan"
    assert [row[0] for row in rows[1:]] == ["", "903", "905"]
    assert "sel | lebih" in rows[3]
    # Mended, it goes in by the same door, whatever column it has more.
    assert reading.table(back.encode()).headers[-1] == "Alasan"


def test_a_dry_run_says_the_same_and_leaves_nothing(partner: Partner, cast: Cast) -> None:
    assert outcomes(partner, ONE, ",x,,,,,,,,", is_trial=True) == ["new", "refused"]
    assert (Complaint.objects.count(), InboundMessage.objects.count(), CaseReference.objects.count()) == (0, 0, 0)
    case = read_by_office(cast)
    assert [row["Nomor Lokal"] for row in exported(partner, is_trial=True)] == [case.number]
    assert [row["Jenis"] for row in exported(partner, is_trial=True)] == ["baru"]
    assert not CaseReference.objects.exists()


def test_what_goes_out_is_told_once_without_who_reported(partner: Partner, cast: Cast) -> None:
    case = read_by_office(cast, "Pak Budi di 081234500099 bilang jalan rusak. =1+1")
    read_by_office(cast, "Rahasia", address="+6281234500003", visibility="secret")
    complain("Belum dibaca siapa pun", address="+6281234500004")
    sealed = read_by_office(cast, "Lurah minta uang", address="+6281234500005")
    services.classify(sealed.pk, findings=services.Findings(sealed=True, complaint_class="berkadar"))
    (row,) = exported(partner)
    assert (row["Jenis"], row["Nomor Lokal"], row["Tracking ID"], row["Status"]) == ("baru", case.number, "", "Terdisposisi")
    assert row["Instansi"] == cast.pu.name
    assert "jalan rusak" in row["Isi Laporan"]
    assert not {"Nama Pelapor", "Kontak Pelapor"} & set(row)
    for secret in ("081234500099", PHONE[1:], "Rahasia", "Lurah"):
        assert secret not in str(row)
    assert exported(partner) == []
    services.take(case.pk, actor=cast.petugas)
    (row,) = exported(partner)
    assert (row["Jenis"], row["Nomor Lokal"], row["Status"], row["Isi Laporan"]) == ("perubahan", case.number, "Dalam Proses", "")
    assert exported(partner) == []
    # Whoever holds a copy is told once that nobody may read it any more.
    services.set_visibility(case.pk, visibility="secret", actor=cast.koordinator, reason="Permintaan pelapor.")
    (row,) = exported(partner)
    assert {name: value for name, value in row.items() if value} == {"Jenis": "tarik", "Nomor Lokal": case.number}
    assert exported(partner) == []


def test_what_moved_and_says_nothing_new_stands_before_no_news(partner: Partner, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet, moved = read_by_office(cast), read_by_office(cast, "Lampu jalan mati di Lappa sejak kemarin")
    exported(partner)
    monkeypatch.setattr(exporting, "MOST", 1)
    services.note(quiet.pk, actor=cast.koordinator, text="Hanya untuk kantor.")
    services.take(moved.pk, actor=cast.petugas)
    assert [row["Nomor Lokal"] for row in exported(partner)] == [moved.number]
    assert exported(partner) == []


def test_what_changes_while_a_file_is_made_comes_with_the_next(partner: Partner, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = read_by_office(cast)
    exported(partner)
    services.classify(case.pk, findings=services.Findings(topic_key="jalan_jembatan"))
    new = exporting._new

    def late(*given: Any, **more: Any) -> Any:
        # The updates have been read already.
        services.take(case.pk, actor=cast.petugas)
        return new(*given, **more)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(exporting, "_new", late)
        assert len(exported(partner)) == 1
    assert len(exported(partner)) == 1
    assert exported(partner) == []


def test_what_began_before_a_file_and_ends_after_it_comes_with_the_next(partner: Partner, cast: Cast) -> None:
    case = read_by_office(cast)
    begun = timezone.now()
    exported(partner)
    services.take(case.pk, actor=cast.petugas)
    Complaint.objects.filter(pk=case.pk).update(updated_at=begun)
    assert len(exported(partner)) == 1


def test_no_echo_in_either_direction(partner: Partner, cast: Cast) -> None:
    brought(partner, ONE)
    theirs = CaseReference.objects.get(external_id="901").complaint
    services.assign(theirs.pk, unit_id=cast.pu.pk, reason="pju", actor=cast.koordinator)
    first, second = read_by_office(cast), read_by_office(cast, "Jembatan retak di Bongki", address="+6281234500002")
    rows = {row["Nomor Lokal"]: row for row in exported(partner)}
    assert {number: row["Jenis"] for number, row in rows.items()} == {
        theirs.number: "perubahan",
        first.number: "baru",
        second.number: "baru",
    }
    assert rows[theirs.number]["Tracking ID"] == "901"
    # One comes back with our number, one with our words only: neither is filed again, and both numbers are kept.
    head = "Tracking ID,Nomor Lokal,Isi Laporan,Status"
    said = brought(partner, f"7001,{pretty(first.number)},,Terdisposisi", "7002,,Jembatan  retak di bongki,Terdisposisi", head=head)
    assert [outcome for outcome, _reason in said] == ["ours", "ours"]
    assert Complaint.objects.count() == 3
    assert dict(CaseReference.objects.values_list("external_id", "complaint")) == {"901": theirs.pk, "7001": first.pk, "7002": second.pk}
    # Our own status come back is no news; another is.
    assert outcomes(partner, f"7001,{first.number},,Terdisposisi", f",{first.number},,Proses", head=head) == ["same", "changed"]
    # A number of ours that they cannot have, and one that is paired already.
    stranger = complain("Lain", address="+6281234500006").complaint
    said = brought(partner, f"7003,{stranger.number},x,", f"7004,{first.number},x,", head=head)
    assert [outcome for outcome, _reason in said] == ["refused", "refused"]
    assert "tidak pernah dikirim" in said[0][1]
    assert "7001" in said[1][1]
    # Their numbers are their own: another partner's 901 is another case.
    assert outcomes(made("Baruga"), ONE) == ["new"]


def test_an_answer_of_ours_that_comes_back_is_no_news(partner: Partner, cast: Cast) -> None:
    case = read_by_office(cast)
    services.publish(case.pk, actor=cast.koordinator, text="Jalan berlubang.")
    event = services.reply(case.pk, actor=cast.petugas, text="Besok ditambal.")
    services.publish_answer(event.pk, actor=cast.petugas, text="Besok ditambal.")
    (row,) = exported(partner)
    assert (row["Isi Laporan"], row["Tindak Lanjut"], row["Status"]) == ("Jalan berlubang.", "Besok ditambal.", "Ditindaklanjuti")
    head = "Tracking ID,Nomor Lokal,Status,Tindak Lanjut"
    assert outcomes(partner, f"7001,{case.number},Ditindaklanjuti,Besok ditambal.", head=head) == ["ours"]
    assert not case.events.filter(kind=EventKind.NOTED).exists()


def test_columns_and_words_are_data_in_versions(partner: Partner, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.koordinator)
    page = reverse("exchange_format", args=[partner.pk])
    shown = client.get(page)
    said = {field.html_name: field.value() for field in shown.context["form"]}
    said |= {"column_external_id": "Kode | No", "column_text": "Aduan", "statuses": "Sedang = Dikerjakan\nBeres = closed", "delimiter": ";"}
    said |= {"topics": "Jalan Raya = Jalan & jembatan"}
    assert client.post(page, said | {"statuses": "Sedang = Entah"}).status_code == 422
    answer = client.post(page, said | {"statuses": "Sedang"})
    assert "tidak memuat tanda =: Sedang" in answer.content.decode()
    assert 'value="Kode | No"' in answer.content.decode()
    assert client.post(page, said).status_code == 302
    how = formats.current(partner)
    assert (how.version, how.columns["external_id"], how.statuses) == (2, ["Kode", "No"], [["Sedang", "in_progress"], ["Beres", "closed"]])
    assert client.post(page, said).status_code == 302
    assert formats.current(partner).version == 2
    assert outcomes(partner, "5;Jalan rusak;Jalan Raya;Beres", "6;Jalan rusak;Jalan Raya;Sedang", head="no;aduan;kategori;status") == [
        "over",
        "new",
    ]
    assert Complaint.objects.get().topic_id == "jalan_jembatan"
    case = read_by_office(cast, "Lain lagi", address="+6281234500002")
    services.take(case.pk, actor=cast.petugas)
    content = exporting.written(exporting.make(partner, via="page")).decode("utf-8-sig")
    assert content.splitlines()[0].startswith("Jenis;Kode;")
    assert ";Sedang;" in content


def test_by_the_page_first_tried_then_done(partner: Partner, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.koordinator)
    assert client.post(reverse("exchange_bring"), {"partner": partner.pk}).status_code == 422
    broken = SimpleUploadedFile("x.csv", b"a,a\n1,2")
    assert "masing-masing sekali" in client.post(reverse("exchange_bring"), {"partner": partner.pk, "file": broken}).content.decode()
    upload = SimpleUploadedFile("lapor.csv", "\n".join([HEAD, ONE, ",x,,,,,,,,"]).encode())
    answer = client.post(reverse("exchange_bring"), {"partner": partner.pk, "file": upload, "is_trial": "on"}, follow=True)
    assert "Lakukan sungguh-sungguh" in answer.content.decode()
    assert Complaint.objects.count() == 0
    tried = ExchangeFile.objects.get()
    page = client.post(reverse("exchange_repeat", args=[tried.pk]), follow=True).content.decode()
    assert Complaint.objects.get().number in page
    assert "Nomornya kosong" in page
    assert "Unduh baris yang bermasalah" in page
    read_by_office(cast)
    assert client.post(reverse("exchange_make"), {"partner": partner.pk, "since": "kemarin"}).status_code == 422
    page = client.post(reverse("exchange_make"), {"partner": partner.pk}, follow=True).content.decode()
    assert "Unduh berkas CSV" in page
    # A digit to Python, and no number.
    assert client.get(reverse("exchange_file", args=[tried.pk]), {"setelah": "²"}).status_code == 200
    assert client.get(reverse("exchange")).status_code == 200


@pytest.mark.parametrize("ended", [True, False])
def test_what_was_tried_is_not_done_for_who_exchanges_no_more(partner: Partner, cast: Cast, ended: bool) -> None:
    client = Client()
    client.force_login(cast.koordinator)
    brought(partner, ONE, is_trial=True)
    tried = ExchangeFile.objects.get()
    page = reverse("exchange_file", args=[tried.pk])
    assert "Lakukan sungguh-sungguh" in client.get(page).content.decode()
    if ended:
        managing.end(partner.pk, actor=cast.koordinator)
    else:
        Partner.objects.update(scopes=[Scope.NEWS.value])
    assert "Lakukan sungguh-sungguh" not in client.get(page).content.decode()
    assert client.post(reverse("exchange_repeat", args=[tried.pk])).status_code == 404
    assert Complaint.objects.count() == 0


def test_by_program_with_the_partners_key(client: Client, cast: Cast) -> None:
    said = {"url": "", "kinds": [], "unit": None, "region": None, "patience": 5}
    add = lambda name, *scopes: managing.add(agency=default_agency(), actor=cast.koordinator, name=name, scopes=list(scopes), **said).key  # noqa: E731
    there = {"Authorization": f"Bearer {add('LAPOR!', 'exchange')}"}
    another = {"Authorization": f"Bearer {add('Radio Sinjai', 'file', 'follow', 'read')}"}
    rows = [dict(zip(HEAD.split(","), next(csv.reader([line])), strict=True)) for line in (ONE, TWO)]
    path = "/api/v1/exchange/import/"
    for wrong, code in (({}, 401), ({"Authorization": "Bearer lapor_salah"}, 401), (another, 403)):
        assert client.post(path, {"rows": rows}, content_type="application/json", headers=wrong).status_code == code
    assert client.post(path, {"rows": []}, content_type="application/json", headers=there).status_code == 400
    said = client.post(path, {"rows": rows, "dry_run": True}, content_type="application/json", headers=there).json()
    assert [row["outcome"] for row in said["rows"]] == ["new", "new"]
    said = client.post(path, {"rows": rows}, content_type="application/json", headers=there).json()
    assert {row["number"] for row in said["rows"]} == set(Complaint.objects.values_list("number", flat=True))
    case = read_by_office(cast)
    said = client.post("/api/v1/exchange/export/", {}, content_type="application/json", headers=there).json()
    assert {row["Nomor Lokal"]: row["Jenis"] for row in said["rows"]}[case.number] == "baru"
    again = client.post("/api/v1/exchange/export/", {}, content_type="application/json", headers=there).json()
    assert again["rows"] == []


def test_by_command(partner: Partner, cast: Cast, tmp_path: Path, capsys: Any) -> None:
    theirs, ours, bad = tmp_path / "theirs.csv", tmp_path / "ours.csv", tmp_path / "bad.csv"
    theirs.write_text("\n".join([HEAD, ONE, ",x,,,,,,,,"]))
    with pytest.raises(CommandError, match="1 rows could not be taken"):
        call_command("exchange", "import", str(theirs), "--bad-rows", str(bad))
    assert "1 new" in capsys.readouterr().out
    assert "Alasan" in bad.read_text("utf-8-sig")
    read_by_office(cast)
    call_command("exchange", "export", str(ours))
    assert len(ours.read_text("utf-8-sig").splitlines()) == 3
    made("Baruga")
    with pytest.raises(CommandError, match="--partner"):
        call_command("exchange", "export", str(ours))
    call_command("exchange", "export", str(ours), "--partner", "LAPOR!")


def test_a_row_that_breaks_something_holds_up_nothing(partner: Partner, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importing._register

    def broken(file: ExchangeFile, said: reading.Case) -> Any:
        if said.external_id == "901":
            raise RuntimeError("boom")
        return real(file, said)

    monkeypatch.setattr(importing, "_register", broken)
    assert outcomes(partner, ONE, TWO) == ["refused", "new"]
    assert importing.unfinished() == []


def test_a_worker_takes_up_what_another_left(partner: Partner, cast: Cast) -> None:
    file = importing.store(partner, reading.table("\n".join([HEAD, ONE, TWO]).encode()), via="page")
    assert importing.work(file.pk, most=1) is False
    assert importing.unfinished() == [file.pk]
    assert importing.work(file.pk) is True
    assert set(file.rows.values_list("outcome", flat=True)) == {RowOutcome.NEW}
    assert importing.unfinished() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "nama kolom"), (b"a,b\n", "Tidak ada baris"), (b"a,a\n1,2\n", "masing-masing sekali"), (b'a,b\n"x,1\n', "")],
)
def test_a_file_that_is_none_is_refused_in_words(content: bytes, words: str) -> None:
    if words:
        with pytest.raises(reading.Unfit, match=words):
            reading.table(content)
    else:
        assert len(reading.table(content).rows) == 1


def test_any_of_the_usual_ways_to_write_a_csv_is_read() -> None:
    for delimiter in ",;\t|":
        for encoding in ("utf-8", "utf-8-sig", "cp1252"):
            found = reading.table(f"Nomor{delimiter}Isi\r\n1{delimiter}café\r\n".encode(encoding))
            assert found.rows == [(2, {"Nomor": "1", "Isi": "café"})]
    assert reading.written(["a"], [{"a": "=1+1"}]).decode("utf-8-sig") == "a\r\n'=1+1\r\n"


def test_who_had_themselves_forgotten_is_forgotten_here_too_and_so_is_what_was_only_tried(partner: Partner, cast: Cast) -> None:
    brought(partner, ONE)
    case = CaseReference.objects.get(external_id="901").complaint
    erase_copies(case.events.latest("seq").pk)
    cells = importing.cells_of(ExchangeRow.objects.get())
    assert not {"Budi Hartono", "081234500099"} & set(cells.values())
    assert cells["Tracking ID"] == "901"
    brought(partner, ONE, is_trial=True)
    assert importing.forget_trials() == 0
    ExchangeFile.objects.update(at=timezone.now() - importing.TRIAL_KEPT * 2)
    assert importing.forget_trials() == 1
    assert ExchangeRow.objects.count() == 1


def test_an_accusation_of_an_office_leaves_by_no_file_that_it_might_make(partner: Partner, cast: Cast) -> None:
    case = read_by_office(cast, "Petugas loket minta uang", address="+6281234500008")
    services.verify(case.pk, actor=cast.koordinator, findings=services.Findings(), accused_unit_id=cast.kominfo.pk)
    assert exported(partner) == []
