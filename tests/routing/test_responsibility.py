"""The matrix: no gap, no dead row, and each known trap of responsibility."""

from __future__ import annotations

import dataclasses

import pytest

from routing.responsibility import ANY, Rule, choose, faults, make_matrix, make_road, parse_kinds, road_cues, shipped_matrix, shipped_roads

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


def row(order: int, key: str, *, topics: str = "", cues: str = "", without: str = "", tenant: str = ANY, kinds: str = "pu") -> Rule:
    words = (frozenset(said.split()) for said in (topics, cues, without))
    return Rule(order, key, *words, tenant=tenant, kinds=parse_kinds(kinds), unsure=False, why=key)


@pytest.mark.parametrize(
    ("first", "later", "hidden"),
    [
        ({"topics": "air listrik"}, {"topics": "air"}, True),
        ({"topics": "air"}, {"topics": "air listrik"}, False),
        ({"topics": "air"}, {"cues": "pipa"}, False),  # the later one fits whatever the topic
        ({"cues": "pipa sumur"}, {"topics": "air", "cues": "pipa"}, True),
        ({"cues": "pipa"}, {"topics": "air"}, False),
        ({"cues": "pipa"}, {"cues": "pipa sumur"}, False),
        ({"topics": "air", "without": "pipa"}, {"topics": "air"}, False),
        ({"topics": "air", "tenant": "73"}, {"topics": "air", "tenant": "73.07"}, True),
        ({"topics": "air", "tenant": "73.07"}, {"topics": "air", "tenant": "73"}, False),
        ({"topics": "air", "tenant": "73.07"}, {"topics": "air"}, False),
        ({"topics": "air"}, {"topics": "air", "tenant": "73.07"}, True),
    ],
)
def test_a_row_is_dead_only_when_an_earlier_one_fits_all_of_it(first: dict[str, str], later: dict[str, str], hidden: bool) -> None:
    found = faults([row(1, "dulu", **first), row(2, "nanti", **later), row(3, "sisa")])
    assert found == (["rule nanti is never reached: dulu fits all of it"] if hidden else [])


def test_a_row_without_an_office_and_a_matrix_without_rows_are_faults() -> None:
    assert faults([row(1, "kosong", kinds="")]) == ["rule kosong names no office"]
    assert faults([]) == ["the last rule must fit every complaint"]


@pytest.mark.parametrize(
    ("rule", "topic", "cues", "tenant", "fits"),
    [
        ({"topics": "air"}, "air", "", SINJAI, True),
        ({"topics": "air"}, "listrik", "", SINJAI, False),
        ({"cues": "pipa sumur"}, "air", "sumur lain", SINJAI, True),
        ({"cues": "pipa"}, "air", "", SINJAI, False),
        ({"without": "pipa"}, "air", "pipa", SINJAI, False),
        ({"tenant": "73"}, "air", "", SINJAI, True),
        ({"tenant": "73.0"}, "air", "", SINJAI, False),  # a code is parts, not letters
        ({"tenant": SURABAYA}, "air", "", SINJAI, False),
    ],
)
def test_a_row_fits_topic_cues_and_place_together(rule: dict[str, str], topic: str, cues: str, tenant: str, fits: bool) -> None:
    assert row(1, "baris", **rule).fits(topic, frozenset(cues.split()), tenant) == fits


def test_two_likely_topics_share_what_is_likely_and_the_likeliest_says_why() -> None:
    matrix = make_matrix([row(1, "air", topics="air", kinds="pdam:3 pu:1"), row(2, "jalan", topics="jalan"), row(9, "sisa")], "x")
    chosen = choose(matrix, [("air", 0.2), ("jalan", 0.6)], frozenset(), SINJAI)
    assert [(choice.kind, round(choice.probability, 4), choice.why) for choice in chosen] == [
        ("pu", 0.8125, "jalan"),
        ("pdam", 0.1875, "air"),
    ]


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


def test_a_pair_of_ends_counts_before_one_name_and_a_known_keeper_before_an_unsure_one() -> None:
    known = [
        make_road(SINJAI, "Lappa", "unsure"),
        make_road(SINJAI, "Lappa Tondong", "provinsi"),
        make_road(SINJAI, "Manera", "desa"),
        make_road(SINJAI, "Manera", "unsure"),
        make_road(SURABAYA, "Kupang", "nasional"),
    ]
    for text, cue in (
        ("ruas Tondong arah ke Lappa", "road_province"),
        ("jalan Lappa", "road_unsure"),
        ("jalan Manera", "road_village"),
        ("jalan Tondong", None),
        ("jalan Kupang", None),
    ):
        assert road_cues(text, SINJAI, known) == ({cue} if cue else frozenset()), text
    assert road_cues("jalan Kupang", SURABAYA, known) == {"road_national"}
