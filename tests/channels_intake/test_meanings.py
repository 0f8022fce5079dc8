"""The whole meaning of a message: which case it is about, which number is told, what is asked back, and nothing besides."""

from __future__ import annotations

import pytest

from channels_intake.conversation import Case, Kind, Meaning, Question, understand
from tests.channels_intake.test_conversation import ASKED, DONE, ENDED, HELP, MORE, NEW, NO, ONE, STATUS, STRANGE, TWO, YES

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
        ("RAHASIA pungli", [], Meaning(NEW, "RAHASIA pungli", visibility="secret")),
        ("LAPOR anonim: pungli", [], Meaning(NEW, "anonim: pungli", visibility="anonymous")),
        ("rahasia 😀", [ONE], Meaning(Kind.CONCEAL, "rahasia 😀", 1, ONE.number, visibility="secret")),
        ("lurah minta uang rahasia", [], Meaning(NEW, "lurah minta uang rahasia")),
        ("SINJAI LAPOR! #lapor lampu mati", [], Meaning(NEW, "lampu mati")),
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
        ("CEK 1234567890123456789012345", [], Meaning(STATUS, number="12345678901234567890")),
        ("CEK 720818922887 123456", [ONE], Meaning(STATUS, number="720818922887123456")),
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
