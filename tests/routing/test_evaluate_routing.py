"""`manage.py evaluate_routing`: the contract of its input, output and figures. Texts written by hand."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from routing import figures, heldout, lexicon
from tests.routing import small_model

LINES: list[Any] = [
    {"id": "a", "text": "jalan berlubang besar di Kel. Lappa", "regency_code": "73.07", "topic": "jalan_jembatan", "opd": "pu"},
    {"id": "b", "text": "lampu pju padam di gang 3", "regency_code": "35.78", "topic": "penerangan_jalan", "opd": "dishub"},
    {"id": "c", "text": "air pdam tidak mengalir", "regency_code": "73.07", "kelurahan": "Bongki", "kecamatan": "Sinjai Utara"},
    {"id": "d", "text": "trafo pln meledak listrik padam", "regency_code": "73.07", "topic": "listrik", "opd": "external"},
    {"text": "", "location_text": None, "regency_code": 7307},
    {"id": "no text"},
    ["not", "an", "object"],
]


CONTRACT = {"n", "top1", "top1_interval", "top3", "macro_f1", "macro_f1_20", "coverage_at_95", "sure_share", "sure_precision", "ece"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join([*(json.dumps(line) for line in LINES), "", "{broken"]), encoding="utf-8")
    return path


def _figures(source: Path, **more: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("evaluate_routing", str(source), json=True, stdout=out, **more)
    return json.loads(out.getvalue())


def test_figures_have_every_number_of_the_contract(source: Path) -> None:
    found = _figures(source)
    assert (found["texts"], found["bad_lines"]) == (5, 3)
    assert found["texts_per_second"] > 0
    for label in ("topic", "office"):
        assert found[label]["n"] == 3
        assert found[label]["top1"] == 1.0
        assert set(found[label]) == CONTRACT


def test_predictions_have_a_line_a_text(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    _figures(source, predictions=str(out))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", "b", "c", "d", "5"]
    first = lines[0]
    assert first["topics"][0][0] == "jalan_jembatan"
    assert first["offices"][0][0] == "pu"
    assert first["unit"] == "Dinas Pekerjaan Umum dan Penataan Ruang"
    assert first["regions"] == ["73.07.05.1004"]
    assert lines[1]["offices"][0][0] == "dishub"
    assert lines[2]["regions"] == ["73.07.05.1005"]
    assert lines[3]["offices"][0][0] == "external"
    assert lines[3]["unit"] == "PLN ULP Sinjai"
    assert lines[4]["sure"] is False
    for line in lines:
        assert {"id", "topics", "offices", "unit", "sure", "sealed", "class", "regions", "reason"} <= set(line)
        assert sum(p for _, p in line["topics"]) == pytest.approx(1, abs=0.01)


def test_the_table_is_for_people(source: Path) -> None:
    out = StringIO()
    call_command("evaluate_routing", str(source), stdout=out)
    assert "3 bad lines" in out.getvalue()
    assert "coverage_at_95" in out.getvalue()


def test_a_missing_or_empty_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot read"):
        call_command("evaluate_routing", str(tmp_path / "nothing.jsonl"))
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n")
    with pytest.raises(CommandError, match="no usable line"):
        call_command("evaluate_routing", str(empty))


def test_figures_are_right_on_answers_counted_by_hand() -> None:
    ranked = {"a": (("a", 0.9), ("b", 0.1)), "b": (("b", 0.6), ("a", 0.4))}
    rows = [("a", ranked["a"], True), ("a", ranked["b"], False), ("b", ranked["b"], True), ("b", ranked["a"], True)]
    found = figures.measure(rows)
    assert (found["top1"], found["top3"]) == (0.5, 1.0)
    assert found["macro_f1"] == 0.5
    assert (found["sure_share"], found["sure_precision"]) == (0.75, round(2 / 3, 4))
    assert found["ece"] == pytest.approx((abs(1.8 - 1) + abs(1.2 - 1)) / 4)
    assert figures.measure([]) == {"n": 0}


def test_macro_f1_is_said_of_all_labels_and_of_those_with_twenty_texts() -> None:
    many = [("pu", (("pu", 0.9),), True)] * 20
    found = figures.measure([*many, ("bpbd", (("pu", 0.9),), True)])
    assert found["macro_f1"] == round((40 / 41 + 0) / 2, 4)
    assert found["macro_f1_20"] == round(40 / 41, 4)
    assert figures.measure(many[:3])["macro_f1_20"] is None


def test_no_answer_at_all_counts_as_wrong() -> None:
    assert figures.measure([("a", (), False)])["top1"] == 0.0


def test_what_careful_readers_accept_is_measured_with_its_interval(source: Path, tmp_path: Path) -> None:
    sets = tmp_path / "accepted.jsonl"
    rows = [
        {"id": "a", "topics": ["jalan_jembatan"], "offices": ["pu", "kelurahan"], "sealed": False},
        {"id": "b", "topics": ["listrik"], "offices": ["dishub"], "sealed": True},
        {"id": "elsewhere", "topics": [], "offices": []},
    ]
    sets.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = _figures(source, accepted=str(sets))["accepted"]
    assert found["n"] == 2
    assert found["topic"][0] == 0.5
    assert found["topic"][1] < 0.5 < found["topic"][2]
    assert found["office"][0] == 1.0
    assert found["sealed_recognised"][0] == 0.0
    assert found["sealed_falsely"][0] == 0.0


def test_a_file_without_accept_sets_is_said(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"id": "a"}', encoding="utf-8")
    with pytest.raises(CommandError, match="no accept sets"):
        _figures(source, accepted=str(other))


def test_held_out_models_have_not_seen_what_they_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(
        json.dumps({"id": row.id, "text": row.text, "source": row.source, "group": row.group, "topic": row.topics[0]}) + "\n"
        for row in small_model.texts()
    )
    monkeypatch.setattr(heldout, "examples", list)
    made = heldout.models(lines.encode(), "source", lexicon.load())
    assert set(made) == {row.id for row in small_model.texts()}
    by_source = {row.source: made[row.id].key for row in small_model.texts()}
    assert len(set(by_source.values())) == 2
    # Of one source alone no word stands in two: the rule of what may be remembered holds in training for tests too.
    assert not any(model.pieces.size for model in made.values())
