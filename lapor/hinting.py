"""Tells channels_intake what routing makes of a report that is still being written: the two never meet but here.

It asks the same rules and the same model that will decide once the report is sent, so what is promised is what happens.
In a web process that costs 70 MB (288 for 218) and 7 to 20 ms a text on a busy machine, once names and model are read,
which takes four seconds and is begun when the process starts.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from channels_intake.hints import Draft, Guess, Here, Similar
from complaints import access
from organisations import snapshot
from routing import decide, services, setup, topics
from routing.contracts import Facts
from routing.duplicates import ALIKE, Seen, compare, terms_of
from routing.gazetteer import level_of, name_key, parent_of, shipped_centroids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organisations.models import Unit
    from routing.contracts import Decision
    from routing.gazetteer import Gazetteer

SUGGESTED = 8
SPELT_LIKE = 72
# What anybody may have reported lately about the same topic; more are not compared while somebody types.
COMPARED = 60
SHOWN = 3
WINDOW = dt.timedelta(days=60)
# As for routing: beyond it a point is no place here nor in a neighbouring regency.
FAR_KM = 45.0
EXCERPT = 140

_reading = threading.Lock()


def warm() -> None:
    """Read names, words and the model, so that nobody's first hint waits for them; a second caller waits for the first."""
    with _reading:
        decide.preload()


def warm_aside() -> None:
    """`warm` beside the first requests of a web process."""
    threading.Thread(target=warm, name="hinting", daemon=True).start()


class Hinting:
    """The provider named in settings.HINT_PROVIDER."""

    def guess(self, draft: Draft) -> Guess:
        """What routing would do with it. Raises what routing raises: the caller does without."""
        warm()
        agency = snapshot.default_agency()
        facts = Facts(
            text=draft.text,
            location_text=draft.location_text,
            regency=agency.region_id or "",
            topic=draft.topic,
            latitude=draft.latitude,
            longitude=draft.longitude,
            channel="web",
        )
        decision, unit = services.preview(facts, agency)
        names = setup.of(agency).gazetteer
        heard = decision.signals
        topic = draft.topic or (decision.topics[0][0] if decision.topics and not heard.empty else "")
        return Guess(
            office=unit.name if unit else "",
            why=_why(decision, unit, _telling(facts, topic), names),
            sure=decision.outcome in (decide.ASSIGNED, decide.EXTERNAL),
            topic=topic if topic in snapshot.topics() else "",
            complaint_class=draft.asked_class if draft.asked_class and not heard.sealed else heard.complaint_class,
            place=_place(decision.region, names),
            region=decision.region,
            emergency=heard.emergency,
            delicate=heard.secret or heard.sealed,
            similar=() if heard.sealed or heard.secret else _similar(facts, topic, decision.region),
        )

    def urgent(self, text: str) -> tuple[str, ...]:
        """By the words of routing alone; the model is not asked."""
        agency = snapshot.default_agency()
        _scores, heard = topics.read(Facts(text=text, regency=agency.region_id or ""), setup.of(agency).lexicon)
        return heard.emergency

    def places(self, words: str) -> tuple[str, ...]:
        """Kecamatan, desa and landmarks of the tenant: those that begin so, then those that are spelt nearly so."""
        warm()
        return _spelt_like(words, setup.of(snapshot.default_agency()).gazetteer)

    def middle(self) -> tuple[float, float] | None:
        """Of the tenant's region, from the shipped table."""
        return shipped_centroids().get(snapshot.default_agency().region_id or "")

    def here(self, latitude: float, longitude: float) -> Here | None:
        """The desa whose outline holds the point or whose middle is nearest; the regency where that is another one."""
        warm()
        names = setup.of(snapshot.default_agency()).gazetteer
        # The tenant's own middle is no place: every point here is in it.
        centres = {code: point for code, point in names.centroids.items() if code != names.tenant}
        nearest = replace(names, centroids=centres).nearest(latitude, longitude)
        if nearest is None or nearest[1] > FAR_KM:
            return None
        held = names.outline(latitude, longitude) if names.outline else None
        code = held or nearest[0]
        return Here(_place(code, names) or names.label(code), round(nearest[1], 1))


provider = Hinting()


def _telling(facts: Facts, topic: str) -> tuple[str, ...]:
    """The reporter's own words that speak for the topic."""
    made = setup.of(snapshot.default_agency())
    scores, _signals = topics.read(facts, made.lexicon, made.model)
    return tuple(word for word in scores.terms.get(topic, ()) if word in facts.text.lower())[:2]


def _why(decision: Decision, unit: Unit | None, said: tuple[str, ...], names: Gazetteer) -> str:
    """One sentence for a citizen."""
    if decision.signals.sealed:
        return _("Dugaan pungli atau korupsi hanya dibaca Inspektorat. Kantor yang Anda laporkan tidak melihatnya.")
    if decision.outcome == decide.OTHER_REGENCY:
        return _("Tempatnya tampaknya di %(place)s. Petugas kami membaca dahulu, lalu meneruskannya ke sana.") % {
            "place": names.label(decision.other_region)
        }
    if not decision.sure or unit is None:
        return _("Petugas kami membaca dahulu, karena belum jelas kantor mana yang mengurusnya.")
    told = {"words": " / ".join(f"“{word}”" for word in said), "place": _place(decision.region, names)}
    if said and told["place"]:
        return _("Anda menyebut %(words)s di %(place)s, dan itu urusan kantor ini.") % told
    if said:
        return _("Anda menyebut %(words)s, dan itu urusan kantor ini.") % told
    return _("Laporan seperti ini biasanya diurus kantor ini.")


def _place(code: str, names: Gazetteer) -> str:
    """ "Desa Kampala, Kec. Sinjai Timur"; empty for nothing smaller than a regency."""
    if level_of(code) < 3:
        return ""
    label = names.label(code)
    return f"{label}, {names.label(parent_of(code))}" if level_of(code) == 4 else label


def _spelt_like(words: str, names: Gazetteer) -> tuple[str, ...]:
    """By the words' last part after a comma: what comes before is a street or a landmark of the reporter's own."""
    key = name_key(words.rpartition(",")[2])
    for marker in ("desa", "kelurahan", "kel", "kecamatan", "kec"):
        if key.startswith(marker) and len(key) > len(marker) + 1:
            key = key.removeprefix(marker)
            break
    if len(key) < 2:
        return ()
    begins = sorted((name for name in names.own if name.startswith(key)), key=len)
    alike = [
        name for name, _score, _at in process.extract(key, list(names.own), scorer=fuzz.ratio, score_cutoff=SPELT_LIKE, limit=SUGGESTED)
    ]
    labels = (_place(code, names) for name in dict.fromkeys([*begins, *alike]) for code in names.own[name])
    return tuple(dict.fromkeys(label for label in labels if label))[:SUGGESTED]


def _similar(facts: Facts, topic: str, region: str) -> tuple[Similar, ...]:
    """Public cases, still open, that tell of the same thing. Only their public words are looked at."""
    now = timezone.now()
    mine = Seen(now, topic, region, facts.location_text.lower(), terms_of(facts.text), facts.latitude, facts.longitude)
    scored = []
    for number, words, place, code, at, voices in _public(topic, now):
        likeness = compare(mine, Seen(at, topic, code or "", place.lower(), terms_of(words)))
        if likeness.score >= ALIKE:
            scored.append((likeness.score, Similar(number, _excerpt(words), place, voices + 1)))
    return tuple(similar for _score, similar in sorted(scored, key=lambda pair: -pair[0])[:SHOWN])


def _public(topic: str, now: dt.datetime) -> Iterable[tuple[str, str, str, str | None, dt.datetime, int]]:
    if not topic:
        return ()
    cases = access.public().filter(ended_at__isnull=True, topic_id=topic, public_text__published_at__gt=now - WINDOW)
    told = cases.annotate(words=F("public_text__text"), place=F("public_text__place"), near=F("public_text__region"))
    rows = told.order_by("-public_text__published_at").values_list(
        "number", "words", "place", "near", "received_at", "public_text__supporters"
    )
    return list(rows[:COMPARED])


def _excerpt(words: str) -> str:
    return words if len(words) <= EXCERPT else words[:EXCERPT].rpartition(" ")[0] + "…"
