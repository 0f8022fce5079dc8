"""Every word we send, in both languages: complete, short, plain SMS; changed by people in versions, never broken by them."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client

from channels_intake import gsm, registry, replies, rewording, texts
from channels_intake.models import MessageText
from complaints.models import EventKind
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db
ASSIGNED = ("assigned", "sms", "id")
PAGE = "/atur/pesan/assigned/sms/id/"
BETTER = '{{ number }} sudah di {{ unit }}.{% if due %} Dijawab sebelum {{ due|date:"j M Y" }}.{% endif %}'


# --- What ships -------------------------------------------------------------------------------------------------------


def test_every_message_is_there_in_both_languages_and_every_event_has_a_name() -> None:
    home, english = ({key[:2] for key in texts.shipped() if key[2] == language} for language in texts.LANGUAGES)
    assert home == english
    assert {name for name, _kind in home} >= set(EventKind.values) - set(replies.SILENT_KINDS)
    assert [name for name, _kind in home if rewording.label(name) == name] == []


@pytest.mark.parametrize("key", sorted(texts.shipped()), ids=".".join)
def test_what_ships_would_be_accepted_from_a_person(key: tuple[str, str, str]) -> None:
    assert rewording.faults(key, texts.shipped()[key]) == []
    shown = rewording.preview(key, texts.shipped()[key])
    assert shown.said
    assert "{" not in shown.said
    if shown.is_sms:
        assert gsm.fits(shown.said)
        assert shown.parts == 1 or "for " in " ".join(texts.tags(texts.shipped()[key])) or "text" in texts.printed(texts.shipped()[key])


@pytest.mark.parametrize("key", sorted(texts.shipped()), ids=".".join)
def test_a_preview_leaves_no_place_empty_and_every_place_is_explained(key: tuple[str, str, str]) -> None:
    named = {one.partition("|")[0].partition(".")[0] for one in texts.printed(texts.shipped()[key])}
    assert named - set(rewording.sample(key[2])) <= {"case", "option"}
    assert [one for one in named if not rewording.meaning(one)] == []


@pytest.mark.parametrize("name", sorted({key[0] for key in texts.shipped()}))
def test_both_languages_say_the_same_facts(name: str) -> None:
    for kind in {key[1] for key in texts.shipped() if key[0] == name}:
        home, english = (texts.shipped()[name, kind, language] for language in texts.LANGUAGES)
        assert set(texts.printed(home)) == set(texts.printed(english)), kind


def test_dates_and_the_rest_of_a_long_text_are_in_the_language_too() -> None:
    facts = rewording.sample("en")
    assert "30 Sep 2026" in replies.words("assigned", "sms_kannel", facts, "en")
    assert replies.words("assigned", "sms_kannel", facts, "en").startswith("1234-5678-9012 went to")
    assert replies.words("assigned", "email", facts, "id").startswith("1234-5678-9012 diteruskan ke")
    assert "diteruskan" in replies.words("assigned", "sms_kannel", facts, "jv"), "no words in it: Indonesian"


@pytest.mark.parametrize(("status", "channel"), list(product(["received", "needs_info", "resolved", "closed"], ["sms_kannel", "post_x"])))
def test_a_status_is_told_in_english(status: str, channel: str) -> None:
    said = replies.words("status", channel, rewording.sample("en") | {"status": status}, "en")
    assert not any(word in said for word in ("sudah", "dikerjakan", "selesai", "Balas"))


# --- What may be written ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (BETTER, ""),
        ("{{ number }} ke {{ unit }}.", ""),  # what only sometimes stands there may go
        ("Sudah di {{ unit }}.", "Harus ada: {{ number }}"),
        (BETTER + " {{ pin }}", "Tidak dikenal: {{ pin }}"),
        ("{{ number.__class__ }} {{ number }} {{ unit }}", "Tidak dikenal: {{ number.__class__ }}"),
        ("{{ number }} {{ unit|upper }} {{ unit }}", "Tidak dikenal: {{ unit|upper }}"),
        ("{{ number }} {{ unit }} {% load static %}", "Tidak boleh dipakai di sini: {% load static %}"),
        ('{{ number }} {{ unit }} {% include "base.html" %}', "Tidak boleh dipakai di sini"),
        ("{{ number }} {{ unit }} {% if due %}", "tidak bisa dibaca"),
        ("{{ number }} {{ unit }} {% debug %}", "Tidak boleh dipakai di sini"),
        ("{{ number }} {{ unit }}" + " kata" * 40, "Terlalu panjang"),
        ("{{ number }} {{ unit }} спасибо", "tidak bisa dikirim dengan SMS biasa"),
        ("{{ number }} “{{ unit }}” – 👍", ""),
    ],
)
def test_words_are_refused_for_what_they_lack_hold_or_weigh(text: str, fault: str) -> None:
    found = rewording.faults(ASSIGNED, text)
    assert any(fault in one for one in found) if fault else found == []


def test_a_text_for_x_is_measured_as_x_does() -> None:
    key = ("confirmed", "x", "id")
    assert rewording.faults(key, "{{ number }} " + "a" * 270)
    assert rewording.faults(key, "{{ number }} " + "a" * 250) == []


# --- Versions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def cast(db: None) -> Cast:
    return make(seconds=False)


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.koordinator)
    return client


def said() -> str:
    return replies.words("assigned", "sms_kannel", rewording.sample("id"))


def test_what_a_coordinator_writes_is_what_people_read_and_who_wrote_it_is_kept(coordinator: Client, cast: Cast) -> None:
    before = said()
    assert coordinator.post(PAGE, {"text": BETTER, "seen": "0"}).status_code == 302
    assert said() == "1234-5678-9012 sudah di Bidang Pengelolaan Sampah DLHK. Dijawab sebelum 30 Sep 2026."
    assert "went to" in replies.words("assigned", "sms_kannel", rewording.sample("en"), "en"), "the other language stays"
    shorter = "{{ number }} di {{ unit }}."
    coordinator.post(PAGE, {"text": shorter, "seen": "1"})
    assert coordinator.post(f"{PAGE}1/", {"seen": "2"}).status_code == 302
    assert "sudah di" in said()
    coordinator.post(f"{PAGE}0/", {"seen": "3"})
    assert said() == before
    rows = MessageText.objects.order_by("version")
    assert [(row.version, row.text, row.by) for row in rows] == [
        (1, BETTER, cast.koordinator), (2, shorter, cast.koordinator), (3, BETTER, cast.koordinator), (4, "", cast.koordinator),
    ]  # fmt: skip
    page = coordinator.get(PAGE).content.decode()
    assert "Versi 4" in page
    assert str(cast.koordinator) in page


def test_what_is_refused_is_said_and_kept_on_the_page(coordinator: Client) -> None:
    answer = coordinator.post(PAGE, {"text": "Halo {{ pin }}", "seen": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Harus ada: {{ number }}" in page
    assert "Tidak dikenal: {{ pin }}" in page
    assert ">\nHalo {{ pin }}</textarea>" in page
    assert not MessageText.objects.exists()


def test_two_who_write_at_once_do_not_overwrite_each_other(coordinator: Client, cast: Cast) -> None:
    rewording.save(ASSIGNED, BETTER, seen=0, by=cast.koordinator)
    mine = "{{ number }} kini di {{ unit }}."
    answer = coordinator.post(PAGE, {"text": mine, "seen": "0"})
    assert (answer.status_code, mine in answer.content.decode()) == (409, True)
    assert "sudah di" in said()
    assert 'name="seen" value="1"' in answer.content.decode(), "the next press saves it"
    with pytest.raises(rewording.Overtaken):
        rewording.roll_back(ASSIGNED, 0, seen=0, by=cast.koordinator)


def test_a_look_before_saving_needs_no_script_and_keeps_nothing(coordinator: Client) -> None:
    page = coordinator.post(PAGE, {"text": BETTER, "seen": "0", "lihat": "1"}).content.decode()
    assert "Dijawab sebelum 30 Sep 2026." in page
    assert "84 huruf, 1 SMS" in page
    shown = coordinator.post(f"{PAGE}lihat/", {"text": BETTER}).json()
    assert shown["said"].endswith("Dijawab sebelum 30 Sep 2026.")
    assert (shown["length"], shown["faults"]) == ("84 huruf, 1 SMS", [])
    assert coordinator.post(f"{PAGE}lihat/", {"text": "{% if due %}"}).json()["faults"]
    assert not MessageText.objects.exists()


def test_words_that_can_no_longer_be_read_give_way_to_the_file(cast: Cast) -> None:
    before = said()
    MessageText.objects.create(name="assigned", kind="sms", language="id", version=1, text="{% if due %}", by=cast.koordinator)
    texts.forget()
    assert said() == before


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_list_shows_every_message_as_it_reads(coordinator: Client, language: str) -> None:
    page = coordinator.get("/atur/pesan/", {"bahasa": language}).content.decode()
    assert page.count('<th scope="row">') == sum(key[2] == language for key in texts.shipped())
    assert coordinator.get("/atur/pesan/nothing/sms/id/").status_code == 404
    assert coordinator.post(f"{PAGE}9/", {"seen": "0"}).status_code == 404


def test_every_kind_of_words_belongs_to_a_channel() -> None:
    kinds: set[Any] = {key[1] for key in texts.shipped()}
    # What is said to one person by whatever is no SMS.
    assert kinds <= set(registry.FAMILIES) | set(registry.FAMILIES.values()) | {"chat"}
