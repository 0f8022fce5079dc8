"""What decides in a tenant today, from the tables: rules, words, names, model, and how sure is sure enough."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from typing import TYPE_CHECKING

from cachetools.func import ttl_cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organisations import boundaries, snapshot
from organisations.queries import valid_on
from routing import artefact, decide, gazetteer, lexicon, matrix
from routing.decide import SURE, Setup
from routing.models import LexiconEdition, LocalName, LocalNameKind, ManualTopic, ModelState, SureBar, TopicModel
from routing.responsibility import make_road, read_rows

if TYPE_CHECKING:
    from organisations.models import Agency
    from routing.gazetteer import Gazetteer
    from routing.lexicon import Lexicon
    from routing.model import Model

logger = logging.getLogger(__name__)


@ttl_cache(maxsize=256, ttl=snapshot.SECONDS)
def current(agency_id: int, tenant: str, on: dt.date) -> Setup:
    """What decides for an agency whose region is `tenant` on a day. Never fails for want of a model: then it has none."""
    words = edition_on(on)
    return Setup(
        gazetteer=names_of(tenant, on),
        matrix=matrix.current(on),
        lexicon=words,
        model=active_model(),
        roads=tuple(make_road(row.tenant, row.name, row.road_status) for row in _local_names(tenant, on, LocalNameKind.ROAD)),
        sure_at=bar_of(agency_id),
        manual_topics=frozenset(ManualTopic.objects.filter(agency_id=agency_id).values_list("topic_id", flat=True)),
    )


def of(agency: Agency) -> Setup:
    """What decides for an agency now."""
    return current(agency.pk, agency.region_id or "", timezone.localdate())


def forget() -> None:
    """Drop what is kept; after a change in this process, and between tests."""
    for kept in (current, matrix.current, _model_of_key, shadow_model):
        kept.cache_clear()


# --- Words and names --------------------------------------------------------------------------------------------------


def edition_on(on: dt.date) -> Lexicon:
    """The shipped lexicon with the words of the newest published edition that holds on a day."""
    edition = (
        LexiconEdition.objects.filter(published_at__isnull=False, valid_from__lte=on)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        .order_by("-valid_from", "-published_at")
        .first()
    )
    return lexicon.load() if edition is None else extended(edition)


def extended(edition: LexiconEdition) -> Lexicon:
    """The shipped lexicon with an edition's words."""
    return lexicon.extended(edition.version, edition.topics, edition.cues)


def _local_names(tenant: str, on: dt.date, *kinds: LocalNameKind) -> list[LocalName]:
    return list(LocalName.objects.filter(valid_on(on), tenant=tenant, kind__in=kinds).order_by("name", "pk"))


def names_of(tenant: str, on: dt.date) -> Gazetteer:
    """The place names that a tenant's complaints are read with, its own spellings, landmarks and outlines included."""
    rows = _local_names(tenant, on, LocalNameKind.ALIAS, LocalNameKind.PLACE)
    return _gazetteer(tenant, tuple((row.name, row.region_code) for row in rows))


@functools.lru_cache(maxsize=64)
def _gazetteer(tenant: str, names: tuple[tuple[str, str], ...]) -> Gazetteer:
    def outline(latitude: float, longitude: float) -> str | None:
        return boundaries.region_at(latitude, longitude, within=tenant)

    return gazetteer.build(tenant, gazetteer.national(), gazetteer.shipped_centroids(), names, outline)


def load_names() -> int:
    """Put the shipped names and roads into the table where they are missing; what was edited stays. How many were new."""
    places = [
        LocalName(tenant=row["code"][:5], name=row["name"], kind=row["kind"], region_code=row["code"], note=row["note"][:200])
        for row in read_rows("local_names.csv")
    ]
    roads = [
        LocalName(tenant=row["region"], name=row["name"], kind=LocalNameKind.ROAD, road_status=row["status"], note=row["note"][:200])
        for row in read_rows("roads.csv")
    ]
    with transaction.atomic():
        before = LocalName.objects.count()
        LocalName.objects.bulk_create([*places, *roads], ignore_conflicts=True)
        return LocalName.objects.count() - before


# --- The model --------------------------------------------------------------------------------------------------------


def active_model() -> Model | None:
    """The model in use: the promoted one, else the shipped one, else none (lexicon and matrix then work alone)."""
    key = TopicModel.objects.filter(state=ModelState.ACTIVE).values_list("key", flat=True).first()
    return _model_of_key(key or "")


@ttl_cache(maxsize=4, ttl=3600)
def _model_of_key(key: str) -> Model | None:
    """Read once a process. A promoted model that is broken gives way to the shipped one; broken too, to none."""
    if key:
        data = TopicModel.objects.filter(key=key).values_list("artefact", flat=True).first()
        try:
            return artefact.load(bytes(data or b""))
        except artefact.BrokenModel:
            logger.exception("promoted model is broken", extra={"model": key[:12]})
    return decide.shipped_model()


@ttl_cache(maxsize=1, ttl=snapshot.SECONDS)
def shadow_model() -> tuple[str, Model] | None:
    """Key and model of what is being tried out beside the one in use."""
    row = TopicModel.objects.filter(state=ModelState.SHADOW).values_list("key", "artefact").first()
    try:
        return (row[0], artefact.load(bytes(row[1]))) if row else None
    except artefact.BrokenModel:
        logger.exception("shadow model is broken", extra={"model": row[0][:12] if row else ""})
        return None


# --- How sure is sure enough ------------------------------------------------------------------------------------------


def bar_of(agency_id: int) -> float:
    """How likely an office must be in an agency before a complaint goes there unread."""
    newest = SureBar.objects.filter(agency_id=agency_id).order_by("-since", "-pk").values_list("value", flat=True).first()
    return SURE if newest is None else newest
