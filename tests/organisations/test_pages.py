"""The pages at /atur/: only for coordinators and admins of the government, with forms that say why they refuse."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations import queries, services
from organisations.models import (
    Agency,
    Broadcast,
    BroadcastReceipt,
    Calendar,
    CalendarChange,
    CalendarDay,
    DayKind,
    DirectoryChange,
    Membership,
    Role,
    Unit,
    User,
)
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db
PAGES = ("directory", "units", "unit_add", "calendars", "broadcasts")
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    return signed_in(cast.koordinator)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(client: Client, name: str, *arguments: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=arguments) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def national() -> Calendar:
    return queries.calendar_for("")


@pytest.fixture
def admin(cast: Cast) -> Client:
    """Of the government that runs this installation: who keeps the national days."""
    user = User.objects.create(username="admin")
    Membership.objects.create(user=user, unit=cast.kominfo, role=Role.ADMIN)
    return signed_in(user)


def change(client: Client, unit: Unit, what: str, **said: object) -> tuple[int, str]:
    """Post one of the forms of an office."""
    data = {f"{what}-{name}": value for name, value in said.items()}
    answer = client.post(reverse("unit_change", args=[unit.code, what]), data)
    return answer.status_code, answer.content.decode()


# --- Who may enter ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("stranger", 302), ("warga", 403), ("petugas", 403), ("inspektorat", 403), ("pengawas", 403), ("koordinator", 200), ("admin", 200)],
)
def test_only_coordinators_and_admins_enter(cast: Cast, role: str, status: int) -> None:
    client = Client()
    if role == "admin":
        admin = User.objects.create(username="admin")
        Membership.objects.create(user=admin, unit=cast.kominfo, role=Role.ADMIN)
        client.force_login(admin)
    elif role != "stranger":
        client.force_login(getattr(cast, role))
    pk = services.broadcast(agency_id=queries.default_agency().pk, author=cast.koordinator, title="a", text="b").pk
    addresses = [reverse(name) for name in PAGES]
    addresses += [reverse("unit", args=[cast.pu.code]), reverse("calendar", args=["nasional"]), reverse("broadcast", args=[pk])]
    assert {client.get(address).status_code for address in addresses} == {status}


def test_an_officer_changes_nothing(cast: Cast) -> None:
    client, day = signed_in(cast.petugas), CalendarDay.objects.filter(calendar=national())[0]
    member = Membership.objects.get(user=cast.petugas)
    addresses = [
        reverse("unit_change", args=[cast.pu.code, "tutup"]),
        reverse("member_end", args=[cast.pu.code, member.pk]),
        reverse("calendar_change", args=["nasional", "tambah"]),
        reverse("calendar_day", args=["nasional", day.pk, "hapus"]),
        *(reverse(name) for name in PAGES if name != "units"),
    ]
    assert {client.post(address, {}).status_code for address in addresses} == {403}


def test_what_is_not_there_or_not_ones_own_is_not_found(cast: Cast, coordinator: Client) -> None:
    other = Agency.objects.create(key="bone", name="Bone", short_name="Bone", level="regency", region_id="73.08", is_tenant=True)
    theirs = Unit.objects.create(code="bone-1", agency=other, name="Dinas Bone", short_name="D", region_id="73.08")
    Calendar.objects.create(key="bone", name="Bone", region_id="73.08")
    Calendar.objects.create(key="sinjai", name="Sinjai", region_id="73.07")
    told = Broadcast.objects.create(agency=other, author=cast.warga, title="a", text="b")
    addresses = [reverse("unit", args=[theirs.code]), reverse("unit", args=["tidak-ada"]), reverse("calendar", args=["bone"])]
    addresses.append(reverse("broadcast", args=[told.pk]))
    assert {coordinator.get(address).status_code for address in addresses} == {404}
    posts = [reverse("unit_change", args=[cast.pu.code, "sulap"]), reverse("calendar_change", args=["sinjai", "sulap"])]
    posts += [reverse("calendar_day", args=["sinjai", 0, "ubah"]), reverse("calendar_change", args=["bone", "tambah"])]
    posts.append(reverse("member_end", args=[cast.other.code, Membership.objects.get(user=cast.petugas).pk]))
    posts.append(reverse("unit_change", args=[cast.pln.code, "tunjuk"]))
    assert {coordinator.post(address, {}).status_code for address in posts} == {404}
    assert "Dinas Bone" not in body(coordinator, "units")


def test_a_forged_post_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.koordinator)
    assert client.post(reverse("unit_change", args=[cast.pu.code, "tutup"]), {}).status_code == 403


@pytest.mark.parametrize("name", [*PAGES, "unit", "calendar"])
def test_every_form_is_a_form_without_scripts(cast: Cast, coordinator: Client, name: str) -> None:
    arguments = {"unit": [cast.pu.code], "calendar": ["nasional"]}.get(name, [])
    page = body(coordinator, name, *arguments, query=f"?ubah={national().days.all()[0].pk}")
    for form in re.findall(r"<form[^>]*>", page):
        assert 'action="' in form
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bon[a-z]+=\"", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


# --- Offices ----------------------------------------------------------------------------------------------------------


def test_offices_are_found_by_words_in_any_order_and_by_kind(cast: Cast, coordinator: Client) -> None:
    page = body(coordinator, "units", query="?cari=umum+pekerjaan")
    assert cast.pu.name in page
    assert cast.inspectorate.name not in page
    by_kind = body(coordinator, "units", query="?urusan=dukcapil")
    assert cast.other.name in by_kind
    assert cast.pu.name not in by_kind
    assert "Tidak ada kantor yang cocok" in body(coordinator, "units", query="?cari=%25")


def test_lists_keep_outside_closed_and_dead_apart(cast: Cast, coordinator: Client) -> None:
    assert cast.pln.name not in body(coordinator, "units")
    assert cast.pln.name in body(coordinator, "units", query="?daftar=luar")
    assert cast.pu.name not in body(coordinator, "units", query="?daftar=mati")
    Membership.objects.filter(user=cast.petugas).update(valid_until=timezone.localdate() - DAY)
    assert cast.pu.name in body(coordinator, "units", query="?daftar=mati")
    Unit.objects.filter(pk=cast.pu.pk).update(valid_until=timezone.localdate() - DAY, successor=cast.other)
    closed = body(coordinator, "units", query="?daftar=tutup")
    assert cast.pu.name in closed
    assert f"diteruskan {cast.other.name}" in closed
    assert cast.pu.name not in body(coordinator, "units")


def test_the_list_asks_as_much_for_few_offices_as_for_many(cast: Cast, coordinator: Client) -> None:
    def asked(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            body(coordinator, "units", query=query)
        return len(captured)

    body(coordinator, "units")
    assert asked("") == asked("?cari=pekerjaan+umum")


def test_the_page_of_an_office_asks_as_much_with_many_people_and_changes(cast: Cast, coordinator: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            body(coordinator, "unit", cast.pu.code)
        return len(captured)

    def appoint(number: int) -> None:
        user = User.objects.create(username=f"baru{number}")
        services.add_member(unit_id=cast.pu.pk, user_id=user.pk, role=Role.OFFICER, by=cast.koordinator)

    appoint(0)
    asked()
    few = asked()
    for number in range(1, 10):
        appoint(number)
    assert asked() == few


def test_an_office_is_renamed_and_says_so(cast: Cast, coordinator: Client) -> None:
    old, today = cast.pu.name, timezone.localdate().isoformat()
    status, _page = change(coordinator, cast.pu, "ganti-nama", name="Dinas Jalan", short_name="Jalan", since=today, decree="Perbup 9")
    assert status == 302
    page = body(coordinator, "unit", cast.pu.code)
    assert "Dinas Jalan" in page
    assert f"Dari “{old}” menjadi “Dinas Jalan”" in page
    assert "Perbup 9" in page


def test_a_refused_form_stays_open_with_what_was_typed_and_the_reason(cast: Cast, coordinator: Client) -> None:
    tomorrow = (timezone.localdate() + DAY).isoformat()
    status, page = change(coordinator, cast.pu, "ganti-nama", name="Dinas Nanti", short_name="N", since=tomorrow)
    assert status == 422
    assert "Nama baru belum berlaku" in page
    assert 'value="Dinas Nanti"' in page
    assert '<details id="ganti-nama" open>' in page
    status, page = change(coordinator, cast.pu, "ganti-nama", name="", short_name="N", since="kemarin")
    assert status == 422
    assert "Tanggal ini tidak benar" in page
    assert not DirectoryChange.objects.exists()


def test_facts_are_edited_in_one_form(cast: Cast, coordinator: Client) -> None:
    status, _page = change(coordinator, cast.pu, "ubah", contact="0482-1", parent=cast.other.pk, kinds=["pu", "dishub"])
    assert status == 302
    cast.pu.refresh_from_db()
    assert (cast.pu.contact, cast.pu.parent) == ("0482-1", cast.other)
    assert {"contact", "parent", "kinds"} == set(cast.pu.changes.values_list("kind", flat=True))
    assert "0482-1" in body(coordinator, "unit", cast.pu.code)


def test_a_body_outside_has_no_people_approval_or_calendar_here(cast: Cast, coordinator: Client) -> None:
    ours = body(coordinator, "unit", cast.pu.code)
    assert "ubah-calendar" in ours
    assert "tunjuk-who" in ours
    page = body(coordinator, "unit", cast.pln.code)
    assert "ubah-contact" in page
    assert "ubah-calendar" not in page
    assert "tunjuk-who" not in page
    status, _page = change(coordinator, cast.pln, "ubah", contact="123", kinds=list(cast.pln.kinds.values_list("pk", flat=True)))
    cast.pln.refresh_from_db()
    assert (status, cast.pln.contact) == (302, "123")


def test_a_merged_office_points_to_its_successor_and_offers_nothing_more(cast: Cast, coordinator: Client) -> None:
    status, _page = change(coordinator, cast.other, "gabung", into=cast.pu.pk, last_day=timezone.localdate().isoformat())
    assert status == 302
    page = body(coordinator, "unit", cast.other.code)
    assert "Diteruskan oleh" in page
    assert "ganti-nama" not in page
    assert "Meneruskan" in body(coordinator, "unit", cast.pu.code)
    assert change(coordinator, cast.other, "ganti-nama", name="x")[0] == 404


def test_the_coordinators_office_is_not_closed_from_the_page(cast: Cast, coordinator: Client) -> None:
    status, page = change(coordinator, cast.kominfo, "tutup", last_day=timezone.localdate().isoformat())
    assert status == 422
    assert "Ini kantor koordinator" in page


def test_somebody_is_appointed_by_account_or_mail_and_ended(cast: Cast, coordinator: Client) -> None:
    User.objects.filter(pk=cast.warga.pk).update(email="warga@sinjai.test")
    assert change(coordinator, cast.pu, "tunjuk", who=" Warga@Sinjai.test ", role="approver")[0] == 302
    row = Membership.objects.get(user=cast.warga)
    assert (row.unit, row.role, row.valid_from) == (cast.pu, Role.APPROVER, None)
    today = timezone.localdate()
    answer = coordinator.post(reverse("member_end", args=[cast.pu.code, row.pk]), {"last_day": today.isoformat()}, follow=True)
    assert "berakhir" in answer.content.decode()
    row.refresh_from_db()
    assert row.valid_until == today


@pytest.mark.parametrize(
    ("who", "words"), [("", "Tulis nama akun"), ("entah", "Tidak ada akun"), ("kembar@sinjai.test", "lebih dari satu")]
)
def test_an_account_that_is_not_clear_is_asked_again(cast: Cast, coordinator: Client, who: str, words: str) -> None:
    for name in ("a", "b"):
        User.objects.create(username=name, email="kembar@sinjai.test")
    status, page = change(coordinator, cast.pu, "tunjuk", who=who, role="officer")
    assert status == 422
    assert words in page


def test_ending_the_last_officer_is_done_and_said(cast: Cast, coordinator: Client) -> None:
    row = Membership.objects.get(user=cast.petugas)
    address = reverse("member_end", args=[cast.pu.code, row.pk])
    answer = coordinator.post(address, {"last_day": timezone.localdate().isoformat()}, follow=True)
    assert "tidak ada lagi yang bekerja" in answer.content.decode()
    assert "sudah berakhir" in coordinator.post(address, {"last_day": timezone.localdate().isoformat()}, follow=True).content.decode()
    assert "Isi hari terakhirnya" in coordinator.post(address, {"last_day": ""}, follow=True).content.decode()


def test_ending_the_last_approver_of_an_office_that_needs_one_is_said(cast: Cast, coordinator: Client) -> None:
    row = services.add_member(unit_id=cast.pu.pk, user_id=cast.warga.pk, role=Role.APPROVER, by=cast.koordinator)
    Unit.objects.filter(pk=cast.pu.pk).update(needs_approval=True)
    answer = coordinator.post(
        reverse("member_end", args=[cast.pu.code, row.pk]), {"last_day": timezone.localdate().isoformat()}, follow=True
    )
    assert "tidak punya atasan lagi" in answer.content.decode()


def test_a_coordinator_cannot_make_an_inspector_of_anybody(cast: Cast, coordinator: Client) -> None:
    status, page = change(coordinator, cast.inspectorate, "tunjuk", who="koordinator", role="inspectorate")
    assert status == 422
    assert "hanya bisa diatur oleh admin" in page
    assert not Membership.objects.filter(user=cast.koordinator, role=Role.INSPECTORATE).exists()


def test_a_new_office_is_added_or_refused_with_its_words(coordinator: Client) -> None:
    said = {"name": "Dinas Bahagia", "code": "730799", "kinds": ["pu"]}
    answer = coordinator.post(reverse("unit_add"), {**said, "code": "7307/99"})
    assert answer.status_code == 422
    assert "Dinas Bahagia" in answer.content.decode()
    assert coordinator.post(reverse("unit_add"), said).status_code == 302
    assert "Dibuat" in body(coordinator, "unit", "730799")


def test_names_are_shown_as_text(cast: Cast, coordinator: Client) -> None:
    Unit.objects.filter(pk=cast.pu.pk).update(name="<b>Dinas</b>")
    assert "<b>Dinas</b>" not in body(coordinator, "unit", cast.pu.code)


# --- The first page ---------------------------------------------------------------------------------------------------


def test_dead_desks_stand_on_the_first_page_and_their_days_can_be_set(cast: Cast, coordinator: Client) -> None:
    page = body(coordinator, "directory")
    assert "Tidak ada petugas" in page
    assert coordinator.post(reverse("directory"), {"days": "14"}).status_code == 302
    assert queries.default_agency().dead_desk_days == 14
    assert coordinator.post(reverse("directory"), {"days": "0"}).status_code == 422
    assert queries.default_agency().dead_desk_days == 14


# --- Calendars --------------------------------------------------------------------------------------------------------


def test_a_day_is_added_changed_and_removed_and_deadlines_are_said_to_follow(cast: Cast, admin: Client) -> None:
    said = {"date": "2026-12-02", "kind": "collective_leave", "name": "Cuti bersama", "reason": "Sesuai SKB", "source": "SKB 3 Menteri"}
    answer = admin.post(reverse("calendar_change", args=["nasional", "tambah"]), said, follow=True)
    assert "Batas waktu laporan yang masih berjalan akan dihitung ulang" in answer.content.decode()
    day = national().days.get(date=dt.date(2026, 12, 2))
    page = body(admin, "calendar", "nasional", query=f"?ubah={day.pk}")
    assert "Rabu, 2 Desember 2026" in page
    other = {"hari-kind": "holiday", "hari-name": "Pilkada", "hari-reason": "Diganti", "hari-source": "Keppres 1"}
    assert admin.post(reverse("calendar_day", args=["nasional", day.pk, "ubah"]), other).status_code == 302
    removal = {"hapus-reason": "Dicabut", "hapus-source": "Keppres 2"}
    assert admin.post(reverse("calendar_day", args=["nasional", day.pk, "hapus"]), removal).status_code == 302
    assert list(CalendarChange.objects.order_by("pk").values_list("what", "by")) == [
        (what, User.objects.get(username="admin").pk) for what in ("added", "changed", "removed")
    ]
    assert "Cuti bersama (Cuti bersama) → Pilkada (Libur nasional)" in body(admin, "calendar", "nasional")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"source": ""}, "Tulis dasarnya"),
        ({"reason": ""}, "Tulis alasannya"),
        ({"name": ""}, "Tulis nama harinya"),
        ({"date": "2026-08-17"}, "sudah ada di kalender"),
        ({"date": "31-31"}, "Tanggal ini tidak benar"),
        ({"kind": "local_holiday"}, "local_holiday"),
    ],
)
def test_a_day_that_is_refused_says_why(admin: Client, said: dict[str, str], words: str) -> None:
    asked = {"date": "2026-12-02", "kind": "holiday", "name": "Hari uji", "reason": "Uji", "source": "SKB", **said}
    answer = admin.post(reverse("calendar_change", args=["nasional", "tambah"]), asked)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CalendarChange.objects.exists()


def test_a_day_goes_only_with_a_reason(admin: Client) -> None:
    day = national().days.all()[0]
    answer = admin.post(reverse("calendar_day", args=["nasional", day.pk, "hapus"]), {})
    assert answer.status_code == 422
    assert "Tulis dasarnya" in answer.content.decode()
    assert national().days.filter(pk=day.pk).exists()


def test_a_coordinator_reads_the_national_calendar_and_adds_days_of_the_own_region_only(cast: Cast, coordinator: Client) -> None:
    day, said = national().days.all()[0], {"reason": "Hari jadi", "source": "Perbup 3/2026"}
    page = body(coordinator, "calendar", "nasional", query=f"?ubah={day.pk}")
    assert "Kalender nasional hanya diubah oleh admin." in page
    assert 'action="/atur/kalender/' not in page
    addresses = [reverse("calendar_change", args=["nasional", what]) for what in ("tambah", "hari-kerja")]
    addresses += [reverse("calendar_day", args=["nasional", day.pk, what]) for what in ("ubah", "hapus")]
    assert {coordinator.post(address, said).status_code for address in addresses} == {403}
    made = {"name": "Sinjai", "scope": "place", "weekdays": list("12345")}
    assert coordinator.post(reverse("calendars"), made | said).status_code == 302
    # Another week than the nation's is a change of its own, with the reason that was written.
    Calendar.objects.filter(key="sinjai").delete()
    assert coordinator.post(reverse("calendars"), made | said | {"weekdays": list("123456")}).status_code == 302
    assert CalendarChange.objects.get(calendar__key="sinjai").reason == "Hari jadi"
    address = reverse("calendar_change", args=["sinjai", "tambah"])
    new = {"date": "2026-02-27", "kind": "local_holiday", "name": "Hari Jadi Sinjai"}
    assert "Tulis alasannya" in coordinator.post(address, new | {"source": "x"}).content.decode()
    assert coordinator.post(address, new | said | {"kind": "holiday"}).status_code == 422
    assert coordinator.post(address, new | said).status_code == 302
    assert "Hari jadi; Perbup 3/2026" in body(coordinator, "calendar", "sinjai")
    assert not CalendarChange.objects.filter(calendar=national()).exists()


def test_the_national_calendar_does_not_offer_local_holidays_and_another_does(coordinator: Client) -> None:
    assert "Libur daerah" not in re.sub(r"<ul>.*?</ul>", "", body(coordinator, "calendar", "nasional"), flags=re.S)
    made = {
        "name": "Puskesmas",
        "scope": "named",
        "weekdays": ["1", "2", "3", "4", "5", "6"],
        "reason": "Enam hari kerja",
        "source": "Perbup 2",
    }
    assert coordinator.post(reverse("calendars"), made).status_code == 302
    page = body(coordinator, "calendar", "puskesmas", query="?tahun=2026")
    assert "Libur daerah" in page
    assert "Hari Kemerdekaan" in page
    assert "Senin, Selasa, Rabu, Kamis, Jumat, Sabtu" in page


def test_a_working_week_is_changed_with_its_source(admin: Client) -> None:
    address = reverse("calendar_change", args=["nasional", "hari-kerja"])
    assert admin.post(address, {"minggu-source": "x"}).status_code == 422
    assert (
        admin.post(
            address, {"minggu-weekdays": list("123456"), "minggu-reason": "Enam hari", "minggu-source": "Perpres 21/2023"}
        ).status_code
        == 302
    )
    assert national().working_weekdays == "123456"


def test_a_calendar_without_days_is_asked_again(coordinator: Client) -> None:
    answer = coordinator.post(reverse("calendars"), {"name": "Kosong", "scope": "named", "source": "x"})
    assert answer.status_code == 422
    assert "sekurangnya satu hari kerja" in answer.content.decode()


@pytest.mark.parametrize("query", ["?tahun=abc", "?tahun=99999", "?tahun=0000", "?ubah=x", "?ubah=99999999999999999999", "?ubah=0"])
def test_odd_addresses_of_a_calendar_show_this_year(coordinator: Client, query: str) -> None:
    assert f"Hari kerja nasional {timezone.localdate().year}" in body(coordinator, "calendar", "nasional", query=query)


def test_changes_that_wait_are_said_on_the_first_page(coordinator: Client) -> None:
    services.add_day(calendar_id=national().pk, date=dt.date(2026, 12, 2), kind=DayKind.HOLIDAY, name="x", source="y", by=None)
    assert "1 perubahan kalender sedang dihitung" in body(coordinator, "directory")


# --- Broadcasts -------------------------------------------------------------------------------------------------------


def note(client_user: User, address: str = "/kerja/") -> str:
    request = RequestFactory().get(address)
    request.user = client_user
    return Template("{% load broadcasts %}{% broadcasts request.user %}").render(Context({"request": request, "csrf_token": "t"}))


def test_of_several_broadcasts_the_first_is_read_at_once_and_each_has_its_title_and_button(cast: Cast, coordinator: Client) -> None:
    for title in ("Apel", "Libur", "Pelatihan"):
        coordinator.post(reverse("broadcasts"), {"title": title, "text": "Senin jam 7."})
    shown = note(cast.petugas)
    assert (shown.count("</h2>"), shown.count("Sudah saya baca"), shown.count("<summary>")) == (1, 3, 2)
    assert shown.index("Senin jam 7.") < shown.index("<summary>")


def test_a_broadcast_is_shown_until_its_reader_says_so(cast: Cast, coordinator: Client) -> None:
    assert coordinator.post(reverse("broadcasts"), {"title": "Apel", "text": "Senin <jam 7>."}).status_code == 302
    told = Broadcast.objects.get()
    shown = note(cast.petugas, "/kerja/?daftar=terlambat")
    assert "Senin &lt;jam 7&gt;." in shown
    assert 'name="csrfmiddlewaretoken"' in shown
    assert 'value="/kerja/?daftar=terlambat"' in shown
    reader = signed_in(cast.petugas)
    answer = reader.post(reverse("broadcast_read", args=[told.pk]), {"next": "/kerja/?daftar=terlambat"})
    assert (answer.status_code, answer["Location"]) == (302, "/kerja/?daftar=terlambat")
    assert note(cast.petugas).strip() == ""
    assert BroadcastReceipt.objects.get().user == cast.petugas
    page = body(coordinator, "broadcast", told.pk)
    assert "3 orang belum membaca" in page
    assert "1 orang" in body(coordinator, "broadcasts")


def test_nothing_unread_costs_one_query(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert note(cast.petugas).strip() == ""
    assert len(captured) == 1


@pytest.mark.parametrize("back", ["https://jahat.test/", "//jahat.test", "", "javascript:alert(1)"])
def test_reading_leads_nowhere_else(cast: Cast, back: str) -> None:
    pk = services.broadcast(agency_id=queries.default_agency().pk, author=cast.koordinator, title="a", text="b").pk
    answer = signed_in(cast.petugas).post(reverse("broadcast_read", args=[pk]), {"next": back})
    assert answer["Location"] == reverse("desk")


def test_a_broadcast_is_marked_only_by_those_it_is_for_and_only_by_a_post(cast: Cast) -> None:
    pk = services.broadcast(agency_id=queries.default_agency().pk, author=cast.koordinator, title="a", text="b").pk
    address = reverse("broadcast_read", args=[pk])
    assert signed_in(cast.warga).post(address).status_code == 403
    assert Client().post(address).status_code == 302
    assert signed_in(cast.petugas).get(address).status_code == 405
    assert signed_in(cast.petugas).post(reverse("broadcast_read", args=[pk + 1])).status_code == 404
    assert not BroadcastReceipt.objects.exists()


@pytest.mark.parametrize(
    "said", [{"title": "", "text": "x"}, {"title": "x", "text": ""}, {"title": "x", "text": "y", "until": "2020-01-01"}]
)
def test_an_empty_or_late_broadcast_is_refused(coordinator: Client, said: dict[str, str]) -> None:
    answer = coordinator.post(reverse("broadcasts"), said)
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in answer.content.decode()
    assert not Broadcast.objects.exists()
