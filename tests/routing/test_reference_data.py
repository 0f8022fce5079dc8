"""The first tenant's units are complete, and every name in the routing data exists."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from lokal import wilayah

from routing import lexicon, topics
from routing.responsibility import canonical_kind, read_rows, shipped_matrix

DATA = Path(__file__).parents[2] / "organisations" / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_sinjai_has_its_122_units() -> None:
    levels = Counter()
    for row in _rows("units.csv"):
        if len(row["code"]) == 6:
            levels["kecamatan" if row["kinds"] == "kecamatan" else "opd"] += 1
        else:
            levels["desa" if row["kinds"].startswith("desa") else "kelurahan"] += 1
    assert levels == {"opd": 33, "kecamatan": 9, "kelurahan": 13, "desa": 67}
    assert levels.total() == 122


def test_every_village_of_the_regency_is_a_unit_under_its_kecamatan() -> None:
    units = {row["code"]: row for row in _rows("units.csv")}
    districts = {row["region_code"]: row["code"] for row in units.values() if row["kinds"] == "kecamatan"}
    for district, unit in districts.items():
        for village in wilayah.list_wilayah(district):
            assert units[village.code]["parent_code"] == unit
            assert village.name in units[village.code]["name"]


def test_office_kinds_of_units_bodies_and_rules_are_all_known() -> None:
    known = {row["key"] for row in _rows("office_kinds.csv")}
    used = {kind for name in ("units.csv", "bodies.csv") for row in _rows(name) for kind in row["kinds"].split()}
    ruled = {kind for rule in shipped_matrix().rules for kind, _ in rule.kinds}
    assert used <= known
    assert ruled <= known
    # Whoever the matrix names is there to be written to in the first tenant.
    assert {kind for kind in ruled if canonical_kind(kind) not in used and kind not in used} == set()


def test_topics_have_two_levels_and_the_lexicon_covers_every_one() -> None:
    rows = _rows("topics.csv")
    parents = {row["key"] for row in rows if not row["parent_key"]}
    second = {row["key"] for row in rows if row["parent_key"]}
    assert len(second) == 30
    assert {row["parent_key"] for row in rows if row["parent_key"]} <= parents
    known = lexicon.load()
    assert set(known.topics) == second
    assert all(len(terms) >= 20 for terms in known.topics.values())


def test_weights_speak_only_of_terms_in_our_own_lexicon() -> None:
    known = lexicon.load()
    endings = tuple(known.endings)
    for term, pairs in topics.load_weights().items():
        assert not term or term in known.by_term or term.startswith(endings), term
        assert {topic for topic, _ in pairs} <= set(known.topics)


def test_cues_of_the_matrix_are_cues_of_the_lexicon() -> None:
    known = lexicon.load()
    cues = set(known.cues) | set(known.both) | {"integrity", "integrity_doubtful", "violence_child", "road_unsure"}
    for rule in shipped_matrix().rules:
        assert rule.cues | rule.without <= cues, rule.key
        assert rule.topics <= set(known.topics), rule.key


def test_local_names_point_to_regions_that_exist() -> None:
    assert all(wilayah.wilayah_name(row["code"]) for row in read_rows("local_names.csv"))


def test_centroids_cover_provinces_regencies_and_the_tenant() -> None:
    levels = Counter(row["code"].count(".") for row in _rows("centroids.csv"))
    assert levels == {0: 38, 1: 514, 2: 9, 3: 80}
