"""Habits of a region: learned from what was decided there, averaged with the matrix, silent where somebody is accused."""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from routing import adapting, decide, heldout, lexicon, regions, topics, weighing
from routing.artefact import BrokenModel, dump, load
from routing.contracts import Choice, Decision, Facts
from routing.corpus import Labelled
from routing.model import Model
from tests.routing import small_model

HERE, ELSEWHERE = "35.78", "32.04"
STREET = "aspal hancur di gang kecil dekat pasar"
WORDS = lexicon.load()


def told(text: str, office: str, count: int) -> list[Labelled]:
    return [Labelled(f"{office}{n}", text, (), "desk", f"{office}{n}", regency=HERE, office=office) for n in range(count)]


def taught(rows: list[Labelled]) -> Model:
    base = small_model.model()
    return regions.with_habits(base, base, rows, [topics.count(row.text, WORDS) for row in rows], WORDS)


@functools.cache
def ward_first() -> Model:
    """Here the ward hears of small streets first; water is the waterworks'."""
    return taught([*told(STREET, "kelurahan", 40), *told("air pdam mati sejak kemarin", "pdam", 40)])


def decided(text: str, region: str, model: Model) -> Decision:
    return decide.decide(Facts(text, regency=region), dataclasses.replace(decide.shipped(region), model=model))


def test_what_people_here_decide_comes_first_here_and_nowhere_else() -> None:
    said = decided(f"{STREET}, mohon bantuan", HERE, ward_first())
    assert said.kind == "kelurahan"
    assert said.choices[0].why == weighing.WHY
    assert said.choices[1].kind == "pu"
    for region, model in ((ELSEWHERE, ward_first()), (HERE, small_model.model())):
        assert decided(f"{STREET}, mohon bantuan", region, model).kind == "pu"


def test_where_the_habit_is_the_law_the_reason_stays_the_laws() -> None:
    said = decided("air pdam mati sejak kemarin", HERE, ward_first())
    assert (said.kind, said.choices[0].why) == ("pdam", "air bersih → PDAM")


def test_a_body_outside_keeps_what_the_law_is_sure_of() -> None:
    rows = [*told("listrik padam dekat pasar", "kelurahan", 40), *told(STREET, "pu", 40)]
    said = decided("listrik padam dekat pasar", HERE, taught(rows))
    assert {choice.kind for choice in said.choices[:2]} == {"pln", "kelurahan"}
    assert not said.sure


def test_no_habit_speaks_where_somebody_is_accused() -> None:
    text = f"lurah minta uang pungli untuk {STREET}"
    with_habit, without = (decided(text, HERE, model) for model in (ward_first(), small_model.model()))
    assert without.signals.sealed
    assert with_habit.choices == without.choices
    assert with_habit.kind == "inspektorat"


def test_one_decision_changes_little() -> None:
    before = decided(STREET, HERE, small_model.model())
    after = decided(STREET, HERE, taught(told(STREET, "kelurahan", 1)))
    assert before.kind == after.kind == "pu"


def test_a_habit_that_was_there_is_corrected_not_forgotten() -> None:
    base = ward_first()
    rows = told("trafo meledak", "dishub", 3)
    cases = [regions.settled(row, topics.count(row.text, WORDS), base, WORDS) for row in rows]
    made = adapting.accustomed(base, cases, HERE, before=base.habits[HERE])
    assert made.habits[HERE].lessons == 83
    assert set(made.habits[HERE].kinds) >= {"dishub", "kelurahan", "pdam"}
    shares = {choice.kind: choice.probability for choice in decided(STREET, HERE, made).choices}
    assert shares["kelurahan"] > 0.4
    assert adapting.accustomed(base, [], HERE) is base


@given(st.dictionaries(st.sampled_from(["pu", "kelurahan", "dlh", "pln"]), st.floats(0, 1), min_size=1))
def test_shares_stay_shares(said: dict[str, float]) -> None:
    whole = sum(said.values()) or 1.0
    law = (Choice("pu", 0.7, 1, "jalan"), Choice("peternakan", 0.2, 1, "jalan"), Choice("tanipangan", 0.1, 1, "jalan"))
    found = weighing.weighed(law, {kind: share / whole for kind, share in said.items()})
    assert sum(choice.probability for choice in found) <= 1 + 1e-6
    assert [choice.probability for choice in found] == sorted((c.probability for c in found), reverse=True)
    parts = {choice.kind: choice.probability for choice in found}
    assert parts["peternakan"] == pytest.approx(2 * parts["tanipangan"])
    assert weighing.weighed((), said) == ()


def test_where_a_row_asks_for_a_person_the_question_stays() -> None:
    law = (
        Choice("pu", 0.6, 1, "nama ruas perlu ditanyakan", unsure=True),
        Choice("pu_provinsi", 0.4, 1, "nama ruas perlu ditanyakan", unsure=True),
    )
    assert weighing.weighed(law, {"kecamatan": 1.0}) == law


# --- In the artefact --------------------------------------------------------------------------------------------------


def test_the_same_lessons_give_the_same_bytes_and_no_word() -> None:
    again = taught([*told(STREET, "kelurahan", 40), *told("air pdam mati sejak kemarin", "pdam", 40)])
    assert dump(again) == dump(ward_first())
    assert set(ward_first().words) == set(small_model.model().words)
    read = load(dump(ward_first()))
    assert read.habits[HERE].kinds == ward_first().habits[HERE].kinds
    assert (read.habits[HERE].weights == ward_first().habits[HERE].weights).all()


@pytest.mark.parametrize("change", ["cut", "no list", "unnamed"])
def test_a_broken_habit_is_refused(change: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(dump(ward_first()))) as whole, zipfile.ZipFile(out, "w") as made:
        for name in whole.namelist():
            data = whole.read(name)
            if name == f"habits-{HERE}.i2" and change == "cut":
                data = data[:-2]
            if name == "habits.json" and change == "no list":
                data = json.dumps([1]).encode()
            if name == f"habits-{HERE}.i2" and change == "unnamed":
                continue
            made.writestr(name, data)
    with pytest.raises(BrokenModel):
        load(out.getvalue())


# --- Measuring --------------------------------------------------------------------------------------------------------


def lines() -> str:
    rows = [
        {
            "id": row.id,
            "text": row.text,
            "source": row.source,
            "group": row.group,
            "topic": row.topics[0],
            "opd": "kelurahan",
            "regency_code": {"sumber0": HERE, "sumber1": ELSEWHERE}[row.source],
        }
        for row in small_model.texts()
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def figures(tmp_path: Path, **options: Any) -> dict[str, Any]:
    source, out = tmp_path / "texts.jsonl", StringIO()
    source.write_text(lines(), encoding="utf-8")
    call_command("evaluate_routing", str(source), json=True, stdout=out, **options)
    return dict(json.loads(out.getvalue())["office"])


def test_after_decisions_of_its_own_a_new_region_is_read_better(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heldout, "examples", list)
    at_first, later = (figures(tmp_path, held_out="source", corrections=number) for number in (0, 40))
    assert at_first["top1"] < 0.5 < later["top1"]


@pytest.mark.parametrize(
    "options", [{"corrections": 3}, {"corrections": 3, "held_out": "group"}, {"corrections": -1, "held_out": "source"}]
)
def test_corrections_belong_to_a_new_region(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="--held-out source"):
        figures(tmp_path, **options)
