"""What a message means, as a table: one row a text, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_intake.conversation import Case, Kind, Meaning, Question, understand
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


# --- The whole meaning: which case, which number, what is asked back --------------------------------------------------------

THREE, FOUR = Case(6, "439521094265"), Case(7, "284159377002")
MANY = [ONE, TWO, THREE, FOUR]
AGREES = Case(8, "601772345118", awaits_consent=True)


@pytest.mark.parametrize(
    ("text", "cases", "expected"),
    [
        # What is to be done with a case, and with which
        ("BATAL", [ONE], Meaning(Kind.WITHDRAW, "BATAL", 1, ONE.number)),
        ("LAPOR batal laporan saya pak", [ONE], Meaning(Kind.WITHDRAW, "LAPOR batal laporan saya pak", 1, ONE.number)),
        ("BATAL", [ENDED, ONE], Meaning(Kind.WITHDRAW, "BATAL", 1, ONE.number)),
        ("BATAL", MANY, Meaning(Kind.WHICH, "BATAL", reason="withdraw", options=(1, 2, 6))),
        ("BATAL", [ENDED], Meaning(HELP, reason="nothing_to_change")),
        ("BATAL", [], Meaning(HELP, reason="nothing_to_change")),
        (f"BATAL {TWO.number}", MANY, Meaning(Kind.WITHDRAW, f"BATAL {TWO.number}", 2, TWO.number)),
        (f"BATAL {ENDED.number}", [ONE, ENDED], Meaning(Kind.WITHDRAW, f"BATAL {ENDED.number}", 5, ENDED.number)),
        (f"BATAL {STRANGE}", [ONE], Meaning(STATUS, number=STRANGE)),
        ("RAHASIA", [ONE], Meaning(Kind.CONCEAL, "RAHASIA", 1, ONE.number, visibility="secret")),
        ("anonim", [ONE], Meaning(Kind.CONCEAL, "anonim", 1, ONE.number, visibility="anonymous")),
        ("rahasiakan", [ONE, TWO], Meaning(Kind.WHICH, "rahasiakan", reason="conceal", visibility="secret", options=(1, 2))),
        ("STOP", [ONE], Meaning(Kind.STOP)),
        ("mulai", [], Meaning(Kind.RESUME)),
        # How a report is to be treated
        ("RAHASIA lurah minta uang", [], Meaning(NEW, "RAHASIA lurah minta uang", visibility="secret")),
        ("LAPOR anonim: lurah minta uang", [], Meaning(NEW, "anonim: lurah minta uang", visibility="anonymous")),
        ("lurah minta uang rahasia", [], Meaning(NEW, "lurah minta uang rahasia")),
        # A new report beside open ones
        ("jalan rusak di Lappa", MANY, Meaning(NEW, "jalan rusak di Lappa", options=(1, 2, 6))),
        ("jalan rusak di Lappa", [ENDED, ONE, TWO], Meaning(NEW, "jalan rusak di Lappa", options=(1, 2))),
        ("jalan rusak di Lappa", [ENDED, ONE], Meaning(MORE, "jalan rusak di Lappa", 1, ONE.number)),
        ("jalan rusak di Lappa", [ASKED, Case(10, THREE.number, awaits_details=True)], Meaning(NEW, "jalan rusak di Lappa", options=(3, 10))),
        ("di Lappa", [ONE, Case(11, FOUR.number, awaits_details=True, open=False), ASKED], Meaning(MORE, "di Lappa", 3, ASKED.number)),
        # Which case a question about the state is about
        ("CEK", [ENDED, ONE, TWO], Meaning(STATUS, number=ENDED.number, options=(1, 2))),
        ("CEK", [ONE, ENDED], Meaning(STATUS, number=ONE.number)),
        ("CEK", MANY, Meaning(STATUS, number=ONE.number, options=(1, 2, 6))),
        ("cek laporan saya pak tolong ya", [ONE], Meaning(STATUS, number=ONE.number)),
        ("cek laporan saya pak tolong segera ya", [ENDED], Meaning(NEW, "cek laporan saya pak tolong segera ya")),
        ("cek jembatan", [], Meaning(NEW, "cek jembatan")),
        (f"CEK {STRANGE} 123456", [ONE], Meaning(STATUS, number=STRANGE, pin="123456")),
        ("CEK 1916 44-9", [ONE], Meaning(STATUS, number="1916449")),
        ("CEK 191", [ONE], Meaning(STATUS, number=ONE.number)),
        (f"LAPOR {ONE.number}", [ONE], Meaning(STATUS, number=ONE.number)),
        (f"{TWO.number}: masih mati", MANY, Meaning(MORE, f"{TWO.number}: masih mati", 2, TWO.number)),
        # The verdict and the rating beside it
        ("sudah 5", [DONE], Meaning(YES, "sudah 5", 4, DONE.number, rating=5)),
        ("puas, nilai 4", [ONE, DONE], Meaning(YES, "puas, nilai 4", 4, DONE.number, rating=4)),
        ("sudah", [DONE], Meaning(YES, "sudah", 4, DONE.number)),
        ("belum 1", [DONE], Meaning(NO, "belum 1", 4, DONE.number)),
        ("nilai 5", [DONE], Meaning(HELP, reason="verdict_unclear")),
        ("nilai 5", [ONE], Meaning(MORE, "nilai 5", 1, ONE.number)),
        ("sudah tiga hari", [DONE], Meaning(MORE, "sudah tiga hari", 4, DONE.number)),
        ("BELUM", [ENDED], Meaning(NO, "BELUM", 5, ENDED.number)),
        ("belum juga", [ENDED], Meaning(NO, "belum juga", 5, ENDED.number)),
        ("belum ada air lagi", [ENDED], Meaning(NEW, "belum ada air lagi")),
        ("sudah", [ENDED], Meaning(HELP, reason="nothing_to_answer")),
        ("BELUM", [ONE], Meaning(MORE, "BELUM", 1, ONE.number)),
        ("setuju pak", [ONE, AGREES], Meaning(Kind.CONSENT, "setuju pak", 8, AGREES.number)),
        ("pak setuju", [AGREES], Meaning(MORE, "pak setuju", 8, AGREES.number)),
        ("setuju kalau diperbaiki", [AGREES], Meaning(MORE, "setuju kalau diperbaiki", 8, AGREES.number)),
        ("setuju", [ONE], Meaning(MORE, "setuju", 1, ONE.number)),
        # Who says nothing that an office could act on
        ("dasar goblok kalian", [], Meaning(HELP, reason="abuse")),
        ("dasar goblok kalian", [ENDED], Meaning(HELP, reason="abuse")),
        ("dasar goblok kalian", [ONE], Meaning(MORE, "dasar goblok kalian", 1, ONE.number)),
        ("dasar pejabat kalian", [], Meaning(NEW, "dasar pejabat kalian")),
        ("goblok, jalan rusak", [], Meaning(NEW, "goblok, jalan rusak")),
        ("tolong pak", [], Meaning(HELP, reason="asked_for_help")),
        ("tolong pak jalan", [], Meaning(NEW, "tolong pak jalan")),
        ("salah kirim, jalan rusak di depan pasar sentral sejak kemarin", [], Meaning(NEW, "salah kirim, jalan rusak di depan pasar sentral sejak kemarin")),
        ("maaf pak salah kirim ini untuk adik saya", [], Meaning(HELP, reason="misplaced")),
        ("maaf pak salah kirim ini untuk adik saya ya", [], Meaning(NEW, "maaf pak salah kirim ini untuk adik saya ya")),
        ("?", [ONE], Meaning(HELP, reason="asked_for_help")),
    ],
)  # fmt: skip
def test_a_message_means_this_for_that_case(text: str, cases: list[Case], expected: Meaning) -> None:
    assert understand(text, cases) == expected


JOIN, WHICH_ONE = Question(Kind.JOINS, (1, 2), 9), Question(Kind.CONCEAL, (2, 6), visibility="secret")


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("1", JOIN, Meaning(Kind.JOINS, "1", 1)),
        ("yang 2 pak", JOIN, Meaning(Kind.JOINS, "yang 2 pak", 2)),
        ("3", JOIN, Meaning(NEW, "3", options=(1, 2))),
        ("0", JOIN, Meaning(Kind.KEPT, "0", 9)),
        ("laporan baru", JOIN, Meaning(Kind.KEPT, "laporan baru", 9)),
        ("2", WHICH_ONE, Meaning(Kind.CONCEAL, "2", 6, visibility="secret")),
        ("2", None, Meaning(NEW, "2", options=(1, 2))),
        ("bukan", None, Meaning(NEW, "bukan", options=(1, 2))),
        ("lampu mati 2", JOIN, Meaning(NEW, "lampu mati 2", options=(1, 2))),
    ],
)
def test_a_short_number_answers_what_we_asked(text: str, question: Question | None, expected: Meaning) -> None:
    assert understand(text, [ONE, TWO], question=question) == expected


@pytest.mark.parametrize(
    ("text", "cases", "more", "expected"),
    [
        ("@lapor_sinjai", [ONE], {"shared": 77}, Meaning(Kind.SUPPORTS, complaint_id=77)),
        ("@lapor_sinjai", [ONE], {}, Meaning(HELP, reason="empty")),
        ("@lapor_sinjai @dinas_pu saya juga kena", [ONE], {"shared": 77}, Meaning(Kind.SUPPORTS, "saya juga kena", 77)),
        ("@lapor_sinjai jalan rusak", [ONE, TWO], {}, Meaning(NEW, "jalan rusak")),
        ("@lapor_sinjai di Lappa", [ONE, ASKED], {}, Meaning(NEW, "di Lappa")),
        ("@lapor_sinjai BATAL", [ONE, TWO], {"answers": 2}, Meaning(Kind.WITHDRAW, "BATAL", 2, TWO.number)),
        ("@lapor_sinjai sudah", [DONE, Case(9, THREE.number, awaits_verdict=True)], {"answers": 9}, Meaning(YES, "sudah", 9, THREE.number)),
        ("@lapor_sinjai setuju", [AGREES, ONE], {"answers": 1}, Meaning(MORE, "setuju", 1)),
        ("@lapor_sinjai setuju", [AGREES, ONE], {"answers": 8}, Meaning(Kind.CONSENT, "setuju", 8, AGREES.number)),
    ],
)
def test_where_people_answer_each_other_a_reply_says_which_case(
    text: str, cases: list[Case], more: dict[str, int], expected: Meaning
) -> None:
    assert understand(text, cases, threaded=True, **more) == expected


def test_a_mention_is_a_part_of_the_text_where_nobody_is_mentioned() -> None:
    assert understand("@dinas_pu jalan rusak", []).text == "@dinas_pu jalan rusak"
