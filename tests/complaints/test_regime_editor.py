"""The rules as pages: read by coordinators, drafted rule by rule, refused with the fault in words, and frozen in force."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from complaints import access, regimes, rehearsing, search, services
from complaints.models import Complaint, ComplaintClock, MoveRule, Reason, Regime, RegimeChange
from complaints.services import regimes as writers
from complaints.templatetags.regimes import FIELDS, MARKED, MOVES, change_said, event_words, fault_said, status_words
from complaints.workflow import ENDED, TARGETS, By, Status
from organisations.models import Membership, Role, User
from tests.cast import Cast, complain

pytestmark = pytest.mark.django_db
PAGE = "/atur/pedoman/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def in_force(cast: Cast) -> Regime:
    return Regime.objects.get(key="62-2018")


@pytest.fixture
def draft(cast: Cast, in_force: Regime) -> Regime:
    return writers.copy_regime(
        regime_id=in_force.pk,
        key="uji",
        name="Pedoman uji",
        legal_basis="Perbup 1/2027",
        valid_from=timezone.localdate(),
        by=cast.koordinator,
    )


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.koordinator)
    return client


def clock(regime: Regime, name: str, complaint_class: str = ""):
    return regime.clock_rules.get(clock=name, complaint_class=complaint_class)


def move(regime: Regime, name: str, target: str | None = None) -> MoveRule:
    rows = regime.move_rules.filter(name=name)
    return rows.get(target=target) if target is not None else rows.get()


def post(client: Client, regime: Regime, what: str, **said: object):
    return client.post(f"{PAGE}{regime.key}/{what}/", said)


# --- Reading ------------------------------------------------------------------------------------------------------------


def test_coordinators_and_admins_read_the_rules_and_nobody_else(client: Client, cast: Cast, in_force: Regime) -> None:
    admin = User.objects.create(username="admin")
    Membership.objects.create(user=admin, unit=cast.kominfo, role=Role.ADMIN)
    for user, status in ((cast.koordinator, 200), (admin, 200), (cast.pengawas, 403), (cast.petugas, 403), (cast.warga, 403)):
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}{in_force.key}/").status_code == status
    client.force_login(cast.koordinator)
    assert client.get(f"{PAGE}entah/").status_code == 404
    assert client.post(f"{PAGE}{in_force.key}/entah/").status_code == 404


def test_the_list_says_how_many_open_cases_live_under_each(coordinator: Client, cast: Cast, draft: Regime) -> None:
    complain()
    ended = complain().complaint
    services.withdraw(ended.pk, channel="web")
    rows = dict(coordinator.get(PAGE).context["rows"])
    assert {row.key: n for row, n in rows.items()} == {"62-2018": 1, "5-2025": 0, "uji": 0}


def test_every_word_of_the_machine_has_one_for_people(in_force: Regime) -> None:
    assert set(MOVES) == set(TARGETS)
    for row in in_force.clock_rules.all():
        for names in (row.starts, row.stops, row.pauses, row.resumes):
            assert event_words(names).count(",") >= len(names) - 1
            assert all(name in MARKED for name in names if ":" in name)
    assert set(writers._FACTS) <= set(FIELDS)
    assert fault_said("archive: tidak ada yang boleh melakukannya") == "Mengusulkan arsip: tidak ada yang boleh melakukannya"
    assert fault_said("reply dari answered: dua baris") == "Menjawab dari Dijawab: dua baris"
    assert fault_said("note: tidak dapat menuju “closed”") == "Menulis catatan internal: tidak dapat menuju “Selesai”"


def test_long_rows_of_statuses_are_said_short() -> None:
    opened = [status.value for status in Status if status not in ENDED]
    assert status_words(Status.values) == "semua keadaan"
    assert status_words(opened) == "semua yang terbuka"
    assert status_words([value for value in opened if value != "resolved"]) == "semua yang terbuka, kecuali Dinyatakan selesai"
    assert status_words([status.value for status in ENDED]) == "semua yang berakhir"
    assert status_words(["approval"]) == "Menunggu persetujuan"
    assert status_words([]) == ""


# --- Editing ------------------------------------------------------------------------------------------------------------


def test_a_copy_has_all_rules_and_is_nobodys_until_declared(coordinator: Client, cast: Cast, in_force: Regime) -> None:
    said = {"salin-key": "baru", "salin-name": "Baru", "salin-legal_basis": "Perbup 2/2027", "salin-valid_from": "2026-01-05"}
    assert coordinator.post(f"{PAGE}{in_force.key}/salin/", said).headers["Location"] == f"{PAGE}baru/"
    made = Regime.objects.get(key="baru")
    for name in ("move_rules", "reasons", "clock_rules", "escalation_rules"):
        assert getattr(made, name).count() == getattr(in_force, name).count() > 0
    assert not made.verified
    assert complain().complaint.regime == in_force
    again = coordinator.post(f"{PAGE}{in_force.key}/salin/", said)
    assert again.status_code == 422
    assert "Sudah ada pedoman dengan kode itu." in again.content.decode()


def test_a_clock_is_edited_and_leaves_a_trace(coordinator: Client, cast: Cast, draft: Regime) -> None:
    row = clock(draft, "penyelesaian", "tidak_berkadar")
    assert f'name="jam" value="{row.pk}"' in coordinator.get(f"{PAGE}uji/?jam={row.pk}").content.decode()
    said = {"jam-days": 10, "jam-day_type": "calendar", "jam-pause_days": 3, "jam-legal_basis": "Perbup"}
    said |= {"jam-elsewhere": row.elsewhere, "jam-elsewhere_basis": "Perbup"}
    assert post(coordinator, draft, "jam", jam=row.pk, **said).status_code == 302
    row.refresh_from_db()
    assert (row.days, row.day_type, row.pause_days, row.legal_basis) == (10, "calendar", 3, "Perbup")
    change = RegimeChange.objects.latest("pk")
    assert (change.regime, change.by, change.what["do"], change.what["of"]) == (
        draft,
        cast.koordinator,
        "clock",
        "penyelesaian tidak_berkadar",
    )
    assert (change.what["before"]["days"], change.what["after"]["days"]) == (14, 10)
    assert "jumlah hari: 14 → 10; jenis hari: hari kerja → hari kalender" in change_said(change)
    refused = post(coordinator, draft, "jam", jam=row.pk, **said | {"jam-days": 0})
    assert refused.status_code == 422
    assert "Isi dengan angka, 1 sampai 366." in refused.content.decode()


def test_saving_what_is_there_leaves_no_trace(cast: Cast, draft: Regime) -> None:
    before = RegimeChange.objects.count()
    row = move(draft, "archive")
    writers.set_move(move_id=row.pk, staff=row.by, sources=row.sources, needs_text=row.needs_text, by=cast.koordinator)
    assert RegimeChange.objects.count() == before


def test_who_may_make_a_move_and_from_where(coordinator: Client, cast: Cast, draft: Regime) -> None:
    row = move(draft, "assign")
    said = {"langkah-staff": ["coordinator", "approver"], "langkah-sources": ["received", "reopened"], "langkah-needs_text": "on"}
    assert post(coordinator, draft, "langkah", langkah=row.pk, **said).status_code == 302
    row.refresh_from_db()
    # What the system does stays, whatever is ticked.
    assert row.by == ["system", "approver", "coordinator"]
    assert row.sources == ["received", "reopened"]
    assert row.needs_text


def test_what_would_make_the_rules_unfit_is_refused_with_the_fault_in_words(coordinator: Client, draft: Regime) -> None:
    row = move(draft, "archive")
    page = post(coordinator, draft, "langkah", langkah=row.pk, **{"langkah-sources": ["received"]})
    assert page.status_code == 422
    assert "Mengusulkan arsip: tidak ada yang boleh melakukannya" in page.content.decode()
    page = post(coordinator, draft, "langkah", langkah=row.pk, **{"langkah-staff": ["coordinator"]})
    assert "Mengusulkan arsip: langkah ini wajib ada" in page.content.decode()
    row.refresh_from_db()
    assert row.by == ["coordinator"]
    assert row.sources
    assert not RegimeChange.objects.filter(what__do="move").exists()


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_no_move_can_be_opened_from_an_end_that_its_service_cannot_leave(cast: Cast, draft: Regime, name: str) -> None:
    for row in draft.move_rules.filter(name=name):
        offered = writers.startable(row)
        assert set(row.sources) <= offered
        if row.target and name not in writers.REVIVING:
            assert not offered & {"closed", "archived", "withdrawn"}
            with pytest.raises(writers.Refused):
                writers.set_move(move_id=row.pk, staff=[], sources=["closed"], needs_text=False, by=cast.koordinator)


def test_nobody_who_signs_in_can_be_given_what_only_the_reporter_or_the_system_does(cast: Cast, draft: Regime) -> None:
    for name in writers.NOT_STAFF:
        row = draft.move_rules.filter(name=name).first()
        assert row is not None
        assert not {By(capacity) for capacity in row.by} & set(writers.STAFF)
        with pytest.raises(writers.Refused):
            writers.set_move(move_id=row.pk, staff=["coordinator"], sources=row.sources, needs_text=False, by=cast.koordinator)
    with pytest.raises(writers.Refused):
        writers.set_move(move_id=move(draft, "assign").pk, staff=["reporter"], sources=["received"], needs_text=False, by=cast.koordinator)


def test_reasons_are_added_renamed_and_removed_but_never_the_last(coordinator: Client, draft: Regime) -> None:
    assert post(coordinator, draft, "alasan-tambah", **{"baru-kind": "archive", "baru-name": "Withdrawn"}).status_code == 302
    made = draft.reasons.get(name="Withdrawn")
    # A word the machine itself ends cases with is not free.
    assert made.key == "withdrawn_2"
    assert post(coordinator, draft, "alasan-ubah", alasan=made.pk, **{"alasan-name": "Kata lain"}).status_code == 302
    made.refresh_from_db()
    assert (made.key, made.name) == ("withdrawn_2", "Kata lain")
    for row in draft.reasons.filter(kind="ask"):
        post(coordinator, draft, "alasan-hapus", alasan=row.pk)
    assert draft.reasons.filter(kind="ask").count() == 1
    assert "Harus ada sekurangnya satu alasan." in coordinator.get(f"{PAGE}uji/").content.decode()


def test_the_ladder_grows_and_shrinks(coordinator: Client, draft: Regime) -> None:
    said = {"tangga-clock": "penyelesaian", "tangga-days": 2, "tangga-when": "before", "tangga-rung": "approver"}
    assert post(coordinator, draft, "tangga-tambah", **said).status_code == 302
    row = draft.escalation_rules.get(days=-2, clock="penyelesaian")
    assert "2 hari kerja sebelum hari terakhir" in coordinator.get(f"{PAGE}uji/").content.decode()
    twice = post(coordinator, draft, "tangga-tambah", **said)
    assert twice.status_code == 422
    assert "Anak tangga itu sudah ada." in twice.content.decode()
    assert post(coordinator, draft, "tangga-hapus", tangga=row.pk).status_code == 302
    assert not draft.escalation_rules.filter(pk=row.pk).exists()


def test_a_row_of_another_regime_is_not_found(coordinator: Client, draft: Regime, in_force: Regime) -> None:
    assert post(coordinator, draft, "jam", jam=clock(in_force, "verifikasi").pk).status_code == 404
    assert post(coordinator, draft, "tangga-hapus", tangga=in_force.escalation_rules.first().pk).status_code == 404
    assert post(coordinator, draft, "alasan-hapus", alasan="x").status_code == 404


def test_a_regime_in_force_is_never_written_to(coordinator: Client, cast: Cast, in_force: Regime) -> None:
    row, said = clock(in_force, "verifikasi"), {"jam-days": 9, "jam-day_type": "working", "jam-pause_days": 0, "jam-legal_basis": "x"}
    refused = post(coordinator, in_force, "jam", jam=row.pk, **said)
    assert refused.status_code == 422
    assert "tidak diubah" in refused.content.decode()
    step, reason = in_force.escalation_rules.first(), in_force.reasons.first()
    for act in (
        lambda: writers.remove_step(step_id=step.pk, by=cast.koordinator),
        lambda: writers.remove_reason(reason_id=reason.pk, by=cast.koordinator),
        lambda: writers.rename_reason(reason_id=reason.pk, name="x", by=cast.koordinator),
        lambda: writers.add_reason(regime_id=in_force.pk, kind="ask", name="x", by=cast.koordinator),
        lambda: writers.set_move(move_id=move(in_force, "verify").pk, staff=[], sources=[], needs_text=False, by=cast.koordinator),
        lambda: writers.declare(regime_id=in_force.pk, by=cast.koordinator),
    ):
        with pytest.raises(writers.Frozen):
            act()
    assert not RegimeChange.objects.filter(regime=in_force).exists()


# --- In force -----------------------------------------------------------------------------------------------------------


def test_declared_with_a_tick_it_holds_for_new_cases_and_is_frozen(
    coordinator: Client, cast: Cast, draft: Regime, in_force: Regime
) -> None:
    before = complain().complaint
    assert post(coordinator, draft, "berlaku").status_code == 422
    draft.refresh_from_db()
    assert not draft.verified
    assert post(coordinator, draft, "berlaku", **{"berlaku-sure": "on"}).status_code == 302
    after = complain().complaint
    assert (before.regime, after.regime) == (in_force, draft)
    assert Complaint.objects.get(pk=before.pk).regime == in_force
    assert RegimeChange.objects.latest("pk").what["do"] == "declare"
    assert "?jam=" not in coordinator.get(f"{PAGE}uji/").content.decode()
    with pytest.raises(writers.Frozen):
        writers.set_facts(regime_id=draft.pk, by=cast.koordinator)


def test_two_regimes_never_begin_on_one_day(coordinator: Client, cast: Cast, draft: Regime, in_force: Regime) -> None:
    facts = {name: getattr(draft, name) for name in writers._FACTS} | {"valid_from": in_force.valid_from}
    writers.set_facts(regime_id=draft.pk, by=cast.koordinator, **facts)
    refused = post(coordinator, draft, "berlaku", **{"berlaku-sure": "on"})
    assert refused.status_code == 422
    assert "Sudah ada pedoman lain yang berlaku mulai tanggal itu" in refused.content.decode()


def test_an_unfit_draft_says_why_and_cannot_be_declared(coordinator: Client, cast: Cast, draft: Regime) -> None:
    draft.move_rules.filter(name="close").delete()
    assert "Menutup karena pelapor diam: langkah ini wajib ada" in coordinator.get(f"{PAGE}uji/").content.decode()
    assert post(coordinator, draft, "berlaku", **{"berlaku-sure": "on"}).status_code == 422
    # What was wrong before does not stand in the way of other changes.
    row = clock(draft, "verifikasi")
    writers.set_clock(rule_id=row.pk, days=4, day_type="working", pause_days=0, legal_basis="x", by=cast.koordinator)
    with pytest.raises(writers.Unfit):
        writers.declare(regime_id=draft.pk, by=cast.koordinator)
    draft.refresh_from_db()
    assert not draft.verified


def test_from_when_a_case_from_elsewhere_counts_is_a_rule_with_its_source(coordinator: Client, cast: Cast, draft: Regime) -> None:
    row = clock(draft, "verifikasi")
    page = coordinator.get(f"{PAGE}uji/?jam={row.pk}").content.decode()
    assert "Laporan dari sistem lain dihitung sejak hari sampai di sini." in page
    said = {"jam": row.pk, "jam-days": 3, "jam-day_type": "working", "jam-pause_days": 10, "jam-legal_basis": "x", "jam-elsewhere": "there"}
    assert post(coordinator, draft, "jam", **said).status_code == 422
    assert post(coordinator, draft, "jam", **said, **{"jam-elsewhere_basis": "SE Menpan 9/2027"}).status_code == 302
    row.refresh_from_db()
    assert (row.elsewhere, row.elsewhere_basis) == ("there", "SE Menpan 9/2027")
    page = coordinator.get(f"{PAGE}uji/").content.decode()
    assert "laporan dari sistem lain dihitung sejak: hari sampai di sini → hari diterima di tempat asal" in page
    # A clock that begins with something done here has no such choice.
    assert "elsewhere" not in coordinator.get(f"{PAGE}uji/?jam={clock(draft, 'tindak_lanjut').pk}").context["clock_form"].fields


# --- What would change --------------------------------------------------------------------------------------------------


def test_the_dry_run_counts_longer_and_shorter_clocks_and_writes_nothing(coordinator: Client, cast: Cast, draft: Regime) -> None:
    for n in range(3):
        case = complain(f"Lubang {n}").complaint
        if n:
            services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    search.rebuild()
    for name, days in (("verifikasi", 9), ("tindak_lanjut", 1)):
        writers.set_clock(rule_id=clock(draft, name).pk, days=days, day_type="working", pause_days=0, legal_basis="x", by=cast.koordinator)
    before = list(ComplaintClock.objects.order_by("pk").values())
    shown = coordinator.get(f"{PAGE}uji/?coba=ya").context["rehearsal"]
    found = {row.clock: (row.longer, row.shorter, row.same) for row in shown.clocks}
    assert found == {"verifikasi": (3, 0, 0), "tindak_lanjut": (0, 2, 0), "penyelesaian": (0, 0, 3)}
    assert (shown.looked_at, shown.has_more) == (3, False)
    assert list(ComplaintClock.objects.order_by("pk").values()) == before


def test_a_copy_that_nobody_edited_changes_nothing(cast: Cast, draft: Regime) -> None:
    case = complain().complaint
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    services.ask(case.pk, actor=cast.petugas, question="Di sebelah mana lubangnya, Pak?", reason="where")
    services.add_reporter_message(case.pk, text="Depan pasar", channel="web")
    services.resolve(case.pk, actor=cast.petugas, outcome="done", text="Sudah ditambal kemarin.", evidence="SPK 12")
    search.rebuild()
    scope = access.oversight(cast.koordinator)
    assert scope is not None
    rows = rehearsing.rehearse(scope, draft).clocks
    assert rows
    assert all((row.longer, row.shorter, row.new, row.gone) == (0, 0, 0, 0) for row in rows)


def test_the_dry_run_looks_at_so_many_and_says_so(
    cast: Cast, draft: Regime, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(rehearsing, "MOST", 2)
    for _ in range(3):
        complain()
    sealed = complain().complaint
    services.assign(sealed.pk, unit_id=cast.inspectorate.pk, reason="pengawasan")
    services.classify(sealed.pk, findings=services.Findings(sealed=True))
    search.rebuild()
    scope = access.oversight(cast.koordinator)
    assert scope is not None
    rehearsing.rehearse(scope, draft)  # calendars are kept for half a minute
    with django_assert_max_num_queries(5):
        found = rehearsing.rehearse(scope, draft)
    assert (found.looked_at, found.has_more) == (2, True)
    monkeypatch.setattr(rehearsing, "MOST", 500)
    assert rehearsing.rehearse(scope, draft).looked_at == 3
    monkeypatch.setattr(rehearsing, "SECONDS", -1)
    late = rehearsing.rehearse(scope, draft)
    assert (late.looked_at, late.has_more) == (0, True)


def test_the_shipped_regime_says_what_is_editable(draft: Regime) -> None:
    assert regimes.faults_of(draft) == []
    assert Reason.objects.filter(regime=draft, kind="archive").exists()
    assert {status for row in draft.move_rules.all() for status in row.sources} <= set(Status.values)
    assert draft.valid_from <= timezone.localdate() + dt.timedelta(days=1)
