"""Whatever is typed: kept literally, used safely, never lost, never an error page."""

from __future__ import annotations

import pytest

from channels_intake import services
from channels_intake.models import OutboundMessage, Outcome
from complaints import identity
from complaints.models import Complaint

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "banjir 😭 di lappa 👨‍👩‍👧",
        "الماء مقطوع منذ يومين",
        "'; DROP TABLE complaints_complaint; --",
        "<script>alert('x')</script> jalan rusak",
        "{{ 7*7 }} {% now 'Y' %} jalan",
    ],
)
def test_odd_text_is_kept_literally(twilio, handled, text):
    assert twilio(Body=text).status_code == 200
    handled()
    assert Complaint.objects.get().text == text


def test_nul_bytes_go_from_the_text_and_stay_in_the_raw(twilio, handled):
    assert twilio(Body="jalan\x00 rusak\x07").status_code == 200
    (message,) = handled()
    assert Complaint.objects.get().text == "jalan rusak"
    assert services.unpack(message.payload)["raw"]["Body"] == "jalan\x00 rusak\x07"


def test_an_sms_of_ten_thousand_characters_is_kept_whole(twilio, kannel, handled):
    long = ("jalan rusak 😭 " * 800)[:10_000].strip()
    assert twilio(Body=long).status_code == 200
    assert kannel(text=long).status_code == 200
    handled()
    assert [c.text for c in Complaint.objects.all()] == [long, long]


def test_a_text_beyond_every_measure_is_answered_and_kept(twilio, handled):
    twilio(Body="x " * 15_000)
    (message,) = handled()
    assert (message.outcome, message.outcome_reason) == (Outcome.IGNORED, "text_refused")
    assert "terlalu panjang" in identity.unseal_text(OutboundMessage.objects.get().body)


def test_an_operators_advertisement_is_kept_and_not_answered(kannel, handled):
    kannel(**{"from": "TELKOMSEL"}, text="Promo paket data!")
    (message,) = handled()
    assert message.outcome_reason == "sender_is_no_person"
    assert not OutboundMessage.objects.exists()
