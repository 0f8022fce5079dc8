"""One long SMS in pieces: in any order, twice, late, never, with a header and without."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_intake import intake
from channels_intake.erasing import erase_copies
from channels_intake.models import InboundMessage, MessagePart, Outcome
from complaints.models import Complaint, Reporter

pytestmark = pytest.mark.django_db

LONG = "LAPOR jalan poros menuju desa kampala rusak parah sejak tiga tahun lalu dan belum pernah diperbaiki sama sekali, "
PIECES = (LONG, "setiap hujan air menggenang dan anak sekolah jatuh, ", "mohon ditindaklanjuti.")


def _piece(kannel, seq: int, *, text: str = "", reference: int = 7, **more: str) -> None:
    udh = bytes([5, 0, 3, reference, len(PIECES), seq])
    more = {"id": f"p{reference}-{seq}"} | more
    assert kannel(udh=udh, text=text or PIECES[seq - 1], **more).status_code == 200


def _wait_is_over(*, kept: int) -> None:
    """What waited is filed and understood; so many pieces did wait."""
    assert MessagePart.objects.filter(message=None).update(due_at=timezone.now() - timedelta(seconds=1)) == kept
    for pk in intake.unhandled(timedelta(0)):
        intake.handle(pk)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_pieces_are_joined_in_any_order(kannel, handled, order):
    for seq in order:
        assert not Complaint.objects.exists()
        _piece(kannel, seq)
        handled()
    assert Complaint.objects.get().text == "".join(PIECES).removeprefix("LAPOR ")
    assert MessagePart.objects.filter(message=InboundMessage.objects.get()).count() == 3


def test_who_is_forgotten_is_forgotten_in_the_pieces_too(kannel, handled):
    for seq in (1, 2, 3):
        _piece(kannel, seq)
    handled()
    Reporter.objects.update(address_index="", phone_index="")
    erase_copies(Complaint.objects.get().events.latest("seq").pk)
    assert set(MessagePart.objects.values_list("sender_index", "content_index")) == {("", "")}
    assert [bytes(payload) for payload in MessagePart.objects.values_list("payload", flat=True)] == [b""] * 3


def test_a_repeated_piece_changes_nothing(kannel, handled):
    for seq in (3, 3, 1, 2, 2, 1):
        _piece(kannel, seq)
        _piece(kannel, seq, id=f"other-{seq}")
    handled()
    assert Complaint.objects.count() == InboundMessage.objects.count() == 1
    assert not MessagePart.objects.filter(message=None).exists(), "nothing waits to be filed once more"


def test_what_came_is_filed_and_a_late_piece_follows_it(kannel, handled):
    _piece(kannel, 1)
    _piece(kannel, 3)
    assert intake.unhandled(timedelta(0)) == []
    MessagePart.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    (pk,) = intake.unhandled(timedelta(0))
    intake.handle(pk)
    complaint = Complaint.objects.get()
    assert complaint.text == f"{PIECES[0].strip()} [...] {PIECES[2]}".removeprefix("LAPOR ")
    _piece(kannel, 2)
    late = handled()[-1]
    assert (late.outcome, late.complaint) == (Outcome.FOLLOW_UP, complaint)
    assert late.event.text == PIECES[1].strip()
    _piece(kannel, 2, id="again")
    assert InboundMessage.objects.count() == 2


def test_a_reference_that_comes_round_starts_another_message(kannel, handled):
    for seq in (1, 2, 3):
        _piece(kannel, seq)
    for seq in (1, 2, 3):
        _piece(kannel, seq, text=f"LAPOR lain {seq} ", id=f"q{seq}", time="2026-03-02 05:00:00")
    handled()
    assert [c.text for c in Complaint.objects.order_by("pk")][1] == "lain 1 LAPOR lain 2 LAPOR lain 3"


def test_a_piece_that_both_messages_of_a_reference_share_is_in_both(kannel, handled):
    for seq in (1, 2, 3):
        _piece(kannel, seq)
    _piece(kannel, 1, text="LAPOR lampu mati di depan pasar, ", id="q1")
    _piece(kannel, 2, text="gelap sekali, ", id="q2")
    _piece(kannel, 3, id="q3")
    handled()
    assert Complaint.objects.latest("pk").text == f"lampu mati di depan pasar, gelap sekali, {PIECES[2]}"


def test_a_late_piece_goes_to_the_last_message_of_its_reference_and_a_day_later_to_none(kannel, handled):
    for seq in (1, 2, 3):
        _piece(kannel, seq)
    _piece(kannel, 1, text="LAPOR lampu mati di depan pasar, ", id="q1")
    _piece(kannel, 3, text="tolong diganti.", id="q3")
    handled()
    _wait_is_over(kept=2)
    first, second = (complaint.pk for complaint in Complaint.objects.order_by("pk"))
    assert second > first
    _piece(kannel, 2, text="gelap sekali, ", id="q2", time="2026-03-03 01:02:02")
    late = handled()[-1]
    assert (late.outcome, late.complaint_id) == (Outcome.FOLLOW_UP, second)
    _piece(kannel, 2, text="pohon tumbang di jalan, ", id="r2", time="2026-03-03 01:02:04")
    assert MessagePart.objects.filter(message=None).count() == 1, "a message of the next day waits for its own pieces"


def test_two_messages_whose_pieces_come_in_turns_are_two(kannel, handled):
    other = ("LAPOR lampu mati di depan pasar, ", "gelap sekali, ", "tolong diganti.")
    for seq in (1, 2, 3):
        _piece(kannel, seq)
        _piece(kannel, seq, reference=8, text=other[seq - 1])
    handled()
    assert [c.text for c in Complaint.objects.order_by("pk")] == [("".join(said)).removeprefix("LAPOR ") for said in (PIECES, other)]


def test_two_people_with_the_same_reference_are_two(kannel, handled):
    for seq in (1, 2, 3):
        _piece(kannel, seq)
        _piece(kannel, seq, id=f"o{seq}", **{"from": "+6281200000012"})
    handled()
    assert Complaint.objects.count() == 2


CUT = ("LAPOR pdam di biringere tidak mengalir sudah lima hari padahal kami tetap bayar tiap bulan, mohon petugas datang "
       "memeriksa pipa di depan masjid raya samping")  # fmt: skip


def test_a_cut_sms_without_a_header_is_joined_with_the_next(kannel, handled):
    assert 150 <= len(CUT) <= 160
    kannel(id="a", text=CUT)
    assert handled() == []
    kannel(id="b", text=" desa, terima kasih")
    handled()
    assert Complaint.objects.get().text == (CUT + " desa, terima kasih").removeprefix("LAPOR ")


def test_a_cut_sms_that_nothing_follows_is_filed_after_the_window(kannel, handled):
    kannel(id="a", text=CUT)
    MessagePart.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    for pk in intake.unhandled(timedelta(0)):
        intake.handle(pk)
    assert Complaint.objects.get().text == CUT.removeprefix("LAPOR ")


def test_what_starts_anew_is_not_taken_for_the_rest(kannel, handled):
    kannel(id="a", text=CUT)
    kannel(id="b", text="LAPOR lampu mati")
    assert [m.outcome for m in handled()] == ["new_complaint", "new_complaint"]


@pytest.mark.parametrize(("came", "text"), [((2, 3), "[...] {1} {2}"), ((1, 2), "{0} {1} [...]"), ((2,), "[...] {1} [...]")])
def test_what_is_missing_is_shown_where_it_is_missing(kannel, came, text):
    for seq in came:
        _piece(kannel, seq)
    _wait_is_over(kept=len(came))
    assert Complaint.objects.get().text == text.format(*map(str.strip, PIECES)).removeprefix("LAPOR ")


def test_pieces_wait_as_long_as_the_last_of_them(kannel):
    _piece(kannel, 1)
    MessagePart.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    _piece(kannel, 3)
    assert intake.unhandled(timedelta(0)) == []
    assert MessagePart.objects.filter(message=None).count() == 2


REST = " desa, terima kasih"


def test_what_was_joined_is_over_and_the_next_sms_is_another(kannel, handled):
    for text in (CUT, REST, "lampu mati di Lappa"):
        kannel(id=text[:9], text=text)
    whole, another = handled()
    assert (whole.complaint.text, another.event.text) == ((CUT + REST).removeprefix("LAPOR "), "lampu mati di Lappa")


def test_a_cut_sms_is_joined_with_nobody_elses(kannel, handled):
    kannel(id="a", text=CUT)
    kannel(id="b", text="pohon tumbang di Bongki", **{"from": "+6281200000012"})
    assert [m.outcome for m in handled()] == ["new_complaint"]
    assert Complaint.objects.get().text == "pohon tumbang di Bongki"


def test_what_comes_after_the_window_is_not_the_rest(kannel, handled):
    kannel(id="a", text=CUT)
    MessagePart.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    kannel(id="b", text="pohon tumbang di Bongki")
    handled()
    assert Complaint.objects.get().text == CUT.removeprefix("LAPOR ")
    assert InboundMessage.objects.count() == 2


def test_three_sms_cut_from_one_text_are_one(kannel, handled):
    second = "dan " * 38 + "lalu"
    for place, text in enumerate((CUT, second, second, REST)):
        kannel(id=f"c{place}", text=text)
    handled()
    assert Complaint.objects.get().text == (CUT + second + REST).removeprefix("LAPOR ")


def test_an_sms_without_a_header_that_comes_again_is_in_the_text_once(kannel, handled):
    for name, text in (("a", CUT), ("a", CUT), ("b", CUT), ("c", REST), ("c", REST), ("a", CUT)):
        assert kannel(id=name, text=text).status_code == 200
    handled()
    assert MessagePart.objects.filter(message=None).count() == 0
    assert Complaint.objects.get().text == (CUT + REST).removeprefix("LAPOR ")


def test_an_old_sms_that_is_delivered_once_more_is_not_the_rest(kannel, handled):
    kannel(id="old", text="pohon tumbang di Bongki")
    kannel(id="a", text=CUT)
    kannel(id="old", text="pohon tumbang di Bongki")
    handled()
    _wait_is_over(kept=1)
    assert [c.text for c in Complaint.objects.order_by("pk")] == ["pohon tumbang di Bongki", CUT.removeprefix("LAPOR ")]
