"""Reading X: from where it was left, one reader at a time, nothing twice and nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import responses
from django.utils import timezone

from channels_intake import polling
from channels_intake.models import Cursor, InboundMessage

MENTIONS = "https://api.twitter.com/2/users/1708/mentions"
POST = {
    "id": "1001",
    "author_id": "501",
    "text": "@lapor_sinjai jalan rusak",
    "conversation_id": "1001",
    "created_at": "2026-03-02T01:02:03.000Z",
}

pytestmark = pytest.mark.django_db


@responses.activate
def test_the_cursor_is_kept_and_a_second_reading_brings_nothing_twice():
    responses.get(MENTIONS, json={"data": [POST], "meta": {"newest_id": "1001", "result_count": 1}})
    assert polling.poll("post_x") == 1
    assert Cursor.objects.get().value == "1001"
    assert polling.poll("post_x") == 0
    assert "since_id=1001" in responses.calls[1].request.url
    assert InboundMessage.objects.count() == 1


@pytest.mark.parametrize("status", [401, 429, 500, 503])
@responses.activate
def test_a_failing_provider_leaves_the_cursor_where_it_was(status):
    Cursor.objects.create(channel="post_x", value="900")
    responses.get(MENTIONS, json={"title": "no"}, status=status)
    assert polling.poll("post_x") == 0
    cursor = Cursor.objects.get()
    assert (cursor.value, cursor.leased_until) == ("900", None)
    assert cursor.error


@responses.activate
def test_while_one_reads_another_does_not():
    Cursor.objects.create(channel="post_x", leased_until=timezone.now() + timedelta(seconds=50))
    assert polling.poll("post_x") == 0
    assert len(responses.calls) == 0
    Cursor.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    responses.get(MENTIONS, json={"meta": {"result_count": 0}})
    polling.poll("post_x")
    assert len(responses.calls) == 1


def test_a_channel_that_is_off_is_not_read(settings):
    settings.X_ENABLED = False
    assert polling.poll("post_x") == 0
    assert not Cursor.objects.exists()
