"""What other systems hear: only what they may know, signed, tried again, never to our own network, never lost in silence."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_intake import calling, partner_keys
from channels_intake.contracts import SendFailed
from channels_intake.models.partners import CaseReference, Change, HookDelivery, HookState, Origin, Partner, Scope
from channels_intake.partners import managing, news, sending, warning
from complaints import identity, services, tokens
from complaints.models import ApiToken, Complaint, ComplaintEvent, EventKind, TokenKind
from lapor.flow import FLOW
from organisations.models import Broadcast, Region
from organisations.queries import default_agency
from tests.cast import PHONE, POTHOLE, Cast, complain, make

pytestmark = pytest.mark.django_db
WORDS = "Jalan berlubang di depan pasar."


class Receiver:
    """A partner's machine: keeps what it is sent and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers = 200
        receiver = self

        class Service(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, said))
                self.send_response(receiver.answers)
                self.send_header("Location", "http://169.254.169.254/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *said: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Service)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/kabar"

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.PARTNER_LOOPBACK = True
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def cast() -> Cast:
    return make()


def added(cast: Cast, url: str, name: str = "Baruga Sulsel", **more: Any) -> managing.Handed:
    said = {"scopes": [Scope.NEWS.value], "kinds": [], "unit": None, "region": None, "patience": 5} | more
    return managing.add(agency=default_agency(), actor=cast.koordinator, name=name, url=url, **said)


def flow() -> None:
    """Do what the worker would for what partners hear."""
    for event in ComplaintEvent.objects.order_by("pk"):
        if news.tell_partners in FLOW[EventKind(event.kind)]:
            news.tell_partners(event.pk)
    for pk in sending.due():
        sending.deliver(pk)


def published(cast: Cast, region: str = "73.07.05") -> Complaint:
    found = complain(POTHOLE).complaint
    services.assign(found.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    services.classify(found.pk, findings=services.Findings(topic_key="jalan_jembatan", region_code=f"{region}.1001"))
    services.publish(found.pk, actor=cast.koordinator, text=WORDS, region_code=region)
    return found


def test_a_public_case_is_told_signed_and_without_words_or_people(cast: Cast, receiver: Receiver) -> None:
    handed = added(cast, receiver.url)
    case = published(cast)
    services.take(case.pk, actor=cast.petugas)
    flow()
    assert [said["type"] for said in receiver.said()] == [
        *("complaint.registered", "complaint.assigned", "complaint.published", "complaint.taken"),
    ]
    last = receiver.said()[-1]
    assert set(last) == {"type", "timestamp", "data"}
    assert last["data"]["number"] == case.number
    assert (last["data"]["status"], last["data"]["unit"], last["data"]["topic"]) == ("in_progress", cast.pu.name, "jalan_jembatan")
    assert (last["data"]["region"], last["data"]["public"]) == ("73.07.05", True)
    for _headers, body in receiver.got:
        for secret in (POTHOLE, WORDS, PHONE[1:], "73.07.05.1001", cast.petugas.username):
            assert secret not in body.decode()
    for headers, body in receiver.got:
        assert headers["webhook-id"].startswith("msg_")
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
        key = base64.b64decode(handed.secret.removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
    # Every step is safe to be run again.
    flow()
    assert len(receiver.got) == 4


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert sending.sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_not_public_is_told_to_nobody_but_who_filed_it_and_what_is_sealed_to_nobody(cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url).partner
    theirs, other, sealed = (complain(text).complaint for text in ("Lampu mati", "Air mati", "Lurah minta uang"))
    for case in (theirs, sealed):
        CaseReference.objects.create(partner=partner, complaint=case, external_id=f"B-{case.pk}", origin=Origin.THEIRS)
    services.classify(sealed.pk, findings=services.Findings(sealed=True, complaint_class="berkadar"))
    for case in (theirs, other):
        services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    flow()
    assert {said["data"]["number"] for said in receiver.said()} == {theirs.number}
    last = receiver.said()[-1]["data"]
    assert (last["your_number"], last["public"], last["open311_url"]) == (f"B-{theirs.pk}", False, None)


def test_whoever_was_only_handed_a_case_hears_no_more_than_anybody(cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url).partner
    handed = complain(POTHOLE).complaint
    CaseReference.objects.create(partner=partner, complaint=handed, origin=Origin.OURS)
    services.assign(handed.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    services.conceal(handed.pk, channel="sms_kannel")
    services.take(handed.pk, actor=cast.petugas)
    services.ask(handed.pk, question="Nomor rumah berapa?", actor=cast.petugas)
    flow()
    assert receiver.got == []


def test_whoever_was_told_of_a_case_is_told_to_forget_it(cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url, kinds=["published"]).partner
    case = published(cast)
    flow()
    services.withdraw_publication(case.pk, actor=cast.koordinator, reason="Ada nama orang.")
    flow()
    assert [said["type"] for said in receiver.said()] == ["complaint.published", "complaint.unpublished"]
    assert receiver.said()[-1]["data"] == {"number": case.number, "sequence": receiver.said()[-1]["data"]["sequence"], "public": False}
    assert "Ada nama orang" not in str(receiver.got)
    assert HookDelivery.objects.filter(partner=partner).count() == 2


def test_a_partner_hears_of_its_office_its_place_and_its_kinds_only(cast: Cast, receiver: Receiver) -> None:
    added(cast, receiver.url, "Hanya Dukcapil", unit=cast.other)
    added(cast, receiver.url, "Hanya Sinjai Barat", region=Region.objects.get(pk="73.07.01"))
    added(cast, receiver.url, "Hanya selesai", kinds=["closed"])
    news_only = added(cast, receiver.url, "Tanpa kabar", scopes=[Scope.FILE.value])
    published(cast)
    flow()
    assert receiver.got == []
    assert news_only.key
    added(cast, receiver.url, "Sinjai Utara", region=Region.objects.get(pk="73.07.05"), unit=cast.pu, kinds=["published"])
    flow()
    assert [said["type"] for said in receiver.said()] == ["complaint.published"]


def test_what_fails_is_tried_again_later_and_a_dead_receiver_costs_one_call(cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url).partner
    published(cast)
    receiver.answers = 503
    flow()
    assert len(receiver.got) == 1
    first = HookDelivery.objects.order_by("pk")[0]
    assert (first.state, first.attempts, first.answer_code) == (HookState.QUEUED, 1, 503)
    partner.refresh_from_db()
    assert partner.failing_since is not None
    assert sending.due() == []
    receiver.answers = 204
    HookDelivery.objects.update(next_attempt_at=timezone.now())
    Partner.objects.update(retry_at=timezone.now())
    for _ in range(3):
        for pk in sending.due():
            sending.deliver(pk)
    assert set(HookDelivery.objects.values_list("state", flat=True)) == {HookState.DELIVERED}
    partner.refresh_from_db()
    assert (partner.failing_since, partner.retry_at) == (None, None)
    # A redirect is no delivery, and is not followed.
    receiver.answers = 307
    row = sending.test(partner)
    assert (row.state, row.error) == (HookState.QUEUED, "answered 307")


def test_after_days_of_failing_it_is_paused_and_said_so_and_nothing_is_lost(cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url, patience=3).partner
    published(cast)
    receiver.answers = 500
    Partner.objects.update(failing_since=timezone.now() - timedelta(days=4))
    flow()
    partner.refresh_from_db()
    assert partner.paused_at is not None
    assert partner.changes.first().what == Change.PAUSED  # type: ignore[union-attr]
    told = Broadcast.objects.get()
    assert partner.name in told.text
    assert list(told.units.all()) == [cast.kominfo]
    called = len(receiver.got)
    HookDelivery.objects.update(next_attempt_at=timezone.now())
    assert sending.due() == []
    # News of the meantime waits, too.
    services.take(Complaint.objects.get().pk, actor=cast.petugas)
    flow()
    assert len(receiver.got) == called
    receiver.answers = 200
    assert managing.resume(partner.pk, actor=cast.koordinator) == 4
    flow()
    assert set(HookDelivery.objects.values_list("state", flat=True)) == {HookState.DELIVERED}


def test_gone_is_final_and_a_replay_goes_out_under_the_same_id(cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url, kinds=["published"]).partner
    published(cast)
    receiver.answers = 410
    flow()
    partner.refresh_from_db()
    row = HookDelivery.objects.get()
    assert (row.state, partner.paused_at is None) == (HookState.FAILED, False)
    managing.resume(partner.pk, actor=cast.koordinator)
    partner.refresh_from_db()
    receiver.answers = 200
    yesterday = timezone.now() - timedelta(days=1)
    assert sending.replay(partner, since=timezone.now() + timedelta(minutes=1)) == 0
    assert sending.replay(partner, since=yesterday) == 1
    flow()
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]
    assert sending.replay(partner, since=yesterday) == 0
    assert sending.replay(partner, since=yesterday, everything=True) == 1
    flow()
    assert sending.replay(partner, delivery_id=row.pk) == 1
    assert len(receiver.got) == 3


@pytest.mark.parametrize(
    "url", ["http://mitra.contoh.id/x", "https://10.0.0.7/x", "https://169.254.169.254/", "https://mitra:8443/", "ftp://x"]
)
def test_an_address_of_our_own_network_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(managing.Refused):
        added(cast, url)
    with pytest.raises(SendFailed) as error:
        calling.call("POST", url, headers={}, body=b"{}")
    assert error.value.permanent


def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        calling.socket, "getaddrinfo", lambda host, port, **m: [(2, 1, 6, "", ("93.184.216.34", port)), (2, 1, 6, "", ("10.0.0.7", port))]
    )
    monkeypatch.setattr(calling.socket, "create_connection", lambda *a, **m: pytest.fail("called"))
    with pytest.raises(SendFailed, match="not public"):
        calling.call("POST", "https://mitra.contoh.id/x", headers={}, body=b"{}")


def test_the_address_that_was_looked_at_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []

    def connect(address: Any, **more: Any) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda host, port, **m: [(2, 1, 6, "", ("93.184.216.34", port))])
    monkeypatch.setattr(calling.socket, "create_connection", connect)
    with pytest.raises(SendFailed, match="not reached"):
        calling.call("POST", "https://mitra.contoh.id/x", headers={}, body=b"{}")
    assert called == [("93.184.216.34", 443)]


def test_a_server_that_drips_is_cut_off() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        taken, _address = listening.accept()
        with taken:
            taken.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                try:
                    taken.sendall(b"x")
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()
    try:
        with pytest.raises(SendFailed, match="too slow"):
            calling.call("POST", f"http://127.0.0.1:{listening.getsockname()[1]}/", headers={}, body=b"{}", seconds=0.3, loopback=True)
    finally:
        stop.set()
        listening.close()


# --- The pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.koordinator)
    return client


def test_a_coordinator_adds_a_partner_and_sees_its_key_once(coordinator: Client, cast: Cast) -> None:
    said = {
        "name": "Baruga Sulsel",
        "scopes": ["file", "news"],
        "url": "https://baruga.contoh.id/kabar",
        "kinds": ["closed"],
        "patience": "5",
    }
    answer = coordinator.post(reverse("partners"), said)
    assert answer.status_code == 200
    page = answer.content.decode()
    key, secret = re.search(r'value="(lapor-mitra-[^"]+)"', page), re.search(r'value="(whsec_[^"]+)"', page)
    assert key
    assert secret
    partner = Partner.objects.get()
    assert partner_keys.partner_of(key[1], Scope.FILE) == partner
    assert identity.unseal_text(partner.secret_sealed) == secret[1]
    shown = coordinator.get(reverse("partner", args=[partner.pk])).content.decode()
    assert key[1] not in shown
    assert secret[1] not in shown
    assert f"…{key[1][-4:]}" in shown
    coordinator.post(reverse("partner_change", args=[partner.pk, "kunci"]))
    assert partner_keys.partner_of(key[1], Scope.FILE) is None


def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(coordinator: Client) -> None:
    said = {"name": "Baruga <b>", "scopes": ["news"], "url": "http://10.0.0.7/kabar", "patience": "5"}
    answer = coordinator.post(reverse("partners"), said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Alamatnya harus https://" in page
    assert 'value="http://10.0.0.7/kabar"' in page
    assert "Baruga &lt;b&gt;" in page
    assert not Partner.objects.exists()


def test_trying_resending_and_ending_by_the_page(coordinator: Client, cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url, scopes=["news", "file"]).partner

    def press(what: str, **said: str) -> str:
        answer = coordinator.post(reverse("partner_change", args=[partner.pk, what]), said, follow=True)
        return answer.content.decode()

    assert "Kabar uji sampai. Jawaban mereka: 200." in press("uji")
    row = HookDelivery.objects.get()
    assert receiver.said()[0]["type"] == "test"
    assert "1 kabar dikirim ulang." in press("ulang", kabar=str(row.pk))
    # A digit to Python and no number; and more digits than it reads.
    for odd in ("²", "9" * 5000):
        assert "Tidak ada yang perlu dikirim ulang." in press("ulang", kabar=odd)
    assert coordinator.post(reverse("partner_change", args=[partner.pk, "ulang"]), {"since": "kemarin"}).status_code == 422
    assert coordinator.get(reverse("partner", args=[partner.pk]) + "?tampil=gagal").status_code == 200
    assert "Sudah disimpan." in press("ubah", name="Baruga", scopes="file", patience="2")
    assert "Kuncinya tidak berlaku lagi" in press("akhiri")
    assert "sudah diakhiri" in press("kunci")
    assert press("apa-saja").count("<h1>") == 1
    assert sending.due() == []


def test_who_is_no_partner_any_more_is_not_called(coordinator: Client, cast: Cast, receiver: Receiver) -> None:
    partner = added(cast, receiver.url).partner
    sending.test(partner)
    HookDelivery.objects.update(state=HookState.FAILED, final_at=timezone.now())
    managing.end(partner.pk, actor=cast.koordinator)
    for what in ("uji", "ulang"):
        said = {"kabar": HookDelivery.objects.get().pk} if what == "ulang" else {}
        page = coordinator.post(reverse("partner_change", args=[partner.pk, what]), said, follow=True).content.decode()
        assert "sudah diakhiri" in page
    assert len(receiver.got) == 1
    assert HookDelivery.objects.get().state == HookState.FAILED


def test_a_page_of_news_asks_as_much_for_thirty_as_for_one(coordinator: Client, cast: Cast) -> None:
    partner = added(cast, "https://baruga.contoh.id/kabar").partner
    now, asked, rows = timezone.now(), [], []
    for more in (1, 29):
        HookDelivery.objects.bulk_create(
            HookDelivery(partner=partner, complaint=complain().complaint, kind="complaint.taken", body="{}", next_attempt_at=now)
            for _ in range(more)
        )
        coordinator.get(reverse("partner", args=[partner.pk]))
        with CaptureQueriesContext(connection) as queries:
            page = coordinator.get(reverse("partner", args=[partner.pk])).content.decode()
        asked.append(len(queries))
        rows.append(page.count("<tr>"))
    assert rows[0] < rows[1]
    assert asked[0] == asked[1]


# --- Keys -------------------------------------------------------------------------------------------------------------


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_one_key_opens_every_door_it_was_given_for_and_no_other(cast: Cast, client: Client) -> None:
    handed = added(cast, "", scopes=["file", "read"])
    doors = {
        "read": lambda: client.get(reverse("api_reports"), headers=bearer(handed.key)),
        "file": lambda: client.post(
            reverse("api_complaints"), {"text": POTHOLE}, content_type="application/json", headers=bearer(handed.key)
        ),
        "exchange": lambda: client.post("/api/v1/exchange/export/", {}, content_type="application/json", headers=bearer(handed.key)),
    }
    assert {name: ask().status_code for name, ask in doors.items()} == {"read": 200, "file": 201, "exchange": 403}
    # Filed by API as by Open311, a case is its own: it hears of it, public or not.
    assert CaseReference.objects.get(partner=handed.partner).origin == Origin.THEIRS
    said = dict.fromkeys(("kinds", "unit", "region")) | {"kinds": [], "name": "Baruga", "url": "", "patience": 5}
    changed = managing.change(handed.partner.pk, actor=cast.koordinator, scopes=["exchange"], **said)
    assert changed.key == ""
    assert {name: ask().status_code for name, ask in doors.items()} == {"read": 403, "file": 403, "exchange": 200}
    managing.end(handed.partner.pk, actor=cast.koordinator)
    assert {ask().status_code for ask in doors.values()} == {401}


def test_a_key_from_before_the_tables_were_one_opens_what_it_did(cast: Cast) -> None:
    key = "lapor_kunci-lama"
    row = ApiToken.objects.create(
        kind=TokenKind.PARTNER,
        name="Lama",
        scopes=["file"],
        token_index=identity.blind_index(f"partner key|{key}"),
        expires_at=timezone.now() + timedelta(days=1),
    )
    partner = Partner.objects.create(agency=default_agency(), name="Lama", scopes=["file"], key=row)
    assert partner_keys.partner_of(key, Scope.FILE) == partner
    assert partner_keys.partner_of(key, Scope.EXCHANGE) is None


def test_a_key_ends_and_its_end_is_said_once_before(cast: Cast, coordinator: Client) -> None:
    handed = added(cast, "", scopes=["file"])
    assert warning.warn_of_keys() == 0
    token_id = handed.partner.key_id
    ApiToken.objects.filter(pk=token_id).update(expires_at=timezone.now() + timedelta(days=20))
    assert (warning.warn_of_keys(), warning.warn_of_keys()) == (1, 0)
    assert handed.partner.name in Broadcast.objects.get().text
    assert "Kunci habis" in coordinator.get(reverse("partners")).content.decode()
    ApiToken.objects.filter(pk=token_id).update(expires_at=timezone.now())
    assert partner_keys.partner_of(handed.key, Scope.FILE) is None
    tokens.sweep()
    assert "tidak berlaku lagi" in coordinator.get(reverse("partner", args=[handed.partner.pk])).content.decode()
    fresh = managing.new_key(handed.partner.pk, actor=cast.koordinator)
    assert partner_keys.partner_of(fresh.key, Scope.FILE) == handed.partner


def test_keys_are_moved_both_ways_so_that_all_go_on_opening(cast: Cast) -> None:
    """The migration's own step over the rows that were there before it."""
    move = importlib.import_module("channels_intake.migrations.0018_move_keys").move
    radio, written = tokens.give(TokenKind.PARTNER, name="Radio Sinjai", scopes=["read"])
    tokens.give(TokenKind.PARTNER, name="Habis", scopes=["read"], life=timedelta(seconds=-1))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE channels_intake_partner ADD COLUMN key_index varchar(64) NOT NULL DEFAULT ''")
    before = MigrationLoader(connection, replace_migrations=False).project_state(("channels_intake", "0017_keys_are_tokens")).apps
    old = before.get_model("channels_intake", "Partner").objects.create(
        agency_id=default_agency().pk, name="Aplikasi Warga", scopes=["file", "news"], key_index=identity.blind_index("partner key|lapor_a")
    )
    move(before, None)
    assert partner_keys.partner_of("lapor_a", Scope.FILE) == Partner.objects.get(pk=old.pk)
    assert partner_keys.partner_of(written, Scope.READ) == Partner.objects.get(name="Radio Sinjai", key=radio)
    assert Partner.objects.count() == 2
