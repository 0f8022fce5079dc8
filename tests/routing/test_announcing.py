"""One word to everybody who reported an incident: each in their own channel, each once, and nobody sees who they are."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_intake import knocking, replies
from channels_intake.models import OutboundMessage, Thread
from complaints import identity, services
from complaints.models import Complaint, ComplaintEvent, EventKind
from lapor.flow import FLOW
from routing.models import Incident, IncidentCase
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
TEXT = "Pipa induk pecah. Air mengalir lagi Rabu pagi."


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


def incident(*cases: Complaint) -> Incident:
    now = timezone.now()
    made = Incident.objects.create(
        agency=cases[0].agency, title="Air", topic_key="air_bersih", started_at=now, last_at=now, count=len(cases)
    )
    IncidentCase.objects.bulk_create(IncidentCase(incident=made, complaint=case) for case in cases)
    return made


def dry(number: int, channel: str = "sms_kannel", **more: str) -> Complaint:
    return complain(
        "Air PDAM mati", channel=channel, address=f"+62812000000{number:02}" if channel != "post_x" else "501", **more
    ).complaint


def flow() -> None:
    """What the worker does."""
    for event in ComplaintEvent.objects.filter(kind=EventKind.ANNOUNCED).order_by("pk"):
        for step in FLOW[EventKind.ANNOUNCED]:
            step(event.pk)


def told() -> list[tuple[str, str]]:
    rows = OutboundMessage.objects.filter(announcement__isnull=False).order_by("pk")
    return [(row.channel, identity.unseal_text(row.body)) for row in rows]


def announce(client: Client, found: Incident, **more: Any) -> Any:
    return client.post(f"/koordinasi/kejadian/{found.pk}/kabari/", {"text": TEXT, "key": str(uuid.uuid4())} | more)


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.koordinator)
    return client


def test_each_reporter_hears_it_once_in_their_own_channel(coordinator: Client) -> None:
    first, second = dry(1), dry(1)  # one person, two reports
    other, post, web = dry(2), dry(3, "post_x"), dry(4, "web")
    found = incident(first, second, other, post, web)
    assert announce(coordinator, found).status_code == 302
    flow()
    flow()
    assert sorted(channel for channel, _said in told()) == ["post_x", "sms_kannel", "sms_kannel"]
    assert all(TEXT in said for _channel, said in told())
    page = coordinator.get(f"/koordinasi/kejadian/{found.pk}/").content.decode()
    assert page.count(TEXT) == 1
    assert "+62812000000" not in page
    assert TEXT in coordinator.get(f"/kerja/{web.number}/").content.decode(), "who has no channel reads it on the page"


def test_a_second_press_is_the_same_announcement_and_a_second_word_is_another(coordinator: Client) -> None:
    found, key = incident(dry(1)), str(uuid.uuid4())
    for _ in range(2):
        announce(coordinator, found, key=key)
    flow()
    assert (ComplaintEvent.objects.filter(kind=EventKind.ANNOUNCED).count(), len(told())) == (1, 1)
    announce(coordinator, found)
    flow()
    assert len(told()) == 2


def test_it_moves_no_status_and_leaves_out_what_is_not_the_coordinators(cast: Cast, coordinator: Client) -> None:
    plain, sealed, taken_back = dry(1), dry(2), dry(3)
    Complaint.objects.filter(pk=sealed.pk).update(sealed=True)
    services.withdraw(taken_back.pk, channel="sms_kannel")
    announce(coordinator, incident(plain, sealed, taken_back))
    flow()
    assert [event.complaint_id for event in ComplaintEvent.objects.filter(kind=EventKind.ANNOUNCED)] == [plain.pk]
    after = Complaint.objects.get(pk=plain.pk)
    assert (after.status, after.owner_id, after.due_at) == (plain.status, plain.owner_id, plain.due_at)


def test_only_what_is_called_important_goes_out_at_night(coordinator: Client) -> None:
    found = incident(dry(1))
    announce(coordinator, found)
    announce(coordinator, found, urgent="on")
    flow()
    assert list(OutboundMessage.objects.filter(announcement__isnull=False).order_by("pk").values_list("urgent", flat=True)) == [False, True]


def test_whoever_wants_no_news_gets_none(coordinator: Client) -> None:
    case = dry(1)
    Thread.objects.create(
        family="sms", sender_index=identity.blind_index("+6281200000001"), last_seen_at=timezone.now(), muted_at=timezone.now()
    )
    announce(coordinator, incident(case))
    flow()
    assert told() == []


def test_on_x_nothing_is_said_of_a_case_that_is_not_public(coordinator: Client) -> None:
    announce(coordinator, incident(dry(3, "post_x", visibility="secret")))
    flow()
    [(_channel, said)] = told()
    assert TEXT not in said


def test_without_words_nothing_goes_out(coordinator: Client) -> None:
    answer = announce(coordinator, incident(dry(1)), text=" ")
    assert (answer.status_code, "Tulis kabarnya" in answer.content.decode()) == (422, True)
    assert not ComplaintEvent.objects.filter(kind=EventKind.ANNOUNCED).exists()


@pytest.mark.parametrize(("role", "status"), [("petugas", 403), ("pengawas", 403), ("inspektorat", 403)])
def test_nobody_else_announces(cast: Cast, role: str, status: int) -> None:
    client = Client()
    client.force_login(getattr(cast, role))
    assert announce(client, incident(dry(1))).status_code == status
    assert replies.tell_reporter in FLOW[EventKind.ANNOUNCED]
    assert knocking.knock in FLOW[EventKind.ANNOUNCED]
