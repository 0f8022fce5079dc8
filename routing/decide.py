"""From facts to a decision with its reason: topic, place, responsibility, and whether that is sure enough. Pure."""

from __future__ import annotations

import csv
import dataclasses
import functools
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from routing import artefact, gazetteer, issues, lexicon, nearby, responsibility, topics, weighing
from routing.contracts import Choice, Decision, Facts, Signals, TopicScores
from routing.gazetteer import Gazetteer, parent_of
from routing.places import Place, locate

if TYPE_CHECKING:
    from routing.lexicon import Lexicon
    from routing.model import Model
    from routing.responsibility import Matrix, Road

logger = logging.getLogger(__name__)

REFERENCE = Path(__file__).parent.parent / "organisations" / "data"
SHIPPED_MODEL = gazetteer.DATA / "topics.model"
ASSIGNED, HELD, EXTERNAL, OTHER_REGENCY = "assigned", "held", "external", "other_regency"
# Where a new tenant starts: with each region left out in turn, careful readers accept 95 % or more of the offices that
# are at least so likely (n = 300; docs/routing.md). It moves by what is settled there (learning.move_bar).
SURE = 0.62
CONSIDERED = 8
# Of the letters that the model says may accuse an official, so many did (docs/adr/0004).
WRONGDOING = 0.4
# What is less likely than this is not worth a question.
WORTH_ASKING = 0.1
PLACE_BOUND = frozenset({"kecamatan", "kelurahan", "desa"})
# People move and marry between regencies; the other place in such a letter is not where the case lies.
NOT_LOCATED = frozenset({"kependudukan", "telekomunikasi"})
_THEIR_OFFICE = re.compile(
    r"\b(?:capil|dukcapil|disdukcapil|dispendukcapil|dinas|kantor|pemda|pemkab|pemkot|kominfo|diskominfo)\s+(?:kab(?:upaten)?\.?\s+|kota\s+)?(\w+)",
    re.IGNORECASE,
)


@functools.cache
def _names(file: str) -> dict[str, str]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row["name"] for row in csv.DictReader(lines)}


def topic_name(key: str) -> str:
    return _names("topics.csv").get(key, key)


def kind_name(kind: str) -> str:
    return _names("office_kinds.csv").get(kind, kind)


@dataclass(frozen=True)
class Setup:
    """Everything that decides, in one version: what is rehearsed, published and named by a decision."""

    gazetteer: Gazetteer
    matrix: Matrix
    lexicon: Lexicon
    model: Model | None = None
    roads: tuple[Road, ...] = ()
    sure_at: float = SURE
    manual_topics: frozenset[str] = frozenset()


@functools.cache
def shipped(tenant: str) -> Setup:
    """The setup that ships with the project, for use without a database."""
    names, matrix = gazetteer.for_tenant(tenant), responsibility.shipped_matrix()
    return Setup(names, matrix, lexicon.load(), shipped_model(), responsibility.shipped_roads())


@functools.cache
def shipped_model() -> Model | None:
    """The model that ships with the project, read once a process; None when its file is missing or broken."""
    try:
        return artefact.load(SHIPPED_MODEL.read_bytes())
    except (OSError, artefact.BrokenModel) as error:
        logger.error("the shipped model cannot be used: %s", error)  # noqa: TRY400 - the reason is the whole story
        return None


def preload() -> None:
    """Read what every decision needs: seconds of work that the first complaint should not wait for."""
    gazetteer.national()
    nearby.index(lexicon.load())
    shipped_model()


def decide(facts: Facts, setup: Setup) -> Decision:
    """Who should answer, and why. Any text gets an answer; the answer may be that a person must look."""
    matrix, names = setup.matrix, setup.gazetteer
    scores, signals, cues = read(facts, setup.lexicon, setup.model, setup.roads)
    place = _place(facts, names)
    if signals.empty:
        return _empty(scores, signals, place, matrix)
    choices = _choices(setup, scores, signals, cues, facts.regency)
    several = _several(facts, setup)
    doubts = _doubts(scores, signals, choices, place, several, setup)
    elsewhere = _elsewhere(facts.text, scores.best, place, names)
    outcome = OTHER_REGENCY if elsewhere else HELD if doubts else ASSIGNED
    return Decision(
        outcome=outcome,
        sure=outcome == ASSIGNED,
        reason=_reason(scores, signals, place, choices, names, doubts, elsewhere=elsewhere),
        topics=scores.ranked,
        choices=choices,
        regions=tuple((found.code, found.confidence) for found in place.regions),
        other_region=place.other.code if place.other else "",
        signals=signals,
        several=several,
        missing=() if outcome != HELD or several else _missing(scores, signals, choices, place, setup, facts.regency),
        version=f"{matrix.version}/{scores.version}",
    )


def _elsewhere(text: str, topic: str, place: Place, names: Gazetteer) -> bool:
    """Whether the case lies in the other regency that was named, or at an office of that regency."""
    if place.other is None or topic not in NOT_LOCATED:
        return place.other is not None
    name = names.label(place.other.code).split()[-1].lower()
    return any(said.lower() == name for said in _THEIR_OFFICE.findall(text))


def _several(facts: Facts, setup: Setup) -> tuple[str, ...]:
    """Topics of a letter with several matters that go to different offices."""
    if setup.model is None:
        return ()
    found = issues.matters(facts.text, setup.lexicon, setup.model)
    offices = {setup.matrix.rule_for(topic, frozenset(), facts.regency).kinds[0][0] for topic in found}
    return found if len(offices) > 1 else ()


def read(facts: Facts, words: Lexicon, known: Model | None, roads: tuple[Road, ...]) -> tuple[TopicScores, Signals, frozenset[str]]:
    """What a complaint is about, what else it says, and the cues that choose a row of the matrix."""
    scores, signals = topics.read(facts, words, known)
    return scores, signals, signals.cues | responsibility.road_cues(f"{facts.location_text} {facts.text}", facts.regency, roads)


def by_matrix(scores: TopicScores, cues: frozenset[str], matrix: Matrix, tenant: str) -> tuple[Choice, ...]:
    """Offices as the matrix alone says them: what a habit is learned beside and averaged with."""
    return responsibility.choose(matrix, scores.ranked[:CONSIDERED], cues, tenant)


def _choices(setup: Setup, scores: TopicScores, signals: Signals, cues: frozenset[str], tenant: str) -> tuple[Choice, ...]:
    """Offices by the matrix and by the region's habit. Where a letter accuses an official no habit speaks; where it
    only may, the inspectorate stands among them.
    """
    found = by_matrix(scores, cues, setup.matrix, tenant)
    if not signals.sealed or "maybe_wrongdoing" in cues:
        found = weighing.applied(found, setup.model, scores, tenant)
    if "maybe_wrongdoing" not in cues:
        return found
    closed = by_matrix(scores, cues | {"integrity_doubtful"}, setup.matrix, tenant)[0]
    usual = [
        dataclasses.replace(choice, probability=choice.probability * (1 - WRONGDOING)) for choice in found if choice.kind != closed.kind
    ]
    return tuple(sorted([*usual, dataclasses.replace(closed, probability=WRONGDOING)], key=lambda choice: -choice.probability))


def fallback(reason: str) -> Decision:
    """What is decided when deciding itself failed: a person looks at it, and knows why."""
    return Decision(outcome=HELD, sure=False, reason=reason)


def _place(facts: Facts, names: Gazetteer) -> Place:
    """What the reporter filled in counts as written with its marker."""
    parts = [facts.location_text]
    if facts.kelurahan:
        parts.append(f"kelurahan {facts.kelurahan}")
    if facts.kecamatan:
        parts.append(f"kecamatan {facts.kecamatan}")
    where = ", ".join(part for part in parts if part)
    return locate(names, facts.text, where, facts.latitude, facts.longitude)


def _empty(scores: TopicScores, signals: Signals, place: Place, matrix: Matrix) -> Decision:
    return Decision(
        outcome=HELD,
        sure=False,
        reason="Isi laporan belum cukup untuk diperiksa; tanyakan kepada pelapor apa yang terjadi dan di mana.",
        topics=scores.ranked,
        regions=tuple((found.code, found.confidence) for found in place.regions),
        signals=signals,
        missing=("matter",),
        version=f"{matrix.version}/{scores.version}",
    )


def _missing(
    scores: TopicScores, signals: Signals, choices: tuple[Choice, ...], place: Place, setup: Setup, tenant: str
) -> tuple[str, ...]:
    """What one answer of the reporter could settle; nothing where only a person may look, or an answer would change nothing."""
    if signals.sealed or "maybe_wrongdoing" in signals.cues or scores.best in setup.manual_topics:
        return ()
    if not scores.terms:
        return ("matter",)
    if place.ambiguous and choices[0].kind in PLACE_BOUND:
        return ("place", *(found.code for found in place.regions[:2]))
    by_place = any(choice.kind in PLACE_BOUND and choice.probability >= WORTH_ASKING for choice in choices[:3])
    if (signals.thin or by_place) and not place.regions:
        return ("place",)
    if choices[0].probability < setup.sure_at:
        return _which_topic(scores, setup, tenant)
    return ("matter",) if signals.thin else ()


def _which_topic(scores: TopicScores, setup: Setup, tenant: str) -> tuple[str, ...]:
    """The two likeliest topics, where they go to different offices and both are likely enough to be worth a question."""
    if len(scores.ranked) < 2 or scores.ranked[1][1] < WORTH_ASKING:
        return ()
    one, other = (key for key, _probability in scores.ranked[:2])
    kinds = {setup.matrix.rule_for(key, frozenset(), tenant).kinds[0][0] for key in (one, other)}
    return ("topic", one, other) if len(kinds) == 2 else ()


def _doubts(
    scores: TopicScores, signals: Signals, choices: tuple[Choice, ...], place: Place, several: tuple[str, ...], setup: Setup
) -> list[str]:
    """Why a person should look first; empty = sure."""
    first, unsaid = choices[0], not scores.terms
    asked = {
        "tidak ada kata yang menunjuk satu urusan": unsaid,
        "kantor yang berwenang belum pasti": not unsaid and first.probability < setup.sure_at,
        "mungkin dugaan pelanggaran oleh aparat, tertutup sampai dibaca": "maybe_wrongdoing" in signals.cues,
        "isinya sangat singkat": signals.thin,
        f"topik {topic_name(scores.best)} selalu diperiksa koordinator": scores.best in setup.manual_topics,
        first.why: first.unsure,
        "tempat belum jelas": first.kind in PLACE_BOUND and (not place.regions or place.ambiguous),
        f"mungkin beberapa urusan: {', '.join(map(topic_name, several))}": bool(several),
    }
    return [words for words, holds in asked.items() if holds]


def _reason(
    scores: TopicScores,
    signals: Signals,
    place: Place,
    choices: tuple[Choice, ...],
    names: Gazetteer,
    doubts: list[str],
    *,
    elsewhere: bool,
) -> str:
    """One line an officer understands: what was said → topic; where → whose."""
    first = choices[0]
    parts = [_said(scores, signals), _where(place, names)]
    if elsewhere and place.other:
        parts.append(f"tempatnya di {names.label(place.other.code)}, bukan wilayah ini")
    if first.why not in doubts:
        parts.append(first.why)
    if doubts:
        likely = ", ".join(f"{kind_name(choice.kind)} {choice.probability:.0%}" for choice in choices[:3])
        parts.append(f"perlu diperiksa: {'; '.join(doubts)} (mungkin {likely})")
    if signals.emergency:
        parts.append(f"mungkin darurat ({', '.join(signals.emergency)})")
    return "; ".join(part for part in parts if part)


def _said(scores: TopicScores, signals: Signals) -> str:
    words = scores.terms.get(scores.best, ())
    for cue in ("integrity", "violence_child"):
        if signals.words.get(cue):
            return f"Disebut: {_quoted(signals.words[cue])}"
    if not words:
        return f"Mirip {topic_name(scores.best)}" if scores.terms else ""
    return f"Disebut: {_quoted(words)} → {topic_name(scores.best)}"


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words[:2])


def _where(place: Place, names: Gazetteer) -> str:
    if not place.regions:
        return "tempat tidak disebut"
    if place.ambiguous:
        both = " atau ".join(f"{names.label(c.code)} ({_in(c.code, names)})" for c in place.regions[:2])
        return f"tempat belum jelas: {both}"
    best = place.regions[0].code
    inside = _in(best, names)
    return f"lokasi {names.label(best)}" + (f", {inside}" if inside and best.count(".") == 3 else "")


def _in(code: str, names: Gazetteer) -> str:
    return names.label(parent_of(code)) if "." in code else ""
