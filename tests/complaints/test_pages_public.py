"""The public list, a public case, and what strangers say of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import codes, http, identity, published, services, tracking
from complaints.contacts import Contact, Kind
from complaints.models import CodePurpose, Complaint, EventKind, PublicText, Reporter, ReporterKind
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
ANSWER = "Dijadwalkan pekan ini."


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return make()


def public(
    cast: Cast, text: str = "Lampu jalan mati di depan sekolah.", *, topic: str = "penerangan_jalan", region: str = "73.07.05"
) -> Complaint:
    made = complain(text).complaint
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings(topic_key=topic, region_code=region))
    services.publish(made.pk, actor=cast.koordinator, text=text, region_code=region)
    return Complaint.objects.get(pk=made.pk)


def page_of(made: Complaint) -> str:
    return reverse("public_case", args=[made.number])


def test_an_empty_list_says_why(client: Client, cast: Cast) -> None:
    assert "Belum ada laporan yang diterbitkan" in client.get("/laporan/").content.decode()
    assert "Tidak ada laporan umum yang cocok" in client.get("/laporan/?q=lampu").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lampu", {"lampu"}),
        ("q=LAMPU -sekolah", set()),
        ("tempat=73.07.05", {"lampu", "sampah"}),
        ("tempat=73.07.01", set()),
        ("topik=penerangan_jalan", {"lampu"}),
        ("topik=sampah_lingkungan&tempat=73.07.05", {"sampah"}),
        ("keadaan=dikerjakan", {"lampu", "sampah"}),
        ("keadaan=selesai", set()),
        ("keadaan=terlambat", {"sampah"}),
        ("sesudah=rusak", {"lampu", "sampah"}),
    ],
)
def test_the_list_is_narrowed_by_links(client: Client, cast: Cast, query: str, found: set[str]) -> None:
    public(cast)
    late = public(cast, "Tumpukan sampah di pasar.", topic="sampah_lingkungan")
    Complaint.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=2))
    said = client.get(f"/laporan/?{query}").content.decode()
    assert {word for word, text in (("lampu", "Lampu jalan mati"), ("sampah", "Tumpukan sampah")) if text in said} == found


def test_common_and_rare_words_are_found_alike(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = public(cast)
    public(cast, "Sampah menumpuk.")
    for rare in (0, 1000):
        monkeypatch.setattr(published, "RARE", rare)
        assert published.page(published.Wanted(words="lampu")).rows == [made]


@pytest.mark.parametrize("query", ["tempat=99", "topik=tidak", "keadaan=lain", "kantor=tidak-ada"])
def test_what_does_not_exist_is_not_found(client: Client, cast: Cast, query: str) -> None:
    assert client.get(f"/laporan/?{query}").status_code == 404


def test_pages_follow_each_other_and_cost_the_same(
    client: Client, cast: Cast, django_assert_max_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PAGE", 3)
    made = [public(cast, f"Lampu {number} mati di jalan.").number for number in range(7)]
    seen, after = [], ""
    for _page in range(3):
        found = published.page(published.Wanted(), after=after)
        seen += [row.number for row in found.rows]
        after = found.next
    assert seen == made[::-1]
    assert after == ""
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/laporan/")


def test_a_case_shows_who_has_it_and_only_answers_that_were_marked(client: Client, cast: Cast) -> None:
    made = public(cast)
    services.assign(made.pk, unit_id=cast.pu.pk, reason="alasan dalam", actor=cast.koordinator)
    answer = services.reply(made.pk, actor=cast.petugas, text="Pak Anu sudah kami hubungi.")
    said = client.get(page_of(made)).content.decode()
    assert cast.pu.name in said
    assert "Pak Anu" not in said
    assert "alasan dalam" not in said
    services.publish_answer(answer.pk, actor=cast.petugas, text=ANSWER)
    said = client.get(page_of(made)).content.decode()
    assert ANSWER in said
    assert "Pak Anu" not in said
    assert made.text not in said.partition("</head>")[0]


def test_a_merged_case_leads_to_the_one_it_went_into(client: Client, cast: Cast) -> None:
    made, main = public(cast), public(cast, "Semua lampu jalan mati.")
    services.merge(made.pk, actor=cast.koordinator, into_id=main.pk)
    assert client.get(page_of(made)).headers["Location"] == page_of(main)
    assert "1 laporan lain digabung" in client.get(page_of(main)).content.decode()
    services.withdraw_publication(main.pk, actor=cast.koordinator, reason="x")
    assert client.get(page_of(made)).status_code == 404


def test_me_too_counts_once_a_browser(client: Client, cast: Cast) -> None:
    made = public(cast)
    address = reverse("support", args=[made.number])
    for _ in range(3):
        client.post(address)
    Client().post(address)
    assert PublicText.objects.get(pk=made.pk).supporters == 2
    assert made.events.filter(kind=EventKind.SUPPORTED).count() == 2
    assert not Reporter.objects.filter(kind=ReporterKind.SUPPORTER).exists()
    assert "2 orang" in client.get(page_of(made)).content.decode()
    client.cookies["dukungan"] = f"{made.number}:forged"
    client.post(address)
    assert PublicText.objects.get(pk=made.pk).supporters == 3


@pytest.mark.parametrize("contact", ["08123450009a@", "12", "bukan nomor"])
def test_a_contact_that_reaches_nobody_is_given_back(client: Client, cast: Cast, contact: str) -> None:
    made = public(cast)
    response = client.post(reverse("support", args=[made.number]), {"contact": contact})
    assert response.status_code == 422
    assert f'value="{contact}"' in response.content.decode()
    assert client.post(reverse("follow", args=[made.number]), {"contact": ""}).status_code == 422
    assert PublicText.objects.get(pk=made.pk).supporters == 0


def followed(client: Client, made: Complaint, contact: str = "0812 3450 0099") -> str:
    """As on the page: the code goes to the contact, and comes back."""
    client.post(reverse("follow", args=[made.number]), {"contact": contact})
    page = client.get(page_of(made))
    assert (page.context["asked"], page.context["pin"]) == (True, "")
    code = codes.make(CodePurpose.FOLLOW, codes.follow_subject(Contact(Kind.PHONE, "+6281234500099")))
    client.post(reverse("follow_code", args=[made.number]), {"code": code})
    page = client.get(page_of(made))
    assert page.context["asked"] is False
    return str(page.context["pin"])


def test_a_wrong_code_is_given_back_and_another_can_be_asked_for(client: Client, cast: Cast) -> None:
    made = public(cast)
    address = reverse("follow_code", args=[made.number])
    assert client.post(address, {"code": "123456"}).headers["Location"] == page_of(made)
    client.post(reverse("follow", args=[made.number]), {"contact": "0812 3450 0099"})
    wrong = client.post(address, {"code": "12 34"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert 'value="12 34"' in said
    assert "Kode tidak cocok" in said
    assert "Kode baru sedang dikirim." in client.post(address, {"lagi": "1"}, follow=True).content.decode()
    assert made.events.filter(kind=EventKind.SUPPORTED, data__as="asks").count() == 2
    # A phone is not rung as often as somebody likes.
    assert {client.post(address, {"lagi": "1"}).status_code for _ in range(http.CODE_TO.times)} == {302, 429}
    assert made.events.filter(kind=EventKind.SUPPORTED, data__as="asks").count() == 1 + http.CODE_TO.times
    # Another browser has no part in it.
    assert Client().post(address, {"code": "123456"}).status_code == 302


def test_a_follower_is_sealed_and_reads_with_a_pin_what_everybody_may(client: Client, cast: Cast) -> None:
    made = public(cast)
    pin = followed(client, made)
    person = Reporter.objects.get(kind=ReporterKind.SUPPORTER)
    assert identity.unseal_text(person.contact_sealed) == "+6281234500099"
    assert PublicText.objects.get(pk=made.pk).supporters == 0
    phone = Client()
    response = phone.post("/lacak/", {"number": made.number, "pin": pin})
    assert response.headers["Location"] == page_of(made)
    assert made.number not in phone.session.get("proved", [])
    assert phone.get(reverse("tracked", args=[made.number])).context["proved"] is False
    assert phone.get(reverse("api_complaint", args=[made.number]), headers={"X-Access-Pin": pin}).json().get("text") is None
    phone.post(reverse("unfollow", args=[made.number]))
    person.refresh_from_db()
    assert (bytes(person.contact_sealed), person.address_index, bytes(person.pin_sealed)) == (b"", "", b"")
    assert tracking.who(made.number, pin) is None


def test_a_revealed_supporter_is_not_taken_for_the_reporter(client: Client, cast: Cast) -> None:
    made = public(cast)
    followed(client, made)
    desk = Client()
    desk.force_login(cast.koordinator)
    said = desk.post(reverse("reveal", args=[made.number]), {"reason": "perlu bertanya"}).content.decode()
    assert said.count("Bukan pelapor") == 1
    assert said.index("+6281234500001") < said.index("Bukan pelapor") < said.index("+6281234500099")
    services.stop_following(made.pk, reporter_id=Reporter.objects.get(kind=ReporterKind.SUPPORTER).pk)
    assert [person.supports for person in services.reveal_identity(made.pk, actor=cast.koordinator, reason="lagi")] == [False]


def test_a_followers_pin_gives_nobody_back_the_attempts_at_an_authors(client: Client, cast: Cast) -> None:
    made = public(cast)
    pin = followed(client, made)
    for _ in range(tracking.ATTEMPTS - 1):
        assert tracking.who(made.number, "not-it") is None
    assert tracking.who(made.number, pin) is not None
    assert tracking.who(made.number, "not-it") is None
    with pytest.raises(tracking.Locked):
        tracking.who(made.number, "not-it")


def test_nothing_written_to_the_author_goes_to_a_supporter(client: Client, cast: Cast) -> None:
    from channels_intake.models import OutboundMessage
    from channels_intake.replies import tell_reporter

    made = public(cast)
    followed(client, made)
    Reporter.objects.filter(kind=ReporterKind.SUPPORTER).update(channel="sms_kannel")
    services.assign(made.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    answer = services.reply(made.pk, actor=cast.petugas, text="Untuk pelapor saja.")
    tell_reporter(answer.pk)
    assert OutboundMessage.objects.count() == 1


def test_a_reported_text_reaches_the_coordinator_and_goes_when_looked_at(client: Client, cast: Cast) -> None:
    made = public(cast)
    assert client.post(reverse("flag", args=[made.number]), {"why": "apa saja"}).status_code == 422
    client.post(reverse("flag", args=[made.number]), {"why": "pribadi", "text": "Ada nama saya di situ"})
    desk = Client()
    desk.force_login(cast.koordinator)
    said = desk.get(reverse("overview")).content.decode()
    assert "Tulisan umum yang dilaporkan warga" in said
    assert desk.get(reverse("overview_list", args=["dilaporkan-warga"])).status_code == 200
    assert "Ada nama saya di situ" in desk.get(reverse("publication", args=[made.number])).content.decode()
    services.publish(made.pk, actor=cast.koordinator, text="Lampu mati.")
    assert "Tulisan umum yang dilaporkan warga" not in desk.get(reverse("overview")).content.decode()
    assert "Ada nama saya di situ" not in client.get(page_of(made)).content.decode()


def test_whoever_knocks_too_often_waits(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = public(cast)
    monkeypatch.setattr(http, "FLAG", http.Limit("flag", 1, 600))
    monkeypatch.setattr(http, "SUPPORT", http.Limit("support", 1, 600))
    for name in ("flag", "support"):
        answers = [client.post(reverse(name, args=[made.number]), {"why": "lain"}).status_code for _ in range(2)]
        assert answers == [302, 429]


@pytest.mark.parametrize("name", ["support", "follow", "unfollow", "flag"])
def test_nothing_can_be_said_of_what_is_not_public(client: Client, cast: Cast, name: str) -> None:
    made = complain().complaint
    assert client.post(reverse(name, args=[made.number]), {"why": "lain", "contact": "081234500099"}).status_code == 404


def test_feed_sitemap_and_robots(client: Client, cast: Cast) -> None:
    made, hidden = public(cast), complain().complaint
    feed, sitemap = client.get(reverse("reports_feed")), client.get("/sitemap.xml")
    assert feed["Content-Type"].startswith("application/atom+xml")
    for said in (feed.content.decode(), sitemap.content.decode()):
        assert page_of(made) in said
        assert hidden.number not in said
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /kerja/" in robots
    assert "Sitemap: http" in robots


def test_the_home_page_shows_what_was_settled(client: Client, cast: Cast) -> None:
    made = public(cast)
    services.assign(made.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    services.resolve(made.pk, actor=cast.petugas, outcome="explained", text="Sudah dijelaskan.")
    assert "Baru selesai" not in client.get("/").content.decode()
    services.confirm(made.pk, satisfied=True, channel="web")
    assert page_of(made) in client.get("/").content.decode()
