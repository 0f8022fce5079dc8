"""X: one conversation is one case, storms are counted, pictures come along, and what an account hides stays hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.urls import reverse
from django.utils import timezone

from channels_intake import delivery, looking, media, polling, registry, replies, shortening
from channels_intake.contracts import Media, SendFailed
from channels_intake.models import Cursor, InboundMessage, OutboundMessage, OutboundStatus, PostPolicy, SourcePost
from complaints import access, identity, services
from complaints.models import Attachment, Complaint, ComplaintEvent, EventKind, PublicText, Reporter, ReporterKind
from complaints.workflow import Status
from tests.cast import Cast, make
from tests.channels_intake.test_whatsapp import photo

pytestmark = pytest.mark.django_db

API = "https://api.twitter.com/2"
MENTIONS = f"{API}/users/1708/mentions"
STILL = "https://pbs.twimg.com/media/a.jpg"


@pytest.fixture(autouse=True)
def cast() -> Cast:
    return make()


def post(number: int, author: str, text: str, *, root: int = 0, **more: Any) -> dict[str, Any]:
    """A post as X gives it; `root` is the first of its conversation."""
    return {
        "id": str(number), "edit_history_tweet_ids": [str(number)], "author_id": author, "text": text,
        "conversation_id": str(root or number), "created_at": "2026-03-02T01:02:03.000Z",
    } | more  # fmt: skip


def points(kind: str, number: int) -> dict[str, Any]:
    return {"referenced_tweets": [{"type": kind, "id": str(number)}]}


@pytest.fixture
def heard(handled: Callable[[], list[InboundMessage]]) -> Callable[..., list[InboundMessage]]:
    """Poll a page of mentions, newest last here, and do what the worker does."""

    def read(*posts: dict[str, Any], **includes: Any) -> list[InboundMessage]:
        page = {"data": list(posts)[::-1], "includes": includes, "meta": {"result_count": len(posts)}}
        with responses.RequestsMock() as wire:
            wire.get(MENTIONS, json=page)
            polling.poll("post_x")
        return handled()

    return read


REPORT = post(1001, "501", "@lapor_sinjai jalan rusak di Lappa")


# One conversation, one case


def test_another_persons_reply_in_the_conversation_is_one_more_voice_not_a_case(heard):
    (first,) = heard(REPORT)
    *_before, reply = heard(post(1002, "502", "@lapor_sinjai di depan rumah sy juga", root=1001, **points("replied_to", 1001)))
    assert Complaint.objects.count() == 1
    assert (reply.outcome, reply.outcome_reason, reply.complaint) == ("follow_up", "supports", first.complaint)
    assert reply.event.text == "di depan rumah sy juga"
    assert reply.event.audience == "internal"
    # They are thanked under their own post, and told what to do if it is another matter.
    row = OutboundMessage.objects.get(inbound=reply)
    assert "awali dengan LAPOR" in identity.unseal_text(row.body)
    # And they see nothing that only its author may: a question about it is answered as to a stranger.
    *_rest, asked = heard(post(1003, "502", f"@lapor_sinjai CEK {first.complaint.number}"))
    assert asked.outcome_reason == "status_of_unknown"


def test_whoever_begins_with_the_word_has_a_report_of_their_own(heard):
    heard(REPORT)
    *_before, other = heard(post(1002, "502", "@lapor_sinjai LAPOR lampu mati di Bikeru", root=1001, **points("replied_to", 1001)))
    assert (other.outcome, Complaint.objects.count()) == ("new_complaint", 2)


def test_a_case_that_an_answer_to_a_strangers_post_brought_is_the_conversations(heard):
    """Nobody mentioned us at its root; the first who did filed it."""
    heard(post(1002, "501", "@lapor_sinjai tolong jembatan ini", root=900, **points("replied_to", 900)))
    *_before, second = heard(post(1003, "502", "@lapor_sinjai iya sudah lama", root=900, **points("replied_to", 900)))
    *_before, again = heard(post(1004, "501", "@lapor_sinjai bahaya malam hari", root=900, **points("replied_to", 900)))
    assert (second.outcome_reason, again.outcome_reason) == ("supports", "follow_up")
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("state", ["ended", "sealed", "secret"])
def test_a_case_that_strangers_may_not_know_of_gathers_no_voices(state, heard):
    (first,) = heard(REPORT)
    changed = {"ended": {"status": Status.CLOSED}, "sealed": {"sealed": True}, "secret": {"visibility": "secret"}}[state]
    if state == "ended":
        services.withdraw(first.complaint_id, channel="post_x")
    else:
        Complaint.objects.update(**changed)
    *_before, reply = heard(post(1002, "502", "@lapor_sinjai di sini juga rusak", root=1001, **points("replied_to", 1001)))
    assert (reply.outcome, Complaint.objects.count()) == ("new_complaint", 2)
    *_before, repost = heard(post(1003, "503", "RT @warga: jalan rusak", root=1001, **points("retweeted", 1001)))
    assert (repost.outcome, repost.outcome_reason) == ("ignored", "repost")


# Storms


def test_a_storm_of_quotes_and_reposts_is_one_case_and_a_count(heard, monkeypatch):
    monkeypatch.setattr("channels_intake.acting.SUPPORTERS_ANSWERED", 3)
    (first,) = heard(REPORT)
    storm = [post(2000 + n, f"6{n}", f"@lapor_sinjai parah {n}", **points("quoted", 1001)) for n in range(8)]
    storm += [post(3000 + n, f"7{n}", "RT @warga_contoh: jalan rusak", **points("retweeted", 1001)) for n in range(8)]
    storm += [post(4000 + n, "60", f"@lapor_sinjai {words}", **points("quoted", 1001)) for n, words in enumerate(("lagi", "dan lagi"))]
    storm += [post(5000, "70", "RT @warga_contoh: jalan rusak", **points("retweeted", 1001) | {"created_at": "2026-03-02T02:00:00.000Z"})]
    heard(*storm)
    assert Complaint.objects.count() == 1
    assert Reporter.objects.filter(kind=ReporterKind.SUPPORTER).count() == 16
    outcomes = list(InboundMessage.objects.exclude(pk=first.pk).values_list("outcome_reason", flat=True))
    assert outcomes.count("supports") == 18
    assert outcomes.count("supported_before") == 1
    # A storm is not answered with a storm.
    assert OutboundMessage.objects.filter(inbound__isnull=False).count() == 3


def test_earlier_voices_count_on_the_public_page(heard, cast):
    (first,) = heard(REPORT)
    heard(post(1002, "502", "RT @warga_contoh: jalan rusak", **points("retweeted", 1001)))
    services.assign(first.complaint_id, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    services.publish(first.complaint_id, actor=cast.koordinator, text="Jalan rusak di Lappa")
    assert PublicText.objects.get().supporters == 1
    heard(post(1003, "503", "RT @warga_contoh: jalan rusak", **points("retweeted", 1001)))
    assert PublicText.objects.get().supporters == 2


def test_the_author_is_no_supporter_of_themselves(heard):
    heard(REPORT)
    *_before, shared = heard(post(1002, "501", "RT @warga_contoh: jalan rusak", **points("retweeted", 1001)))
    *_before, quoted = heard(post(1003, "501", "@lapor_sinjai masih rusak", **points("quoted", 1001)))
    assert (shared.outcome_reason, quoted.outcome_reason) == ("repost", "follow_up")
    assert not Reporter.objects.filter(kind=ReporterKind.SUPPORTER).exists()


def test_a_repost_of_what_is_no_case_is_none(heard):
    (message,) = heard(post(1002, "502", "RT @orang: @lapor_sinjai promo", **points("retweeted", 999)))
    assert (message.outcome, message.outcome_reason) == ("ignored", "repost")
    assert not OutboundMessage.objects.exists()


# Pictures


def test_pictures_are_fetched_from_x_and_nowhere_else(heard):
    files = [
        {"media_key": "3_1", "type": "photo", "url": STILL},
        {"media_key": "3_2", "type": "photo", "url": "https://jahat.example/x.jpg"},
    ]
    (message,) = heard(REPORT | {"attachments": {"media_keys": ["3_1", "3_2"]}}, media=files)
    with responses.RequestsMock() as wire:
        wire.get(STILL, body=photo())
        media.fetch(message.pk)
        assert [call.request.url for call in wire.calls] == [STILL]
    assert Attachment.objects.get().event == message.event


@pytest.mark.parametrize("url", ["https://pbs.twimg.com.jahat.example/a.jpg", "http://pbs.twimg.com/a.jpg", "file:///etc/passwd"])
def test_an_address_that_only_looks_like_xs_is_not_asked(url):
    with pytest.raises(SendFailed) as failed:
        registry.media_source("post_x").fetch(Media(url), most=10)
    assert failed.value.permanent


# Limits


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "+700"}, 600, 700),
        ({"x-rate-limit-remaining": "40", "x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": "+90000"}, 3500, 3600),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "-50"}, 1, 60),  # our clocks differ
        ({"Retry-After": "120"}, 110, 120),
        ({}, 1, 60),
    ],
)
def test_x_is_left_alone_until_it_says_and_a_restart_forgets_nothing(headers, least, most, heard):
    at = {name: str(int(timezone.now().timestamp()) + int(value)) if value[0] in "+-" else value for name, value in headers.items()}
    with responses.RequestsMock() as wire:
        wire.get(MENTIONS, json={"title": "Too Many Requests"}, status=429, headers=at)
        polling.poll("post_x")
    cursor = Cursor.objects.get()
    assert least <= (cursor.rests_until - timezone.now()).total_seconds() <= most
    registry.forget()  # another worker, or this one after a restart
    with responses.RequestsMock():
        assert polling.poll("post_x") == 0
    Cursor.objects.update(rests_until=timezone.now() - dt.timedelta(seconds=1))
    heard(REPORT)
    assert Complaint.objects.count() == 1


def test_an_answer_that_x_has_no_room_for_waits_and_goes_out_later(heard):
    (message,) = heard(post(1002, "502", "@lapor_sinjai halo"))
    row = OutboundMessage.objects.get(inbound=message)
    reset = str(int(timezone.now().timestamp()) + 600)
    with responses.RequestsMock() as wire:
        wire.post(f"{API}/tweets", json={}, status=429, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset})
        delivery.deliver(row.pk)
        row.refresh_from_db()
        assert (row.status, Cursor.objects.get().holds_until is not None) == (OutboundStatus.QUEUED, True)
    OutboundMessage.objects.update(next_attempt_at=timezone.now())
    with responses.RequestsMock():
        delivery.deliver(row.pk)  # not before X says
    Cursor.objects.update(holds_until=None)
    OutboundMessage.objects.update(next_attempt_at=timezone.now())
    with responses.RequestsMock() as wire:
        wire.post(f"{API}/tweets", json={"data": {"id": "9", "text": "x"}}, status=201)
        delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.status == OutboundStatus.SENT


# By hand


ADDRESS = "https://x.com/Warga_Contoh/status/1700000000000000001"


@pytest.fixture
def paste(client, cast) -> Callable[..., Any]:
    client.force_login(cast.koordinator)

    def post_it(address: str = ADDRESS, text: str = "@lapor_sinjai jalan rusak di Lappa") -> Any:
        return client.post(reverse("paste_post"), {"address": address, "text": text})

    return post_it


@pytest.mark.parametrize("is_on", [True, False])
def test_a_post_is_put_in_by_its_address_though_x_is_off(is_on, paste, settings, client):
    settings.X_ENABLED = is_on
    registry.forget()
    answer = paste(f"{ADDRESS}?s=20&t=abc")
    made = Complaint.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("case", args=[made.number]))
    assert (made.channel, made.text) == ("post_x", "jalan rusak di Lappa")
    reporter = Reporter.objects.get()
    assert identity.unseal_text(reporter.name_sealed) == "@Warga_Contoh (https://x.com/Warga_Contoh/status/1700000000000000001)"
    # Twice, or by X itself later, it is the same post.
    assert "sudah kami terima" in client.get(paste()["Location"]).text
    assert Complaint.objects.count() == 1
    assert made.events.get().channel == "post_x"


def test_what_x_brings_of_the_same_account_later_belongs_to_the_pasted_case(paste, heard):
    paste()
    again = post(1700000000000000001, "501", "@lapor_sinjai jalan rusak di Lappa")
    more = post(1700000000000000009, "501", "@lapor_sinjai masih rusak", root=1700000000000000001)
    *_before, last = heard(again, more, users=[{"id": "501", "name": "Warga", "username": "warga_contoh"}])
    assert (Complaint.objects.count(), last.outcome, last.complaint) == (1, "follow_up", Complaint.objects.get())


@pytest.mark.parametrize(
    "address",
    ["", "warga_contoh", "https://x.com/warga_contoh", "https://x.com.jahat.example/a/status/1700000000000000001", "javascript:alert(1)",
     "https://facebook.com/a/status/1700000000000000001", "https://x.com/a/status/abc"],
)  # fmt: skip
def test_what_is_no_address_of_a_post_is_said_and_nothing_typed_is_lost(address, paste):
    answer = paste(address, "@lapor_sinjai jalan <b>rusak</b>")
    assert answer.status_code == 422
    assert "jalan &lt;b&gt;rusak&lt;/b&gt;" in answer.text
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "address", ["x.com/a/status/1700000000000000001", "https://mobile.twitter.com/a/statuses/1700000000000000001/photo/1"]
)
def test_an_address_as_people_copy_it_is_understood(address, paste):
    assert paste(address).status_code == 302


def test_a_greeting_that_is_pasted_is_kept_and_the_coordinator_told(paste, client):
    answer = paste(text="@lapor_sinjai assalamualaikum")
    assert "bukan laporan" in client.get(answer["Location"]).text
    assert InboundMessage.objects.get().outcome == "ignored"


# Posts that are taken back, and posts that many pass on


def stands(*, gone: dict[int, str] | None = None, **shares: int) -> dict[str, Any]:
    """X's answer about posts; `p1001=12` is shared twelve times."""
    data = [
        {"id": name[1:], "text": "x", "edit_history_tweet_ids": [name[1:]], "public_metrics": {"retweet_count": n, "quote_count": 0}}
        for name, n in shares.items()
    ]
    errors = [
        {"value": str(pk), "resource_id": str(pk), "parameter": "ids", "resource_type": "tweet", "title": title}
        for pk, title in (gone or {}).items()
    ]
    return ({"data": data} if data else {}) | ({"errors": errors} if errors else {})


@pytest.fixture
def look() -> Callable[..., int]:
    """Look at everything again, whenever it was looked at last."""

    def ask(answer: dict[str, Any], status: int = 200) -> int:
        SourcePost.objects.update(looked_at=timezone.now() - dt.timedelta(days=2))
        with responses.RequestsMock(assert_all_requests_are_fired=False) as wire:
            wire.get(f"{API}/tweets", json=answer, status=status)
            return looking.look_again("post_x")

    return ask


@pytest.fixture
def public(heard, cast) -> Complaint:
    """A report on X that everybody may read here, too."""
    fresh = timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    heard(REPORT | {"created_at": fresh}, users=[{"id": "501", "name": "Warga", "username": "warga_contoh"}])
    made = Complaint.objects.get()
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    services.publish(made.pk, actor=cast.koordinator, text="Jalan rusak di Lappa")
    assert access.public().exists()
    return Complaint.objects.select_related("owner").get()


@pytest.mark.parametrize("title", ["Not Found Error", "Authorization Error"])
def test_a_post_that_was_taken_back_is_respected_as_the_rules_say(title, public, look):
    assert look(stands(gone={1001: title})) == 1
    made = Complaint.objects.get()
    assert not access.public().exists()
    assert identity.unseal_text(Reporter.objects.get().name_sealed) == ""
    # The case goes on, its words are the office's, and the office knows.
    assert (made.text, made.ended_at, made.owner) == ("jalan rusak di Lappa", None, public.owner)
    noted = ComplaintEvent.objects.get(kind=EventKind.NOTED)
    assert (noted.audience, noted.data["as"]) == ("internal", "source_gone")
    assert look(stands(gone={1001: title})) == 0
    assert ComplaintEvent.objects.filter(kind=EventKind.NOTED).count() == 1


def test_other_rules_from_a_later_day_hide_nothing(public, look):
    PostPolicy.objects.create(
        valid_from=timezone.localdate(), basis="uji", look_days=30, look_every_hours=1, withdraw_public=False, erase_name=False
    )
    look(stands(gone={1001: "Not Found Error"}))
    assert access.public().exists()
    assert "warga_contoh" in identity.unseal_text(Reporter.objects.get().name_sealed)
    assert ComplaintEvent.objects.filter(kind=EventKind.NOTED).exists()


def test_a_post_that_x_says_nothing_of_or_fails_to_say_is_left_as_it_is(public, look):
    assert look({}) == 1
    assert look({"title": "oops"}, status=503) == 0
    assert access.public().exists()
    assert look({"title": "Too Many Requests"}, status=429) == 0
    with responses.RequestsMock():
        assert looking.look_again("post_x") == 0  # it rests
    assert not ComplaintEvent.objects.filter(kind=EventKind.NOTED).exists()


def test_an_office_hears_at_steps_how_many_pass_a_post_on(public, look):
    for times in (3, 12, 40, 41, 130, 90):
        look(stands(p1001=times))
    said = ComplaintEvent.objects.filter(kind=EventKind.SUPPORTED).order_by("pk").values_list("data__times", flat=True)
    assert list(said) == [12, 130]
    assert SourcePost.objects.get().shares == 130


def test_an_old_post_is_not_looked_at_for_ever(public, look):
    InboundMessage.objects.update(received_at=timezone.now() - dt.timedelta(days=31))
    assert look(stands(p1001=1)) == 0


# In their language


def test_who_writes_english_is_answered_in_english_and_nobody_else_is(heard):
    heard(
        post(1001, "501", "@lapor_sinjai the road in Lappa is broken", lang="en"), post(1002, "502", "@lapor_sinjai lampu mati", lang="in")
    )
    for event in ComplaintEvent.objects.filter(kind=EventKind.REGISTERED):
        replies.tell_reporter(event.pk)
    told = [identity.unseal_text(row.body) for row in OutboundMessage.objects.order_by("pk")]
    assert [words.split()[0] for words in told] == ["Your", "Laporan"]
    assert all(shortening.post_length(words) <= shortening.X_LENGTH for words in told)
    # What has no English words yet is said in Indonesian rather than not at all.
    assert replies.words("closed", "post_x", {"number": "1", "open": True}, "xx")
