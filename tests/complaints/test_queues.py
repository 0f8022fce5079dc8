"""Worklists: which case stands in whose list, counted in one statement, filtered by the words of the address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import queues, services
from complaints.models import Complaint, SavedView, Support
from complaints.workflow import Status
from organisations.models import Membership, Role, User
from tests.cast import PHONE, Cast, complain, fresh

pytestmark = pytest.mark.django_db


def assigned(cast: Cast, text: str = "Jalan berlubang", **more: str) -> Complaint:
    made = complain(text, **more).complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    return fresh(made)


def lists_of(user: User, case: Complaint) -> set[str]:
    """The lists of somebody in which a case stands."""
    desk = queues.desk_of(user)
    return {name for name, queue in queues.QUEUES.items() if case in queues.page(queue.scope(desk), queue).rows}


def test_a_case_stands_in_the_lists_it_belongs_to(cast: Cast) -> None:
    case = assigned(cast)
    assert lists_of(cast.petugas, case) == {"terbuka", "semua"}
    assert lists_of(cast.petugas2, case) == set()
    assert lists_of(cast.koordinator, case) == {"semua"}
    services.take(case.pk, actor=cast.petugas)
    assert lists_of(cast.petugas, case) == {"milik", "terbuka", "semua"}
    services.ask(case.pk, actor=cast.petugas, question="Di jalan apa?")
    assert "menunggu" in lists_of(cast.petugas, case)
    Complaint.objects.filter(pk=case.pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    assert "terlambat" in lists_of(cast.petugas, case)


def test_a_supervisor_without_an_office_has_lists_of_everything_in_sight(cast: Cast) -> None:
    case = assigned(cast)
    assert lists_of(cast.pengawas, case) == {"terbuka", "semua"}


def test_a_role_without_cases_has_empty_lists_and_a_page(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    organiser = User.objects.create(username="organisasi")
    Membership.objects.create(user=organiser, unit=cast.kominfo, role=Role.ORGANISATION)
    assert lists_of(organiser, case) == set()
    client.force_login(organiser)
    assert client.get("/kerja/").status_code == 200


def test_a_unit_that_helps_finds_the_case_once_and_in_order(cast: Cast) -> None:
    case = assigned(cast)
    services.ask_support(case.pk, actor=cast.petugas, unit_id=cast.other.pk, text="Data warga?")
    own = complain("KTP belum jadi").complaint
    services.assign(own.pk, unit_id=cast.other.pk, reason="KTP")
    Complaint.objects.filter(pk=own.pk).update(due_at=timezone.now() + dt.timedelta(days=30))
    desk, every = queues.desk_of(cast.petugas2), queues.QUEUES["semua"]
    assert lists_of(cast.petugas2, case) == {"membantu", "semua"}
    assert [row.pk for row in queues.page(every.scope(desk), every).rows] == [case.pk, own.pk]
    assert queues.counts(desk)["semua"] == 2


def test_pages_of_a_list_in_two_parts_follow_without_gap_or_repeat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.queues.PAGE", 2)
    for number in range(4):
        helped = assigned(cast)
        services.ask_support(helped.pk, actor=cast.petugas, unit_id=cast.other.pk, text="?")
        own = complain(f"KTP {number}").complaint
        services.assign(own.pk, unit_id=cast.other.pk, reason="KTP")
    desk, every = queues.desk_of(cast.petugas2), queues.QUEUES["semua"]
    seen: list[int] = []
    after = ""
    while True:
        page = queues.page(every.scope(desk), every, after=after)
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 8


def test_a_draft_waits_for_the_superior_and_is_seen_by_its_author(cast: Cast) -> None:
    cast.pu.needs_approval = True
    cast.pu.save()
    case = assigned(cast)
    author = User.objects.create(username="penulis")
    Membership.objects.create(user=author, unit=cast.pu, role=Role.OFFICER)
    services.propose(case.pk, actor=author, kind="reply", text="Regu datang besok pagi.")
    assert "persetujuan" in lists_of(cast.atasan, case)
    assert "persetujuan" in lists_of(author, case)
    assert "persetujuan" not in lists_of(cast.petugas, case)


def test_a_sealed_case_is_in_nobodys_list_or_count_but_the_inspectorates(cast: Cast) -> None:
    case = complain("Lurah minta uang").complaint
    services.assign(case.pk, unit_id=cast.inspectorate.pk, reason="pengawasan")
    services.classify(case.pk, findings=services.Findings(sealed=True))
    people = ("petugas", "petugas2", "atasan", "koordinator", "inspektorat", "pengawas", "warga")
    assert {name for name in people if lists_of(getattr(cast, name), case)} == {"inspektorat"}
    counted = {name: sum(queues.counts(queues.desk_of(getattr(cast, name))).values()) for name in people}
    assert {name for name, number in counted.items() if number} == {"inspektorat"}


def test_all_lists_are_counted_in_one_statement_and_no_further_than_the_cap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.queues.CAP", 2)
    for _ in range(5):
        assigned(cast)
    desk = queues.desk_of(cast.petugas)
    with CaptureQueriesContext(
        connection,
    ) as ran:
        found = queues.counts(desk)
    assert len(ran) == 1
    assert found["terbuka"] == 3
    assert found["milik"] == 0
    assert set(found) == set(queues.QUEUES)


def leafed(user: User, name: str) -> list[Complaint]:
    """A list of somebody, page after page."""
    queue, seen, after = queues.QUEUES[name], [], ""
    while True:
        page = queues.page(queue.scope(queues.desk_of(user)), queue, after=after)
        seen += page.rows
        after = page.next
        if not after:
            return seen


def person(*works: tuple[object, Role]) -> User:
    made = User.objects.create(username=f"orang-{User.objects.count()}")
    for unit, role in works:
        Membership.objects.create(user=made, unit=unit, role=role)
    return made


def ended(case: Complaint, at: dt.datetime) -> None:
    Complaint.objects.filter(pk=case.pk).update(status=Status.CLOSED, ended_at=at, due_at=None, end_reason="settled")


def test_what_nobody_has_yet_is_the_coordinators_own(cast: Cast) -> None:
    case = complain().complaint
    assert lists_of(cast.koordinator, case) == {"terbuka", "semua"}
    assert list(queues.to_verify(cast.koordinator)) == [case]
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    assert list(queues.to_verify(cast.koordinator)) == []


def test_what_was_opened_again_at_an_office_is_not_for_the_coordinator_to_verify(cast: Cast) -> None:
    ours, theirs = complain().complaint, assigned(cast)
    Complaint.objects.filter(pk__in=[ours.pk, theirs.pk]).update(status=Status.REOPENED)
    assert list(queues.to_verify(cast.koordinator)) == [ours]


def test_in_mine_stands_only_what_i_took(cast: Cast) -> None:
    case = assigned(cast)
    services.take(case.pk, actor=cast.petugas)
    assert lists_of(cast.atasan, case) == {"terbuka", "semua"}


def test_what_is_late_or_waits_for_its_reporter_is_so_until_it_ends(cast: Cast) -> None:
    case = assigned(cast)
    assert "terlambat" not in lists_of(cast.petugas, case)
    services.resolve(case.pk, actor=cast.petugas, outcome="explained", text="Sudah dijelaskan.")
    assert lists_of(cast.petugas, case) == {"milik", "terbuka", "semua", "menunggu"}
    services.confirm(case.pk, satisfied=True, channel="web")
    assert lists_of(cast.petugas, case) == {"selesai"}


def test_a_proposal_to_archive_waits_for_the_coordinators(cast: Cast) -> None:
    case = complain().complaint
    services.archive(case.pk, actor=cast.koordinator, reason="abuse", text="Hinaan.")
    assert "persetujuan" in lists_of(cast.koordinator2, case)
    assert "persetujuan" not in lists_of(cast.pengawas, case)


def test_a_draft_that_was_decided_or_is_anothers_waits_in_nobodys_name(cast: Cast) -> None:
    cast.pu.needs_approval = True
    cast.pu.save()
    case = assigned(cast)
    before, now = person((cast.pu, Role.OFFICER)), person((cast.pu, Role.OFFICER))
    services.propose(case.pk, actor=before, kind="reply", text="Regu datang besok.")
    services.send_back(case.pk, actor=cast.atasan, remark="Sebut jamnya.")
    services.propose(case.pk, actor=now, kind="reply", text="Regu datang besok pukul 9.")
    assert "persetujuan" in lists_of(now, case)
    assert "persetujuan" not in lists_of(before, case)


def test_help_that_was_given_is_no_longer_asked_for(cast: Cast) -> None:
    case = assigned(cast)
    services.ask_support(case.pk, actor=cast.petugas, unit_id=cast.other.pk, text="Data warga?")
    besides = person((cast.kominfo, Role.COORDINATOR), (cast.other, Role.OFFICER))
    assert "membantu" in lists_of(besides, case)
    Support.objects.update(ended_at=timezone.now())
    assert lists_of(cast.petugas2, case) == set()
    assert "membantu" not in lists_of(besides, case)


def test_help_is_asked_of_those_who_can_give_it(cast: Cast) -> None:
    case = assigned(cast)
    services.ask_support(case.pk, actor=cast.petugas, unit_id=cast.kominfo.pk, text="Siapa pemilik jalan?")
    # A coordinator sees the case, and has no words of an office to add.
    assert lists_of(cast.koordinator, case) == {"semua"}
    assert "membantu" not in lists_of(person((cast.kominfo, Role.COORDINATOR), (cast.other, Role.OFFICER)), case)


def test_whoever_works_or_oversees_in_two_offices_sees_each_case_once(cast: Cast) -> None:
    case = assigned(cast)
    services.ask_support(case.pk, actor=cast.petugas, unit_id=cast.other.pk, text="Data warga?")
    for works in (
        [(cast.pu, Role.SUPERVISOR), (cast.kominfo, Role.SUPERVISOR)],
        [(cast.kominfo, Role.COORDINATOR), (cast.other, Role.OFFICER)],
        [(cast.pu, Role.OFFICER), (cast.other, Role.OFFICER)],
    ):
        user = person(*works)
        assert leafed(user, "semua") == [case]
        assert queues.counts(queues.desk_of(user))["semua"] == 1


def test_whoever_oversees_one_government_finds_what_they_help_another_with(cast: Cast) -> None:
    case = assigned(cast)
    services.ask_support(case.pk, actor=cast.petugas, unit_id=cast.other.pk, text="Data warga?")
    user = person((cast.kominfo, Role.COORDINATOR), (cast.other, Role.OFFICER))
    assert list(queues.reported_from(queues.desk_of(user), PHONE)) == [case]
    Complaint.objects.filter(pk=case.pk).update(agency=cast.pln.agency)
    assert leafed(user, "semua") == [case]
    # Who reported is for the coordinators of that government.
    assert list(queues.reported_from(queues.desk_of(user), PHONE)) == []


def test_the_list_that_opens_first_has_something_of_ones_own(cast: Cast) -> None:
    opened = {user: queues.first(queues.desk_of(user)).name for user in (cast.petugas, cast.koordinator, cast.pengawas, cast.warga)}
    assert opened == {cast.petugas: "terbuka", cast.koordinator: "terbuka", cast.pengawas: "semua", cast.warga: "terbuka"}


# --- Order and pages ----------------------------------------------------------------------------------------------------


def test_what_has_ended_is_listed_from_the_last_over_two_governments_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.queues.PAGE", 2)
    now = timezone.now()
    cases = [assigned(cast) for _ in range(6)]
    # The third and fourth ended at one moment.
    for case, days in zip(cases, (6, 2, 4, 4, 1, 3), strict=True):
        ended(case, now - dt.timedelta(days=days))
    expected = [cases[4], cases[1], cases[5], cases[3], cases[2], cases[0]]
    assert leafed(cast.petugas, "selesai") == expected
    Complaint.objects.filter(pk__in=[cases[1].pk, cases[2].pk]).update(agency=cast.pln.agency)
    assert leafed(person((cast.kominfo, Role.SUPERVISOR), (cast.pln, Role.SUPERVISOR)), "selesai") == expected


@pytest.mark.parametrize("helped", [(), (0, 2, 5), (1, 3, 4)])
def test_cases_due_at_one_moment_follow_each_other_by_age(cast: Cast, helped: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.queues.PAGE", 2)
    cases = [complain().complaint for _ in range(6)]
    for number, case in enumerate(cases):
        services.assign(case.pk, unit_id=(cast.pu if number in helped else cast.other).pk, reason="x")
        if number in helped:
            services.ask_support(case.pk, actor=cast.petugas, unit_id=cast.other.pk, text="?")
    Complaint.objects.update(due_at=timezone.now())
    assert leafed(cast.petugas2, "semua") == cases


def test_a_full_last_page_is_the_last(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.queues.PAGE", 2)
    cases = [assigned(cast) for _ in range(2)]
    queue = queues.QUEUES["terbuka"]
    page = queues.page(queue.scope(queues.desk_of(cast.petugas)), queue)
    assert (page.rows, page.next) == (cases, "")


def test_a_row_asks_nothing_more(cast: Cast) -> None:
    case = assigned(cast, topic_key="jalan_jembatan")
    Complaint.objects.filter(pk=case.pk).update(region_id="73.07.05", forwarded_to=cast.pln, handler=cast.petugas)
    with CaptureQueriesContext(connection) as ran:
        (row,) = queues.rows(Complaint.objects.all(), [case.pk, 0])
        said = (row.owner.name, row.topic, row.region, row.forwarded_to, row.handler)
    assert all(said)
    assert len(ran) == 1


def test_rows_come_in_the_order_that_was_asked_for(cast: Cast) -> None:
    one, two, three = (complain().complaint for _ in range(3))
    assert queues.rows(Complaint.objects.all(), [two.pk, three.pk, one.pk]) == [two, three, one]


def test_a_list_that_can_hold_nothing_keeps_no_other_from_being_counted(cast: Cast) -> None:
    assigned(cast)
    counted = queues.counts(queues.desk_of(cast.pengawas))
    assert {name: number for name, number in counted.items() if number} == {"terbuka": 1, "semua": 1}
    assert not any(queues.counts(queues.desk_of(cast.warga)).values())


# --- The page of the lists ---------------------------------------------------------------------------------------------


def numbers_at(client: Client, address: str) -> set[str]:
    return {row.number for row in client.get(address).context["page"].rows}


def test_each_filter_of_the_address_narrows_the_list(client: Client, cast: Cast) -> None:
    one = assigned(cast, "Jalan berlubang", topic_key="jalan_jembatan")
    two = assigned(cast, "Sampah menumpuk", channel="web")
    Complaint.objects.filter(pk=one.pk).update(region_id="73.07.05.1001")
    services.take(one.pk, actor=cast.petugas)
    client.force_login(cast.petugas)
    both = {one.number, two.number}
    assert numbers_at(client, "/kerja/") == both
    for words, expected in {
        "topik=jalan_jembatan": {one.number},
        "tempat=73.07.05": {one.number},
        "tempat=73.07.05.1001": {one.number},
        "tempat=73.07.01": set(),
        "pintu=web": {two.number},
        "pintu=sms": {one.number},
        "status=assigned": {two.number},
        "golongan=berkadar": set(),
        "jam=tindak_lanjut": set(),
        "status=nonsense&topik=%00": both,
        f"kantor={cast.other.pk}": both,  # only a coordinator looks at other offices
        "status=assigned&q=sampah&di=daftar": set(),  # nothing is indexed yet
    }.items():
        assert numbers_at(client, f"/kerja/?daftar=terbuka&{words}") == expected, words


def test_the_clock_that_is_late_is_a_filter(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    now = timezone.now()
    case.clocks.filter(name="tindak_lanjut").update(started_at=now - dt.timedelta(days=9), due_at=now - dt.timedelta(days=2))
    Complaint.objects.filter(pk=case.pk).update(due_at=now - dt.timedelta(days=2))
    client.force_login(cast.petugas)
    assert numbers_at(client, "/kerja/?jam=tindak_lanjut") == {case.number}
    assert numbers_at(client, "/kerja/?jam=penyelesaian") == set()


def test_a_coordinator_looks_at_the_lists_of_an_office(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    complain("Belum diteruskan")
    client.force_login(cast.koordinator)
    assert numbers_at(client, f"/kerja/?daftar=terbuka&kantor={cast.pu.pk}") == {case.number}
    assert numbers_at(client, f"/kerja/?daftar=semua&kantor={cast.other.pk}") == set()


def test_a_list_is_kept_under_a_name_and_forgotten_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.petugas)
    client.post("/kerja/simpan/", {"alamat": "daftar=terbuka&status=assigned&x=1&sesudah=abc", "name": "Belum diambil"})
    view = SavedView.objects.get()
    assert (view.user, view.name, view.query) == (cast.petugas, "Belum diambil", "daftar=terbuka&status=assigned")
    page = client.get("/kerja/").content.decode()
    assert "/kerja/?daftar=terbuka&amp;status=assigned" in page
    client.force_login(cast.petugas2)
    assert client.post(f"/kerja/simpan/{view.pk}/hapus/").status_code == 404
    assert "Belum diambil" not in client.get("/kerja/").content.decode()
    client.force_login(cast.petugas)
    client.post(f"/kerja/simpan/{view.pk}/hapus/")
    assert not SavedView.objects.exists()


def test_a_search_for_a_person_is_never_kept(client: Client, cast: Cast) -> None:
    client.force_login(cast.koordinator)
    client.post("/kerja/simpan/", {"alamat": "q=081234500001", "name": "Dia"})
    assert not SavedView.objects.exists()


def test_news_of_a_list_says_counts_and_whether_it_changed_without_touching_rows(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    address = client.get("/kerja/").context["news"]
    calm = client.get(address).content.decode()
    assert 'id="n-terbuka" data-hx-swap-oob="true">1<' in calm
    assert "sudah berubah" not in calm
    assert case.text not in calm
    services.note(case.pk, actor=cast.petugas, text="x")
    assert "sudah berubah" in client.get(address).content.decode()


def test_several_cases_at_once_each_by_its_own_rules(client: Client, cast: Cast) -> None:
    one, two = assigned(cast), assigned(cast)
    foreign = complain("KTP").complaint
    services.assign(foreign.pk, unit_id=cast.other.pk, reason="KTP")
    services.take(two.pk, actor=cast.petugas)
    client.force_login(cast.petugas)
    said = {"tindakan": "take", "pilih": [one.number, two.number, foreign.number], "alamat": "daftar=terbuka"}
    response = client.post("/kerja/massal/", said, follow=True)
    told = [str(message) for message in response.context["messages"]]
    assert fresh(one).handler == cast.petugas
    assert fresh(foreign).handler is None
    assert told[0] == "1 laporan diproses."
    assert any(two.number[-4:] in line and "Dikerjakan" in line for line in told)
    assert any(foreign.number[-4:] in line and "tidak untuk Anda" in line for line in told)


def test_a_case_is_handed_to_a_colleague_or_noted_or_given_to_an_office(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    client.post("/kerja/massal/", {"tindakan": "hand_over", "to": cast.atasan.pk, "pilih": [case.number]})
    assert fresh(case).handler == cast.atasan
    client.post("/kerja/massal/", {"tindakan": "note", "text": "Satu ruas jalan.", "pilih": [case.number]})
    assert case.events.filter(kind="noted", text="Satu ruas jalan.").exists()
    give = {"tindakan": "assign", "unit": cast.other.pk, "text": "KTP", "pilih": [case.number]}
    assert client.post("/kerja/massal/", give).status_code == 422
    assert fresh(case).owner == cast.pu
    client.force_login(cast.koordinator)
    held = complain("KTP hilang").complaint
    client.post("/kerja/massal/", give | {"pilih": [held.number]})
    assert fresh(held).owner == cast.other


def test_what_is_missing_is_asked_for_and_what_was_ticked_stays(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    response = client.post("/kerja/massal/", {"tindakan": "note", "pilih": [case.number], "alamat": "daftar=terbuka"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Tulis catatannya." in page
    assert f'value="{case.number}" checked' in page


def test_nothing_ticked_and_too_much_ticked_change_nothing(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.forms.lists.MOST", 1)
    cases = [assigned(cast), assigned(cast)]
    client.force_login(cast.petugas)
    for ticked in ([], [case.number for case in cases]):
        response = client.post("/kerja/massal/", {"tindakan": "take", "pilih": ticked}, follow=True)
        assert len(list(response.context["messages"])) == 1
    assert not Complaint.objects.filter(handler__isnull=False).exists()
