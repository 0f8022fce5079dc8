"""What a text says beside its topic: the kind of letter, whether it accuses or hurts somebody, what cannot wait. Pure.

Words of the lexicon, and words that mean it only near each other (nearby.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from routing import lexicon as words
from routing import nearby
from routing.contracts import Facts, Signals
from routing.nearby import Rule, Text

if TYPE_CHECKING:
    from routing.lexicon import Lexicon

_WRONGED = 6.0
# A name after a form of address; titles are nobody in particular.
_NAMED = re.compile(
    r"\b(?:[Pp]ak|[Bb]u|[Bb]apak|[Ii]bu|bernama|[Ss]audar[ai]|[Ss]dri?\.?|inisial) "
    r"(?!Bupati|Wali|Gubernur|Camat|Lurah|Kepala|Kades|Kadis|RT|RW|Admin|Presiden|Menteri|Desa|Dinas|Kepsek|Guru|Dokter|Hamil)[A-Z]"
)

# Wrongdoing by words near each other; groups are those of [integrity]. WRONG is certain enough to go to the overseers,
# of MAYBE a person reads first. Rules of POLICE accuse a body that the regency does not oversee, of
# OVERSEERS those who would be asked to look into it.
WRONG = (
    Rule(("conflict",), 1),
    Rule(("official", "bribe"), 10),
    Rule(("official", "funds", "pockets"), 9),
    Rule(("official", "funds", "private"), 12),
    Rule(("official", "fee", "share"), 12, unless="lawful"),
    Rule(("official", "kin_owned", "gain"), 18, unless="own"),
    Rule(("post", "pays", "condition", "money", "official"), 14, unless="lawful"),
    Rule(("post", "condition", "bribe"), 12),
    Rule(("official", "leaks", "informant"), 8),
    Rule(("official", "fake", "public"), 14),
    Rule(("official", "favours", "kin"), 8, unless="own"),
    Rule(("official", "enters", "kin", "list"), 10, unless="own"),
)
MAYBE = (
    Rule(("official", "demands", "money"), 7, ordered=True, unless="lawful"),
    Rule(("pressed", "money", "official"), 12, unless="lawful"),
    Rule(("official", "cuts", "aid"), 11),
    Rule(("funds", "seized", "official"), 3, ordered=True),
    Rule(("official", "condition", "pays", "money"), 9, ordered=True, unless="lawful"),
    Rule(("school_goods", "must_buy", "official"), 10),
    Rule(("state_asset", "misused", "at_home"), 8),
    Rule(("cuts", "official", "money"), 6, unless="lawful"),
    Rule(("funds", "used", "official", "things"), 12, ordered=True),
    Rule(("official", "uses", "funds", "things"), 10, ordered=True),
    Rule(("official", "sells", "goods"), 8, ordered=True),
    Rule(("goods", "sold", "by", "official"), 9, ordered=True),
    Rule(("sold", "official"), 1, ordered=True),
    Rule(("official", "only_if", "pays", "money"), 14, ordered=True),
    Rule(("official", "arranges", "lot"), 5, ordered=True),
    Rule(("kin", "official", "list"), 5, ordered=True),
    Rule(("official", "kin_named"), 14, unless="own"),
    Rule(("official", "backs", "unlawful"), 6, ordered=True),
    Rule(("games", "tender"), 6),
    Rule(("official", "campaigns"), 6, ordered=True),
    Rule(("official", "threatens"), 4, ordered=True),
    Rule(("threatened", "official"), 4, ordered=True),
    Rule(("hindered", "village_head"), 3, ordered=True),
    Rule(("aid_card", "held", "ward"), 6, ordered=True),
    Rule(("ward", "picks", "aid"), 8, ordered=True),
    Rule(("ward", "leases", "public_land"), 6, ordered=True),
    Rule(("given", "easier"), 4, ordered=True),
)
POLICE = (
    Rule(("force", "force_bribe"), 5, ordered=True, unless="reported"),
    Rule(("force", "demands", "money"), 8, ordered=True, unless="reported"),
    Rule(("force", "only_if", "pays", "money"), 10, ordered=True),
    Rule(("force_bribe", "by", "force"), 4, ordered=True, unless="reported"),
)
OVERSEERS = (
    Rule(("overseer", "bribe"), 6, ordered=True),
    Rule(("overseer", "demands", "money"), 6, ordered=True, unless="lawful"),
)
# Of [secret].
HURT = (
    Rule(("child", "harm"), 7),
    Rule(("baby", "left"), 3, unless="not_baby"),
    Rule(("child", "married", "minor"), 12),
)
# Whoever reports people who threaten and strike must not be found by them.
DELICATE = (
    Rule(("thug", "extorts"), 10),
    Rule(("collector", "menaces"), 16),
    Rule(("attack", "victim"), 6, unless="not_person"),
    Rule(("somebody", "ill", "illness"), 6, ordered=True),
)
SECRECY = (Rule(("hide", "whose"), 8, unless="open"),)
# Of [class.aspirasi].
WISH = Rule(("lead", "made"), 8, unless="mended")
WISHED = 3.0
# Of [class.permintaan_informasi].
ASKS = Rule(("needed", "asked"), 6)
ASKED = 2.0
# Of [emergency], with the number that helps.
DANGER = (
    ("112", Rule(("water_holds", "breaks", "just"), 8)),
    ("112", Rule(("people", "trapped", "just"), 10)),
    ("112", Rule(("flood", "trapped"), 8)),
    ("112", Rule(("people", "buried"), 4)),
    ("115", Rule(("boat", "sinks"), 3)),
    ("112", Rule(("sliding", "just"), 7)),
    ("112", Rule(("sliding", "hit"), 4)),
    ("112", Rule(("wire", "fallen", "sparks"), 10)),
    ("112", Rule(("roof", "blown", "just"), 9)),
    ("119", Rule(("many", "sickened", "taken"), 14)),
    ("119", Rule(("people", "faint", "help"), 10)),
    ("110", Rule(("people", "violence", "just"), 9)),
)


# So few telling words, of more than so many letters, are too few; VAGUE ones tell nothing.
THIN, LETTERS = 2, 2
VAGUE = frozenset(
    ["disini", "sini", "situ", "sana", "sangat", "parah", "banget", "terima", "kasih", "segera", "diperbaiki", "ditindaklanjuti"]
)


def read(facts: Facts, tokens: list[str], found: Mapping[str, int], lexicon: Lexicon) -> Signals:
    """Class, secrecy, urgency and cues of a letter, from its normalised words and its phrases."""
    heard: dict[str, tuple[str, ...]] = {}
    cues = set()
    for name, terms in lexicon.cues.items():
        hit = words.present(terms, found)
        if hit:
            cues.add(name)
            heard[name] = hit[:2]
    cues |= {name for name, parts in lexicon.both.items() if parts <= cues}
    plain = nearby.bare(tokens, lexicon)
    found = found if plain == tokens else {**words.phrases(plain, lexicon), **found}
    text = nearby.Text(plain, lexicon)
    oversight = _integrity(text, found, lexicon, heard)
    if oversight:
        doubtful = set(heard["integrity"]) <= lexicon.integrity["doubtful"] or "integrity_doubtful" in heard
        cues.add("integrity_doubtful" if doubtful else "integrity")
    cues |= heard.keys() & {"police_misconduct", "overseer_accused"}
    hurt = words.present(lexicon.secret["violence_child"], found) or _first(HURT, text)
    if hurt:
        cues.add("violence_child")
        heard["violence_child"] = hurt[:2]
    delicate = hurt or words.present(lexicon.secret["terms"], found) or _first(DELICATE, text)
    asked = words.present(lexicon.secret["ask"], found) or _first(SECRECY, text)
    named = bool(_NAMED.search(facts.text)) and text.at("illness")
    return Signals(
        complaint_class=_class_of(text, found, lexicon, oversight=oversight, question="?" in facts.text),
        sealed=oversight,
        secret=bool(oversight or delicate or asked or named),
        emergency=_urgent(text, lexicon),
        cues=frozenset(cues),
        empty=_is_empty(tokens, lexicon),
        thin=_is_thin(tokens, lexicon),
        words=heard,
    )


def _class_of(text: Text, found: Mapping[str, int], lexicon: Lexicon, *, oversight: bool, question: bool) -> str:
    """The class of Permenpan RB 62/2018. A wish or a question with a grievance in it is a grievance."""
    if oversight:
        return "berkadar"
    points = {
        name: sum(
            weight for term, weight in terms.items() if term in found or (term.endswith("*") and words.present(frozenset([term]), found))
        )
        for name, terms in lexicon.classes.items()
    }
    wronged = points["pengaduan"]
    asked = points["permintaan_informasi"] + (1.5 if question else 0.0) + (ASKED if text.matches(ASKS) else 0.0)
    if asked >= 3 and asked > wronged and asked >= points["aspirasi"]:
        return "permintaan_informasi"
    wished = points["aspirasi"] + (WISHED if text.matches(WISH) else 0.0)
    if wished >= WISHED and wished > wronged / 2 and wronged < _WRONGED:
        return "aspirasi"
    return "tidak_berkadar"


def _first(rules: tuple[Rule, ...], text: Text) -> tuple[str, ...]:
    return next((hit for hit in (text.matches(rule) for rule in rules) if hit), ())


def _integrity(text: Text, found: Mapping[str, int], lexicon: Lexicon, heard: dict[str, tuple[str, ...]]) -> bool:
    """Wrongdoing by somebody in public service: an act and an actor, an act that only officials can commit, or a rule."""
    groups = lexicon.integrity
    denied = words.present(groups["deny"], found)
    acts = words.present(groups["act"], found)
    innocent = (groups["by_nature"] if text.at("nature") else frozenset()) | (groups["by_law"] if text.at("lawful") else frozenset())
    acts = tuple(act for act in acts if act not in innocent and not any(act in phrase for phrase in denied))
    certain = words.present(groups["certain"], found)
    actors = words.present(groups["actor"], found)
    police = _first(POLICE, text)
    if police:
        heard["police_misconduct"] = heard["integrity"] = police
        return True
    overseers = _first(OVERSEERS, text)
    if overseers:
        heard["overseer_accused"] = heard["integrity"] = overseers
        return True
    wrong = _first(WRONG, text)
    if not denied and (certain or (acts and actors)):
        heard["integrity"] = (certain or acts)[:3]
        if wrong and set(heard["integrity"]) <= groups["doubtful"]:
            heard["integrity"] = wrong
        return True
    maybe = wrong or _first(MAYBE, text)
    if not maybe:
        return False
    heard["integrity"] = maybe
    if not wrong:
        heard["integrity_doubtful"] = maybe
    return True


def _urgent(text: Text, lexicon: Lexicon) -> tuple[str, ...]:
    """The numbers that help now; what was, or only might be, calls nobody."""
    numbers = [number for number in lexicon.emergency if number.isdigit() and any(_happening(at, text) for at, _ in text.at(number))]
    numbers += [number for number, rule in DANGER if any(_all_happening(places, text) for places in text.chosen(rule))]
    return tuple(dict.fromkeys(numbers))


def _all_happening(places: tuple[tuple[int, int], ...], text: Text) -> bool:
    """The third word of a rule only says that it is now, or who should come."""
    return all(_happening(at, text) for at, _ in places[:2])


def _happening(at: int, text: Text) -> bool:
    if text.near(at, "just", 8, 8):
        return not text.near(at, "before", 2, -1)
    return not text.near(at, "before", 4, -1) and not text.near(at, "past", 8, 8)


def _is_thin(tokens: list[str], lexicon: Lexicon) -> bool:
    """Two words or fewer that tell anything: enough to guess, too little to send it off unread."""
    telling = {token for token in tokens if len(token) > LETTERS and not token.isdigit()} - lexicon.empty - words.FILLERS - VAGUE
    return len(telling) <= THIN


def _is_empty(tokens: list[str], lexicon: Lexicon) -> bool:
    """Nothing to work on: only greetings, keywords and numbers."""
    return not any(len(token) > 1 and not token.isdigit() and token not in lexicon.empty for token in tokens)
