"""The matrix: no gap, no dead row, and each known trap of responsibility."""

from __future__ import annotations

import dataclasses

import pytest

from routing.responsibility import choose, faults, make_matrix, parse_kinds, road_cues, shipped_matrix, shipped_roads

MATRIX = shipped_matrix()
SINJAI, SURABAYA = "73.07", "35.78"


def _kind(topic: str, *cues: str, tenant: str = SINJAI) -> str:
    return choose(MATRIX, [(topic, 1.0)], frozenset(cues), tenant)[0].kind


@pytest.mark.parametrize(
    ("topic", "cues", "tenant", "kind"),
    [
        ("jalan_jembatan", (), SINJAI, "pu"),
        ("jalan_jembatan", ("road_province",), SINJAI, "prov_bina_marga"),
        ("jalan_jembatan", ("road_national",), SINJAI, "bbpjn"),
        ("penerangan_jalan", (), SINJAI, "pu"),
        ("penerangan_jalan", (), SURABAYA, "dishub"),
        ("penerangan_jalan", ("traffic_light",), SINJAI, "dishub"),
        ("listrik", (), SINJAI, "pln"),
        ("listrik", ("telecom_cable",), SINJAI, "telkom"),
        ("air_bersih", (), SINJAI, "pdam"),
        ("air_bersih", ("rural_water",), SINJAI, "pu"),
        ("pendidikan", (), SINJAI, "disdik"),
        ("pendidikan", ("school_province",), SINJAI, "prov_disdik"),
        ("pendidikan", ("school_religious",), SINJAI, "kemenag"),
        ("agama_kesbang", ("religious_office",), SINJAI, "kemenag"),
        ("pertanahan", ("land_certificate",), SINJAI, "bpn"),
        ("pertanahan", ("land_asset",), SINJAI, "bpkad"),
        ("kesehatan", ("hospital",), SINJAI, "rsud"),
        ("kesehatan", ("health_insurance",), SINJAI, "bpjs_kesehatan"),
        ("kepolisian", (), SINJAI, "polres"),
        ("pajak_daerah", ("vehicle_tax",), SINJAI, "prov_bapenda"),
        ("pajak_daerah", (), SINJAI, "bapenda"),
        ("perdagangan_umkm", ("loan",), SINJAI, "ojk"),
        ("perdagangan_umkm", ("gas",), SINJAI, "perdag_umkm"),
        ("telekomunikasi", ("gambling",), SINJAI, "komdigi"),
        ("pertanian_peternakan", ("livestock",), SINJAI, "peternakan"),
        ("pertanian_peternakan", ("fertilizer",), SINJAI, "tanipangan"),
        ("perikanan", (), SINJAI, "perikanan"),
        ("bencana_kebakaran", ("fire",), SINJAI, "damkar"),
        ("bencana_kebakaran", (), SINJAI, "bpbd"),
        ("pohon_taman_makam", ("forest",), SINJAI, "prov_kehutanan"),
        ("perizinan", ("mining",), SINJAI, "prov_esdm"),
        ("desa_kelurahan", ("village_office",), SINJAI, "pmd"),
        ("ketertiban_umum", ("stray_mentally_ill",), SINJAI, "dinsos"),
    ],
)
def test_each_trap_has_its_row(topic: str, cues: tuple[str, ...], tenant: str, kind: str) -> None:
    assert _kind(topic, *cues, tenant=tenant) == kind


@pytest.mark.parametrize("topic", ["pendidikan", "kependudukan", "desa_kelurahan", "kesehatan"])
def test_wrongdoing_goes_to_the_inspectorate_whatever_the_topic(topic: str) -> None:
    chosen = choose(MATRIX, [(topic, 1.0)], frozenset({"integrity", "village_office", "hospital"}), SINJAI)
    assert [choice.kind for choice in chosen] == ["inspektorat"]


def test_violence_goes_to_the_protection_office() -> None:
    assert _kind("pendidikan", "violence_child") == "dp3akb"


def test_lamp_and_cable_have_two_owners_and_need_a_person() -> None:
    chosen = choose(MATRIX, [("penerangan_jalan", 1.0)], frozenset({"lamp_and_cable", "power_cable"}), SINJAI)
    assert [choice.kind for choice in chosen] == ["pu", "pln"]
    assert chosen[0].unsure


def test_the_shipped_matrix_is_whole_and_a_topic_nobody_knows_still_finds_a_row() -> None:
    assert faults(MATRIX.rules) == []
    last = MATRIX.rules[-1]
    assert last.catches_all
    assert last.unsure
    assert MATRIX.rule_for("topik_baru", frozenset(), "11.01") == last


def test_a_matrix_without_the_last_row_is_refused() -> None:
    with pytest.raises(ValueError, match="last rule"):
        make_matrix(MATRIX.rules[:-1], "x")


def test_unreachable_and_equal_rows_are_named() -> None:
    road = next(rule for rule in MATRIX.rules if rule.key == "jalan")
    shadow = dataclasses.replace(road, order=road.order + 1, key="bayangan")
    rules = sorted([*MATRIX.rules, shadow], key=lambda rule: rule.order)
    assert any("bayangan is never reached" in fault for fault in faults(rules))
    twin = dataclasses.replace(road, key="kembar", cues=frozenset({"power"}))
    assert any("same place" in fault for fault in faults(sorted([*MATRIX.rules, twin], key=lambda rule: rule.order)))


def test_shares_are_probabilities() -> None:
    assert parse_kinds("pu:3 dishub:1") == (("pu", 0.75), ("dishub", 0.25))
    assert parse_kinds("pln") == (("pln", 1.0),)
    for rule in MATRIX.rules:
        assert sum(share for _, share in rule.kinds) == pytest.approx(1)


def test_known_roads_say_who_keeps_them() -> None:
    assert road_cues("Jalan Bontokatute hancur", SINJAI, shipped_roads()) == {"road_unsure"}
    assert road_cues("ruas Bontokatute - Palampang", SINJAI, shipped_roads()) == {"road_province"}
    assert road_cues("poros Mangottong ke Saukang", SINJAI, shipped_roads()) == {"road_regency"}
    assert road_cues("Jalan Bontokatute", SURABAYA, shipped_roads()) == frozenset()
