"""The coordinator's overview: what is counted, for whom, at what price, and what waits for a decision."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.core import mail as mailing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from complaints import access, search, services, tasks, waking
from complaints.models import Complaint, ComplaintClock, ComplaintEvent, EventKind
from complaints.numbers import pretty
from complaints.remembering import FRESH, key_of
from complaints.watch import attention, overview
from organisations.models import Membership, Role, Unit, User
from organisations.queries import broadcasts_for
from tests.cast import Cast, complain, fresh

pytestmark = pytest.mark.django_db
PAGE = "/koordinasi/ringkasan/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def scope(user: User) -> access.Oversight:
    found = access.oversight(user)
    assert found is not None
    return found


def counted(user: User) -> overview.Figures:
    search.rebuild()
    return overview.count(scope(user), timezone.now())


def assigned(cast: Cast, text: str = "Jalan berlubang") -> Complaint:
    made = complain(text).complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    return fresh(made)


def due_in(complaint: Complaint, **ago: int) -> None:
    """As if every clock that runs had started so long ago that its last day is `ago` from now."""
    due = timezone.now() + dt.timedelta(**ago)
    complaint.clocks.filter(stopped_at__isnull=True).update(started_at=due - dt.timedelta(days=40), due_at=due)
    Complaint.objects.filter(pk=complaint.pk).update(due_at=due)


def disputed(cast: Cast, text: str = "Jembatan patah") -> Complaint:
    made = complain(text).complaint
    for unit, officer in ((cast.pu, cast.petugas), (cast.other, cast.petugas2)):
        services.assign(made.pk, unit_id=unit.pk, reason="jalan")
        services.transfer(made.pk, actor=officer, reason="Bukan kewenangan kami", proposed_unit_id=None)
    return fresh(made)


def lists(user: User) -> dict[str, list[Complaint]]:
    return {listing.name: rows for listing, rows, _more in attention.wanting(scope(user))}


# --- Who sees what ------------------------------------------------------------------------------------------------------


def test_oversight_shows_what_the_coordinator_may_see_and_nothing_sealed(cast: Cast) -> None:
    plain, sealed, accusing = assigned(cast), complain("Lurah minta uang").complaint, complain("Kominfo lalai").complaint
    services.assign(sealed.pk, unit_id=cast.inspectorate.pk, reason="pengawasan")
    services.classify(sealed.pk, findings=services.Findings(sealed=True))
    services.assign(accusing.pk, unit_id=cast.inspectorate.pk, reason="pengawasan")
    Complaint.objects.filter(pk=accusing.pk).update(accused=cast.kominfo)
    for user in (cast.koordinator, cast.pengawas):
        seen = set(scope(user).cases().values_list("pk", flat=True))
        assert seen == set(access.visible_to(user).values_list("pk", flat=True)) == {plain.pk}
        assert counted(user).came_in.now == 1
        assert sum(load.total for load in counted(user).loads) == 1
    # Somebody who is coordinator and inspectorate at once opens the sealed case elsewhere; here it is not counted.
    Membership.objects.create(user=cast.koordinator, unit=cast.inspectorate, role=Role.INSPECTORATE)
    assert access.can_see(cast.koordinator, fresh(sealed))
    assert sealed.pk not in set(scope(cast.koordinator).cases().values_list("pk", flat=True))
    assert sum(load.total for load in counted(cast.koordinator).loads) == 1


def test_a_sealed_case_stands_in_no_figure_and_no_list(client: Client, cast: Cast) -> None:
    sealed = disputed(cast, "Rahasia besar lurah")
    due_in(sealed, days=-9)
    Complaint.objects.filter(pk=sealed.pk).update(sealed=True, escalated_to="coordinator")
    found = counted(cast.koordinator)
    assert (found.came_in.now, found.late.now, found.waiting.now, found.late_clocks, found.bounces) == (0, 0, 0, {}, ())
    assert set(found.escalated.values()) == {0}
    assert all(rows == [] for rows in lists(cast.koordinator).values())
    client.force_login(cast.koordinator)
    for name in attention.LISTS:
        assert "Rahasia besar" not in client.get(f"{PAGE}{name}/").content.decode()


def test_officers_have_no_overview(client: Client, cast: Cast) -> None:
    for user, status in ((cast.petugas, 403), (cast.inspektorat, 403), (cast.warga, 403), (cast.pengawas, 200), (cast.koordinator, 200)):
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}terlambat/").status_code == status
    assert client.get(f"{PAGE}entah/").status_code == 404


def test_a_supervisor_gets_no_link_that_would_be_refused(client: Client, cast: Cast) -> None:
    due_in(assigned(cast), days=-9)
    client.force_login(cast.pengawas)
    page = client.get(PAGE)
    links = {part.split('"', 1)[0].split("#")[0] for part in page.content.decode().split('href="')[1:]}
    inside = [link for link in links if link.startswith(("/koordinasi/", "/atur/", "/kerja/"))]
    assert inside
    assert [link for link in inside if client.get(link.replace("&amp;", "&")).status_code != 200] == []


# --- Figures ------------------------------------------------------------------------------------------------------------


def test_the_matrix_puts_each_case_in_the_column_of_its_time_left(cast: Cast) -> None:
    now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for days in (-9, -6, -5, -1, 0, 1, 2, 3, 20):
        case = assigned(cast)
        due = (now + dt.timedelta(days=days)).replace(hour=23, minute=59, second=59)
        Complaint.objects.filter(pk=case.pk).update(due_at=due)
    found = overview.count(scope(cast.koordinator), now)
    assert [(load.unit_id, load.cells) for load in found.loads] == [(cast.pu.pk, (2, 2, 1, 2, 2))]
    assert (found.late.now, found.loads[0].total) == (4, 9)


@pytest.mark.parametrize("left", overview.LEFT)
def test_each_cell_opens_the_list_of_its_cases(client: Client, cast: Cast, left: str) -> None:
    for days in (-9, -1, 0, 1, 20):
        case = assigned(cast, f"Hari ke {days}")
        due = timezone.localtime().replace(hour=23, minute=59, second=59) + dt.timedelta(days=days)
        Complaint.objects.filter(pk=case.pk).update(due_at=due)
    client.force_login(cast.koordinator)
    page = client.get(f"{PAGE}terbuka/?kantor={cast.pu.code}&sisa={left}").content.decode()
    shown = [days for days in (-9, -1, 0, 1, 20) if f"Hari ke {days}<" in page]
    assert shown == [(-9, -1, 0, 1, 20)[overview.LEFT.index(left)]]
    assert "Hari ke" not in client.get(f"{PAGE}terbuka/?kantor={cast.other.code}&sisa={left}").content.decode()


def test_a_case_that_was_late_a_week_ago_and_ended_since_is_in_last_weeks_number(cast: Cast) -> None:
    still, ended, lately = assigned(cast), assigned(cast), assigned(cast)
    for case in (still, ended):
        due_in(case, days=-20)
    due_in(lately, days=-2)
    services.withdraw(ended.pk, channel="web")
    # A change counts the clocks anew from their events; this one had been late for long.
    ended.clocks.update(started_at=timezone.now() - dt.timedelta(days=40), due_at=timezone.now() - dt.timedelta(days=20))
    found = counted(cast.koordinator)
    assert (found.late.now, found.late.before, found.late.change) == (2, 2, 0)


def test_kept_in_time_is_of_what_was_settled_this_week(cast: Cast) -> None:
    for days in (-3, 3, 3, 3):
        case = assigned(cast)
        services.resolve(case.pk, actor=cast.petugas, outcome="done", text="Sudah ditambal kemarin.", evidence="SPK 12")
        settled = {"started_at": timezone.now() - dt.timedelta(days=40), "due_at": timezone.now() + dt.timedelta(days=days)}
        case.clocks.filter(name="penyelesaian").update(**settled)
    withdrawn = assigned(cast)
    services.withdraw(withdrawn.pk, channel="web")
    late = {"started_at": timezone.now() - dt.timedelta(days=40), "due_at": timezone.now() - dt.timedelta(days=3)}
    withdrawn.clocks.update(**late)
    found = counted(cast.koordinator)
    assert (found.kept.hits, found.kept.of, found.kept.percent) == (3, 4, 75)
    assert found.kept_before.percent is None


def test_not_passed_on_counts_what_lies_with_the_coordinator(cast: Cast) -> None:
    complain("Belum diteruskan")
    assigned(cast)
    returned = assigned(cast)
    services.transfer(returned.pk, actor=cast.petugas, reason="Bukan kami", proposed_unit_id=None)
    old = complain("Dulu belum diteruskan").complaint
    ComplaintClock.objects.filter(complaint=old).update(started_at=timezone.now() - dt.timedelta(days=9))
    services.assign(old.pk, unit_id=cast.pu.pk, reason="jalan")
    ComplaintClock.objects.filter(complaint=old, name="verifikasi").update(started_at=timezone.now() - dt.timedelta(days=9))
    assert counted(cast.koordinator).waiting == overview.Stock(2, 1)


def test_late_by_clock_counts_clocks_and_links_to_their_cases(client: Client, cast: Cast) -> None:
    case, other = assigned(cast, "Terlambat dijawab"), assigned(cast, "Masih lama")
    case.clocks.filter(name="tindak_lanjut").update(
        started_at=timezone.now() - dt.timedelta(days=9), due_at=timezone.now() - dt.timedelta(days=1)
    )
    assert counted(cast.koordinator).late_clocks == {"tindak_lanjut": 1}
    client.force_login(cast.koordinator)
    page = client.get(f"{PAGE}terbuka/?jam=tindak_lanjut").content.decode()
    assert case.text in page
    assert other.text not in page


def test_ping_pong_counts_from_whom_to_whom(cast: Cast) -> None:
    for _ in range(2):
        disputed(cast)
    third = disputed(cast)
    services.assign(third.pk, unit_id=cast.inspectorate.pk, reason="putusan koordinator", actor=cast.koordinator)
    old = ComplaintEvent.objects.filter(kind=EventKind.TRANSFERRED).count()
    assert old == 6
    assert counted(cast.koordinator).bounces == ((cast.pu.pk, cast.other.pk, 3), (cast.other.pk, cast.inspectorate.pk, 1))


def test_first_answers_are_a_median_by_unit(cast: Cast) -> None:
    for days in (1, 2, 9):
        case = assigned(cast)
        services.resolve(case.pk, actor=cast.petugas, outcome="done", text="Sudah ditambal kemarin.", evidence="SPK 12")
        clock = case.clocks.get(name="tindak_lanjut")
        case.clocks.filter(pk=clock.pk).update(started_at=clock.stopped_at - dt.timedelta(days=days))
    assigned(cast)
    found = counted(cast.koordinator).answering[cast.pu.pk]
    assert (round(found.days, 2), found.cases) == (2, 3)


# --- What waits ---------------------------------------------------------------------------------------------------------


def test_a_dispute_stands_first_with_its_last_day_until_it_is_decided(client: Client, cast: Cast) -> None:
    case = disputed(cast)
    assert [row.pk for row in lists(cast.koordinator)["sengketa"]] == [case.pk]
    client.force_login(cast.koordinator)
    assert "Putuskan paling lambat" in client.get(PAGE).content.decode()
    services.assign(case.pk, unit_id=cast.pu.pk, reason="putusan", actor=cast.koordinator)
    assert lists(cast.koordinator)["sengketa"] == []


def test_an_archive_proposal_waits_for_the_second_person(client: Client, cast: Cast) -> None:
    case = complain("Iklan").complaint
    services.archive(case.pk, actor=cast.koordinator, reason="test", text="Ini iklan, bukan laporan.")
    client.force_login(cast.koordinator)
    assert "orang lain yang menyetujui" in client.get(PAGE).content.decode()
    client.force_login(cast.koordinator2)
    assert "Diajukan koordinator." in client.get(PAGE).content.decode()
    services.approve(case.pk, actor=cast.koordinator2)
    assert lists(cast.koordinator)["arsip"] == []


def test_a_forwarded_case_is_chased_from_its_day_on(client: Client, cast: Cast) -> None:
    today = timezone.localdate()
    for days in (0, 1):
        case = complain(f"Listrik padam {days}").complaint
        services.forward(
            case.pk,
            unit_id=cast.pln.pk,
            actor=cast.koordinator,
            note="mohon",
            letter="500/12",
            contact="Pak Rahman",
            chase_on=today + dt.timedelta(days=days),
        )
    assert [row.text for row in lists(cast.koordinator)["tagih"]] == ["Listrik padam 0"]
    client.force_login(cast.koordinator)
    page = client.get(PAGE).content.decode()
    assert all(words in page for words in (cast.pln.name, "surat 500/12", "hubungi Pak Rahman"))


def test_what_was_reopened_twice_rated_low_or_goes_to_the_ombudsman_is_shown(cast: Cast) -> None:
    again, low, fine = assigned(cast, "Lampu mati lagi"), assigned(cast, "Sampah"), assigned(cast, "Trotoar")
    for times in range(2):
        assert lists(cast.koordinator)["dibuka-lagi"] == [], times
        services.resolve(again.pk, actor=cast.petugas, outcome="done", text="Sudah ditambal kemarin.", evidence="SPK 12")
        services.confirm(again.pk, satisfied=False, channel="web", text="Belum")
    for case, rating in ((low, 2), (fine, 3)):
        services.resolve(case.pk, actor=cast.petugas, outcome="done", text="Sudah ditambal kemarin.", evidence="SPK 12")
        services.confirm(case.pk, satisfied=True, channel="web", text="Lama", rating=rating)
    agreed = assigned(cast, "Sertifikat")
    Complaint.objects.filter(pk=agreed.pk).update(ombudsman_offered_at=timezone.now())
    services.accept_ombudsman(agreed.pk, channel="web")
    found = lists(cast.koordinator)
    assert [(row.pk, row.times) for row in found["dibuka-lagi"]] == [(again.pk, 2)]
    assert [(row.pk, row.rating) for row in found["nilai-rendah"]] == [(low.pk, 2)]
    assert [row.pk for row in found["ombudsman"]] == [agreed.pk]


def test_dead_desks_come_first(client: Client, cast: Cast) -> None:
    for case in (assigned(cast), assigned(cast)):
        due_in(case, days=-9)
    Membership.objects.filter(unit=cast.pu).update(valid_from=None)
    found = counted(cast.koordinator)
    rows, days = attention.health(scope(cast.koordinator), found, attention.units_of(scope(cast.koordinator), found))
    states = [row.dead is not None for row in rows]
    assert states == sorted(states, reverse=True)
    assert days == 7
    alive = [row for row in rows if row.dead is None]
    assert (alive[0].unit, alive[0].late, alive[0].unit.officers) == (cast.pu, 2, 2)


# --- Reminding an office by hand ----------------------------------------------------------------------------------------


def test_a_coordinator_reminds_an_office_of_what_is_late_there_once_a_day(client: Client, cast: Cast) -> None:
    late, sealed, in_time = assigned(cast, "Jalan rusak milik Bu Rahma"), assigned(cast), assigned(cast)
    due_in(late, days=-2)
    due_in(sealed, days=-3)
    Complaint.objects.filter(pk=sealed.pk).update(sealed=True)
    User.objects.filter(pk__in=[cast.petugas.pk, cast.petugas2.pk]).update(email="orang@sinjai.example")
    client.force_login(cast.koordinator)
    address = f"{PAGE}terlambat/?kantor={cast.pu.code}"
    assert "Ingatkan kantor ini" in client.get(address).content.decode()
    assert client.post(f"{PAGE}ingatkan/", {"kantor": cast.pu.code}).url == address
    # On the desk of its people and of nobody else; numbers only.
    [note] = broadcasts_for(cast.petugas)
    assert pretty(late.number) in note.text
    assert not any(word in note.text for word in (pretty(sealed.number), pretty(in_time.number), "Rahma"))
    assert not broadcasts_for(cast.petugas2).exists()
    [mail] = mailing.outbox
    assert (mail.to, late.number in mail.body) == (["orang@sinjai.example"], True)
    assert "Rahma" not in mail.subject + mail.body
    assert "sudah diingatkan hari ini" in client.post(f"{PAGE}ingatkan/", {"kantor": cast.pu.code}, follow=True).content.decode()
    assert len(mailing.outbox) == broadcasts_for(cast.petugas).count() == 1
    assert "tidak punya laporan" in client.post(f"{PAGE}ingatkan/", {"kantor": cast.other.code}, follow=True).content.decode()


def test_only_a_coordinator_reminds_and_only_offices_of_their_government(client: Client, cast: Cast) -> None:
    due_in(assigned(cast), days=-2)
    for user in (cast.petugas, cast.pengawas):
        client.force_login(user)
        assert client.post(f"{PAGE}ingatkan/", {"kantor": cast.pu.code}).status_code == 403
    assert "Ingatkan" not in client.get(f"{PAGE}terlambat/?kantor={cast.pu.code}").content.decode()
    client.force_login(cast.koordinator)
    foreign = Unit.objects.exclude(agency=cast.pu.agency).first()
    assert foreign is not None
    assert client.post(f"{PAGE}ingatkan/", {"kantor": foreign.code}).status_code == 404


# --- Price --------------------------------------------------------------------------------------------------------------


def test_the_number_of_statements_does_not_grow_with_the_cases(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    client.force_login(cast.koordinator)
    client.get(PAGE)
    counts = []
    for wanted in (1, 12):
        while Complaint.objects.filter(transfers=2).count() < wanted:
            disputed(cast)
            due_in(assigned(cast), days=-9)
            archived = complain("Iklan").complaint
            services.archive(archived.pk, actor=cast.koordinator, reason="test", text="Ini iklan, bukan laporan.")
        cache.clear()
        with django_assert_max_num_queries(28) as ran:
            client.get(PAGE)
        counts.append(len(ran))
    assert counts[0] == counts[1]
    with django_assert_max_num_queries(counts[0] - 5):
        client.get(PAGE)


def test_figures_are_kept_and_say_when_they_were_counted(client: Client, cast: Cast) -> None:
    client.force_login(cast.koordinator)
    first = client.get(PAGE).context["figures"]
    assigned(cast)
    page = client.get(PAGE)
    assert page.context["figures"] == first
    assert f"dihitung pukul {timezone.localtime(first.at):%H.%M}" in page.content.decode()
    assert "dihitung lagi" not in page.content.decode()


def test_old_figures_are_shown_once_more_while_a_worker_counts(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(waking, "_publish", lambda task, arguments: asked.append((task, arguments)))
    client.force_login(cast.koordinator)
    first = client.get(PAGE).context["figures"]
    old = dataclasses.replace(first, at=first.at - 2 * FRESH)
    cache.set(key_of("overview", scope(cast.koordinator)), old)
    assigned(cast)
    pages = [client.get(PAGE) for _ in range(2)]
    assert [page.context["figures"] for page in pages] == [old, old]
    assert "dihitung lagi" in pages[0].content.decode()
    # Two people look, one worker counts.
    [(task, arguments)] = asked
    assert task == tasks.recount_overview.name
    tasks.recount_overview(*arguments)
    assert sum(load.total for load in client.get(PAGE).context["figures"].loads) == 1


def test_without_the_cache_the_page_is_still_there(client: Client, cast: Cast, settings) -> None:
    client.force_login(cast.koordinator)
    dead = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}
    assert client.get(PAGE).status_code == 200


def test_reported_texts_are_leafed_through_though_some_of_their_cases_have_ended(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.queues.PAGE", 1)
    cases = [assigned(cast) for _ in range(4)]
    for case in cases:
        services.verify(case.pk, actor=cast.koordinator, findings=services.Findings())
        services.publish(case.pk, actor=cast.koordinator, text="Jalan berlubang.")
        services.flag(case.pk, why="pribadi")
    for case in cases[::2]:
        services.resolve(case.pk, actor=cast.petugas, outcome="explained", text="Sudah dijelaskan.")
        services.confirm(case.pk, satisfied=True, channel="web")
    client.force_login(cast.koordinator)
    seen, after = [], ""
    while len(seen) < 9:
        page = client.get(f"{PAGE}dilaporkan-warga/", {"sesudah": after}).context["page"]
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    assert seen == [case.pk for case in cases]


def test_the_share_kept_says_that_it_is_of_what_was_settled(client: Client, cast: Cast) -> None:
    """Pages of figures count what is overdue as not kept; the same words for both would contradict each other."""
    client.force_login(cast.koordinator)
    assert "Tepat waktu, dari yang beres 7 hari terakhir" in client.get("/koordinasi/ringkasan/").content.decode()
