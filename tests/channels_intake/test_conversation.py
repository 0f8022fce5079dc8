"""What a message means, as a table: one row a text, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_intake.conversation import Case, Kind, Question, understand
from complaints.numbers import pretty

ONE = Case(1, "720818922888")
TWO = Case(2, "406877988909")
ASKED = Case(3, "918844542220", awaits_details=True)
DONE = Case(4, "946186619239", awaits_verdict=True)
ENDED = Case(5, "515188823324", open=False)
STRANGE = "109681214877"

NEW, MORE, HELP, STATUS = Kind.NEW_REPORT, Kind.FOLLOW_UP, Kind.HELP, Kind.STATUS
YES, NO = Kind.SATISFIED, Kind.UNSATISFIED

TABLE = [
    # New reports, with a keyword in every way it is written, or without one
    ("LAPOR jalan rusak di Lappa", [], NEW, "jalan rusak di Lappa"),
    ("lapor! jalan rusak", [], NEW, "jalan rusak"),
    ("lapor 1708! jalan rusak", [], NEW, "jalan rusak"),
    ("LAPOR: lampu mati", [], NEW, "lampu mati"),
    ("#lapor lampu mati", [], NEW, "lampu mati"),
    ("Laporkan pungli di kantor lurah", [], NEW, "pungli di kantor lurah"),
    ("SINJAI pdam tidak mengalir", [], NEW, "pdam tidak mengalir"),
    ("SINJAI LAPOR pdam mati", [], NEW, "pdam mati"),
    ("Sinjai Utara banjir lagi", [], NEW, "Sinjai Utara banjir lagi"),
    ("sinjai selatan: jembatan putus", [], NEW, "sinjai selatan: jembatan putus"),
    ("laporan saya kapan dijawab pak, jalan masih rusak", [], NEW, None),
    ("jalan poros tanassang rusak parah sdh 3thn", [], NEW, None),
    ("Assalamu alaikum tabe puang, degaga wae PDAM di Lappa", [], NEW, None),
    ("LAPOR jalan rusak", [ONE], NEW, "jalan rusak"),
    ("cek jalan depan pasar yang rusak parah sekali itu", [], NEW, None),
    ("belum ada air sudah tiga hari", [], NEW, None),
    ("sudah tiga hari air tidak mengalir", [DONE], MORE, None),
    ("tolong perbaiki jembatan gantung desa kampala", [], NEW, None),
    ("jalan rusak", [ONE, TWO], NEW, None),
    ("'; DROP TABLE complaints; --", [], NEW, "'; DROP TABLE complaints; --"),
    ("<script>alert(1)</script>", [], NEW, "<script>alert(1)</script>"),
    ("الماء مقطوع منذ يومين", [], NEW, None),
    ("banjir 😭😭 di lappa", [], NEW, None),
    # More about an open case
    ("sampai skrg blm ada petugas dtg", [ONE], MORE, None),
    (f"{ONE.number} lampunya tetap mati", [ONE, TWO], MORE, None),
    (f"LAPOR {pretty(TWO.number)} lampunya tetap mati", [ONE, TWO], MORE, None),
    ("di depan masjid raya", [ONE, ASKED], MORE, None),
    ("terima kasih", [ONE], MORE, None),
    (f"{ENDED.number} rusak lagi pak", [ENDED], MORE, None),
    ("rusak lagi pak", [ENDED], NEW, None),
    # The state of a case
    (f"CEK {ONE.number}", [ONE], STATUS, None),
    (f"cek {pretty(ONE.number)}", [], STATUS, None),
    (f"Status: #{STRANGE}", [], STATUS, None),
    (f"cek laporan {STRANGE} pak", [], STATUS, None),
    (STRANGE, [], STATUS, None),
    ("CEK 1916449", [], STATUS, None),
    (f"CEK {STRANGE} 123456", [], STATUS, None),
    ("CEK", [ONE], STATUS, None),
    ("status lap sy?", [ONE], STATUS, None),
    ("CEK", [], HELP, "number_missing"),
    ("status lap sy?", [], HELP, "number_missing"),
    # The reporter's verdict
    ("SUDAH", [DONE], YES, None),
    ("sudah beres pak, terima kasih", [DONE], YES, None),
    ("Selesai", [DONE, ONE], YES, None),
    ("BELUM", [DONE], NO, None),
    ("blm pak masih berlubang", [DONE], NO, None),
    (f"{DONE.number} BELUM", [ONE, DONE], NO, None),
    ("BELUM", [], HELP, "nothing_to_answer"),
    ("sudah", [], HELP, "nothing_to_answer"),
    # Nothing an office could act on
    ("", [], HELP, "empty"),
    ("", [ONE], HELP, "empty"),
    ("   \n ", [], HELP, "empty"),
    ("LAPOR", [], HELP, "keyword_only"),
    ("lapor!!", [ONE], HELP, "keyword_only"),
    ("...", [], HELP, "no_words"),
    ("👍", [ONE], HELP, "no_words"),
    ("?", [], HELP, "asked_for_help"),
    ("bantuan", [], HELP, "asked_for_help"),
    ("assalamu alaikum", [], HELP, "greeting"),
    ("Halo pak", [ONE], HELP, "greeting"),
    ("tes", [], HELP, "greeting"),
    ("maaf salah kirim", [], HELP, "misplaced"),
    ("terima kasih pak", [], HELP, "thanks"),
]


@pytest.mark.parametrize(("text", "cases", "kind", "detail"), TABLE)
def test_a_text_means_what_a_person_would_take_it_for(text, cases, kind, detail):
    meaning = understand(text, cases)
    assert meaning.kind == kind
    if detail is not None:
        assert detail == (meaning.reason if kind == HELP else meaning.text)


def test_a_number_picks_the_case():
    assert understand(f"{TWO.number} masih mati", [ONE, TWO]).complaint_id == TWO.complaint_id


def test_the_number_of_somebody_elses_case_joins_nothing():
    assert understand(f"{STRANGE} masih mati", []).kind == NEW


def test_without_a_number_the_question_we_asked_is_answered():
    assert understand("di depan masjid", [ONE, ASKED, TWO]).complaint_id == ASKED.complaint_id


def test_on_x_only_a_reply_continues_a_case():
    assert understand("@lapor_sinjai jalan rusak", [ONE], threaded=True).kind == NEW
    more = understand("@lapor_sinjai masih rusak", [ONE], answers=ONE.complaint_id, threaded=True)
    assert (more.kind, more.text) == (MORE, "masih rusak")


def test_on_x_a_verdict_concerns_the_case_that_was_replied_to():
    other = Case(9, "439521094265", awaits_verdict=True)
    assert understand("@lapor_sinjai BELUM", [other, DONE], answers=DONE.complaint_id, threaded=True).complaint_id == DONE.complaint_id


CASES = st.lists(st.sampled_from([ONE, TWO, ASKED, DONE, ENDED]), unique=True, max_size=5)
ASKED_BEFORE = st.sampled_from([None, Question(Kind.JOINS, (1, 2), 5), Question(Kind.WITHDRAW, (4, 3))])
WORDS = st.sampled_from(
    [
        "LAPOR",
        "CEK",
        ONE.number,
        DONE.number,
        "BELUM",
        "sudah",
        "tes",
        "",
        "😀",
        "jalan rusak",
        "\x00",
        "SINJAI",
        "status",
        "?",
        "BATAL",
        "RAHASIA",
        "anonim",
        "1",
        "0",
        "STOP",
        "MULAI",
        "goblok",
        "5",
    ]
)


@given(st.one_of(WORDS, st.text(), st.lists(WORDS, max_size=6).map(" ".join)), CASES, st.booleans(), ASKED_BEFORE)
def test_any_text_has_exactly_one_meaning_and_none_is_lost(text, cases, threaded, question):
    meaning = understand(text, cases, threaded=threaded, question=question)
    if meaning.kind == HELP:
        assert meaning.reason
    elif meaning.kind == NEW:
        assert meaning.text.strip()
        assert meaning.complaint_id is None
    elif meaning.kind == STATUS:
        assert meaning.number
    elif meaning.kind == Kind.WHICH:
        assert len(meaning.options) > 1
    elif meaning.kind == Kind.KEPT:
        assert question is not None
    elif meaning.kind in (Kind.JOINS, Kind.WITHDRAW, Kind.CONCEAL) and question is not None:
        assert meaning.complaint_id in {*question.options, *(case.complaint_id for case in cases)}
    elif meaning.kind not in (Kind.STOP, Kind.RESUME):
        assert meaning.complaint_id in {case.complaint_id for case in cases}
        assert meaning.text.strip()


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        (f"CEK {ONE.number} 123456", "123456"),
        (f"cek {pretty(ONE.number)} pin: 123456.", "123456"),
        (f"CEK {ONE.number}", ""),
        (f"CEK {ONE.number} 1234", ""),
        (f"CEK {ONE.number} 1234567", ""),
    ],
)
def test_a_pin_is_heard_beside_the_number(text: str, pin: str) -> None:
    meaning = understand(text, [])
    assert (meaning.kind, meaning.number, meaning.pin) == (STATUS, ONE.number, pin)
