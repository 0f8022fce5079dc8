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


def test_what_came_is_filed_and_a_late_piece_follows_it(kannel, handled):
    _piece(kannel, 1)
    _piece(kannel, 3)
    assert intake.unhandled(timedelta(0)) == []
    MessagePart.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    (pk,) = intake.unhandled(timedelta(0))
    intake.handle(pk)
    complaint = Complaint.objects.get()
    assert "[...]" in complaint.text
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
