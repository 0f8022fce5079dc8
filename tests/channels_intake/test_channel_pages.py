"""The coordinators' pages of the channels: their state, the bill, the rules; in /metrics and doctor as well."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_intake import policies, registry, traffic
from channels_intake.models import ChannelIncident, HealthRule, PostPolicy, QuietHours, State, Tariff, Traffic
from channels_intake.templatetags.channels import NAMES, STATES, incident_said
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.koordinator)
    return client


def words(answer: Any) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def busy(channel: str, operator: str = "", **counts: Any) -> None:
    Traffic.objects.create(channel=channel, operator=operator, at=traffic.slot(timezone.now()), **counts)


def test_the_page_says_how_each_channel_fares_and_why(coordinator: Client) -> None:
    busy("sms_kannel", "three", tries=20, sent=8, refused=12, millis=30_000, parts=8, cost=Decimal(2800))
    ChannelIncident.objects.create(
        channel="sms_kannel",
        operator="three",
        state="failing",
        seen={"tries": 20, "refused": 12, "minutes": 10},
        opened_at=timezone.now(),
        seen_at=timezone.now(),
    )
    said = words(coordinator.get("/koordinasi/saluran/"))
    assert "SMS 1708 Gagal Three : 12 dari 20 kiriman dalam 10 menit ditolak." in said
    assert "20 kali, 12 ditolak, dijawab dalam 1,5 detik" in said
    assert "WhatsApp Tersambung" in said
    assert "Rp 2.800" in said
    assert "SMS 1708, Three: 8 pesan, 8 bagian, Rp 2.800" in said


def test_the_page_asks_as_much_for_many_as_for_few(coordinator: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert coordinator.get("/koordinasi/saluran/").status_code == 200
        return len(queries)

    before, now = asked(), timezone.now()
    for number in range(10):
        busy("sms_kannel", f"op{number}", tries=1, sent=1)
        ChannelIncident.objects.create(
            channel="sms_kannel", operator=f"op{number}", state="slow", seen={"answer": 9}, opened_at=now, seen_at=now
        )
    assert asked() == before


@pytest.mark.parametrize(
    ("state", "seen", "said"),
    [
        ("failing", {"reading": True, "refused_us": True, "minutes": 3}, "tidak bisa dibaca"),
        ("failing", {"tries": 9, "refused": 8, "minutes": 10}, "8 dari 9"),
        ("slow", {"answer": 7.5, "minutes": 10}, "7.5 detik"),
        ("slow", {"waited": 1200, "minutes": 10}, "20 menit"),
        ("silent", {"hours": 5, "weeks": 3}, "5 jam tidak ada pesan"),
    ],
)
def test_what_was_seen_is_said_in_words(state: str, seen: dict[str, Any], said: str) -> None:
    assert said in incident_said(ChannelIncident(channel="x", state=state, seen=seen))


def test_every_state_and_channel_has_a_word() -> None:
    assert set(STATES) == set(State)
    assert {"sms_kannel", "sms_twilio", "whatsapp_twilio", "post_x", "email", "web", "api"} <= set(NAMES)


def post(client: Client, what: str, **said: Any) -> Any:
    return client.post(f"/koordinasi/saluran/aturan/{what}/", {f"{what}-{name}": value for name, value in said.items()})


def test_a_coordinator_adds_rules_from_a_day_on(coordinator: Client, cast: Cast) -> None:
    today = timezone.localdate().isoformat()
    assert (
        post(
            coordinator, "tarif", channel="sms_kannel", operator="three", per_part="275.50", valid_from=today, source="PKS 7/2026"
        ).status_code
        == 302
    )
    made = Tariff.objects.get(source="PKS 7/2026")
    assert (made.per_part, made.by) == (Decimal("275.50"), cast.koordinator)
    quiet = {"channel": "", "region_code": "73.07", "starts": "22:00", "ends": "05:00", "valid_from": today, "source": "Keputusan 3/2026"}
    assert post(coordinator, "jam-tenang", **quiet).status_code == 302
    assert QuietHours.objects.get(region_code="73.07").starts == dt.time(22)
    rule = dict.fromkeys(("window_minutes", "least", "failing_percent", "slow_seconds", "late_seconds", "silent_hours", "silent_least"), 5)
    rule |= {"channel": "post_x", "valid_from": today, "silent_weeks": 3, "switch_after": 2, "probe_minutes": 4}
    assert post(coordinator, "batas", **rule).status_code == 302
    assert HealthRule.objects.get(channel="post_x").by == cast.koordinator
    assert "PKS 7/2026" in words(coordinator.get("/koordinasi/saluran/aturan/"))


@pytest.mark.parametrize(
    ("what", "changed", "refused"),
    [
        ("tarif", {"valid_from": "2026-01-01"}, "sudah lewat"),
        ("tarif", {"per_part": "-1"}, "0"),
        ("tarif", {"per_part": "mahal"}, "Tulis angka"),
        ("tarif", {"source": ""}, "Tulis dasarnya"),
        ("jam-tenang", {"region_code": "99.99"}, "tidak dikenal"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_was_typed(coordinator: Client, what: str, changed: dict[str, str], refused: str) -> None:
    day = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    said = {
        "channel": "sms_kannel",
        "operator": "indosat",
        "per_part": "300",
        "starts": "21:00",
        "ends": "06:00",
        "valid_from": day,
        "source": "PKS 9",
    }
    answer = post(coordinator, what, **said | changed)
    assert answer.status_code == 422
    assert refused in words(answer)
    assert f'value="{changed.get("source", "PKS 9")}"' in answer.content.decode() or not changed.get("source", "x")
    assert not Tariff.objects.filter(by__isnull=False).exists()
    assert not QuietHours.objects.filter(by__isnull=False).exists()


def test_metrics_and_doctor_name_what_is_ill(client: Client) -> None:
    busy("sms_kannel", "three", tries=2, sent=2, parts=3, cost=Decimal(1050))
    now = timezone.now()
    ChannelIncident.objects.create(channel="post_x", state="failing", seen={"reading": True, "minutes": 4}, opened_at=now, seen_at=now)
    said = client.get("/metrics").content.decode()
    assert 'lapor_channel_ill{channel="post_x",operator="",state="failing"} 1.0' in said
    assert 'lapor_channel_parts_this_month{channel="sms_kannel",operator="three"} 3.0' in said
    assert 'lapor_channel_cost_rupiah_this_month{channel="sms_kannel",operator="three"} 1050.0' in said
    out = io.StringIO()
    call_command("doctor", stdout=out)
    assert "post_x" in out.getvalue()
    assert "failing since" in out.getvalue()


def test_every_channel_has_a_name_for_people() -> None:
    assert set(registry.names()) <= set(NAMES)


# --- What follows when a post is taken back ------------------------------------------------------------------------------

POSTS = "/atur/unggahan/"


def rule(**more: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    said = {"valid_from": today, "look_days": "60", "look_every_hours": "12", "withdraw_public": "on", "basis": "Ketentuan X 2026 butir 3"}
    return said | more


def test_a_rule_for_posts_is_seen_before_it_is_saved_and_stays_with_its_author(coordinator: Client, cast: Cast) -> None:
    before = policies.of_posts(timezone.localdate())
    assert before is not None
    seen = coordinator.post(POSTS, rule(simpan="1"))
    assert "Unggahan dilihat lagi selama sekian hari : 30 → 60" in words(seen)
    assert "Nama akunnya dihapus : ya → tidak" in words(seen)
    assert PostPolicy.objects.count() == 1  # nothing is saved that was not shown
    mark = re.search(r'name="shown" value="([^"]+)"', seen.content.decode())
    assert mark
    changed_again = coordinator.post(POSTS, rule(simpan="1", shown=mark[1], look_days="90"))
    assert "30 → 90" in words(changed_again)
    assert PostPolicy.objects.count() == 1
    assert coordinator.post(POSTS, rule(simpan="1", shown=mark[1])).status_code == 302
    now = policies.of_posts(timezone.localdate())
    assert now is not None
    assert (now.look_days, now.erase_name, now.by) == (60, False, cast.koordinator)
    assert policies.of_posts(timezone.localdate() - dt.timedelta(days=1)) == before
    page = words(coordinator.get(POSTS))
    assert "Dilihat lagi selama 60 hari, tiap 12 jam." in page
    assert "Dilihat lagi selama 30 hari, tiap 12 jam." in page
    assert str(cast.koordinator) in page
    assert "sama dengan yang berlaku" in words(coordinator.post(POSTS, rule()))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"look_days": "0"}, "Paling kecil 1."),
        ({"basis": ""}, "Tulis dasarnya."),
        ({"valid_from": "kemarin"}, "Tanggal ini tidak benar."),
    ],
)
def test_a_rule_for_posts_that_cannot_be_meant_is_refused_with_what_was_typed(
    coordinator: Client, wrong: dict[str, str], said: str
) -> None:
    answer = coordinator.post(POSTS, rule(**wrong))
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="12"' in answer.content.decode()


def test_a_rule_for_posts_begins_today_at_the_earliest(coordinator: Client) -> None:
    past = rule(valid_from=(timezone.localdate() - dt.timedelta(days=1)).isoformat())
    mark = re.search(r'name="shown" value="([^"]+)"', coordinator.post(POSTS, past).content.decode())
    assert mark
    answer = coordinator.post(POSTS, past | {"simpan": "1", "shown": mark[1]})
    assert (answer.status_code, PostPolicy.objects.count()) == (422, 1)
    assert "Tanggal mulainya sudah lewat." in words(answer)
