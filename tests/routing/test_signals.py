"""What must be closed, kept secret, hurried, answered or left: invented sentences, half of them near misses."""

from __future__ import annotations

import pytest

from routing import lexicon, nearby, signals, topics
from routing.contracts import Facts, Signals

CASES: tuple[tuple[str, str, bool], ...] = (
    ("bendahara desa mencairkan anggaran posyandu tapi uangnya dipakai beli motor pribadi", "sealed", True),
    ("pak lurah minta 500rb baru mau tanda tangan surat pengantar nikah", "sealed", True),
    ("camat memenangkan CV milik iparnya untuk pengadaan laptop kantor", "sealed", True),
    ("mau pindah tugas harus kasih amplop dulu ke kabid, kalau tidak SK tidak keluar", "sealed", True),
    ("pegawai kelurahan bagi-bagi kaos calon wali kota waktu jam dinas", "sealed", True),
    ("nama saya di bocorkan petugas pengaduan ke orang yang saya laporkan", "sealed", True),
    ("gaji guru honorer belum dibayar tiga bulan, katanya anggaran belum cair", "sealed", False),
    ("komite sekolah rapat soal sumbangan sukarela, apakah wajib diikuti semua orang tua?", "sealed", False),
    ("juru parkir depan minimarket minta lima ribu padahal tertulis gratis", "sealed", False),
    ("saya minta petugas dinas datang mengukur jalan, anggaran 200 juta katanya sudah ada", "sealed", False),
    ("toko milik saya kena gusur, lurah bilang tidak tahu", "sealed", False),
    ("petugas pemadam memotong dahan pohon yang menimpa kabel", "sealed", False),
    ("adik saya kelas 4 SD dicubit dan ditendang teman-temannya tiap istirahat", "secret", True),
    ("tolong jangan sampai ketahuan kalau saya yang melapor ya pak", "secret", True),
    ("preman pasar memalak kami tiap pagi dan mengancam mau bakar lapak", "secret", True),
    ("jukir liar depan pasar memaki-maki dan menggebrak motor saya kalau tidak dikasih", "secret", True),
    ("pak ogah di pertigaan memukul kaca mobil kalau tidak diberi", "secret", True),
    ("banyak preman mabuk di terminal lama", "secret", True),
    ("orang gila menyerang warga di pasar tadi malam", "secret", True),
    ("terjadi pengeroyokan pemuda kampung sebelah habis orgen tunggal", "secret", True),
    ("tarif parkir di rumah sakit dimintai petugas parkir 5 ribu padahal karcis 2 ribu", "secret", False),
    ("anjing tetangga menggigit dan menyerang anak-anak", "secret", False),
    ("wabah demam berdarah menyerang warga dusun kami", "secret", False),
    ("monyet menyerang kebun warga", "secret", False),
    ("nama anak saya salah ketik di akta", "secret", False),
    ("pabrik kami tidak beri cuti haid. saya minta identitas saya tidak sampai ke mandor, takut dipecat", "secret", True),
    ("identitas anak saya tidak cocok di kartu keluarga, mohon diperbaiki", "secret", False),
    ("kks ibu saya ditahan kader sejak maret, tiap cair kami tidak pegang uangnya", "sealed", True),
    ("kartu anjungan tertelan mesin, sekarang ditahan bank sudah dua minggu", "sealed", False),
    ("di dusun kami rt pilih kasih tiap ada bantuan bibit", "sealed", True),
    ("alamat rt 02 rw 05. cucu saya belum pernah dapat bantuan, tetangga yang mampu dapat", "sealed", False),
    ("ketua lpmk menyewakan badan jalan untuk lapak pasar malam, uangnya entah ke mana", "sealed", True),
    ("warga mau menyewa aset pemda untuk lapangan futsal, ke mana mengurusnya?", "sealed", False),
    ("urus pindah di sana dipersulit, giliran ada duit langsung jadi", "sealed", True),
    ("mohon dimudahkan urusan kami, ada uang kembali yang belum diberikan kasir pdam", "sealed", False),
    ("pasien tbc dan diabetes harus antri lama di loket yang sama, mohon loket ditambah", "secret", False),
    ("air sungai sudah masuk rumah setinggi dada, kami di loteng, tolong jemput", "urgent", True),
    ("puluhan warga mual dan muntah2 habis makan di hajatan, puskesmas penuh sekarang", "urgent", True),
    ("tahun lalu pernah longsor di sini, kami khawatir terjadi lagi", "urgent", False),
    ("bekas kebakaran pasar bulan lalu belum dibersihkan puingnya", "urgent", False),
    ("saya terjebak macet tiap pagi di pasar", "urgent", False),
    ("syarat bikin kartu kuning pencari kerja apa aja kak", "info", True),
    ("kapan jalan ini diperbaiki?? sudah rusak bertahun-tahun, kami kecewa", "info", False),
    ("kami warga RW 3 mengharapkan adanya posyandu lansia di kampung", "wish", True),
    ("semoga cepat ditangani, got depan rumah mampet dan bau", "wish", False),
    ("matur nuwun sanget pak, mugi berkah", "empty", True),
    ("matur nuwun, dalan rusak", "empty", False),
)


def _signals(text: str) -> Signals:
    return topics.read(Facts(text), lexicon.load())[1]


@pytest.mark.parametrize(("text", "mark", "expected"), CASES, ids=[text[:40] for text, _, _ in CASES])
def test_signal(text: str, mark: str, expected: bool) -> None:
    heard = _signals(text)
    said = {
        "sealed": heard.sealed and heard.secret,
        "secret": heard.secret,
        "urgent": bool(heard.emergency),
        "info": heard.complaint_class == "permintaan_informasi",
        "wish": heard.complaint_class == "aspirasi",
        "empty": heard.empty,
    }
    assert said[mark] is expected


def test_police_are_not_for_the_inspectorate_of_the_regency() -> None:
    heard = _signals("polantas di perempatan minta 150 ribu supaya motor tidak ditilang")
    assert heard.sealed
    assert "police_misconduct" in heard.cues


def test_overseers_do_not_look_into_themselves() -> None:
    assert "overseer_accused" in _signals("auditor inspektorat minta uang 3 juta ke bendahara desa").cues
    assert "overseer_accused" not in _signals("kades minta uang 3 juta, mohon inspektorat memeriksa").cues


def test_what_is_often_innocent_is_read_by_a_person_first() -> None:
    assert "integrity_doubtful" in _signals("pak lurah minta 500rb baru mau tanda tangan").cues
    assert "integrity" in _signals("kepala desa korupsi dana desa").cues


def test_every_group_of_a_rule_is_in_the_lexicon() -> None:
    groups = nearby.index(lexicon.load()).groups
    rules = [
        *signals.WRONG,
        *signals.MAYBE,
        *signals.POLICE,
        *signals.OVERSEERS,
        *signals.HURT,
        *signals.DELICATE,
        *signals.SECRECY,
        signals.WISH,
        signals.ASKS,
    ]
    for rule in [*rules, *(rule for _, rule in signals.DANGER)]:
        assert set(rule.groups) | ({rule.unless} - {""}) <= groups.keys()


def test_words_are_read_without_their_endings() -> None:
    known = lexicon.load()
    assert nearby.bare(["notanya", "rumahku", "muntah2", "di", "keroyok", "di", "pasar"], known) == [
        "nota",
        "rumah",
        "saya",
        "muntah",
        "dikeroyok",
        "di",
        "pasar",
    ]


def test_a_rule_in_order_does_not_hold_backwards() -> None:
    known = lexicon.load()
    rule = nearby.Rule(("official", "demands", "money"), 7, ordered=True)
    assert nearby.Text(["lurah", "minta", "uang"], known).matches(rule) == ("lurah", "minta", "uang")
    assert nearby.Text(["uang", "minta", "lurah"], known).matches(rule) == ()
