"""Finding complaints again by their words: the index that the worker keeps, and the question to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, OuterRef, Subquery

from complaints.models import Complaint, SearchDocument

if TYPE_CHECKING:
    from django.db.models import QuerySet

LANGUAGE = "indonesian"
# Notes between officers stay out: whoever finds a case by them would learn of them.
_FILL = f"""
    INSERT INTO complaints_searchdocument (complaint_id, agency_id, topic_key, region_code, received_at, words)
    SELECT c.id, c.agency_id, coalesce(c.topic_id, ''), coalesce(c.region_id, ''), c.received_at,
        setweight(to_tsvector('{LANGUAGE}', c.text), 'A') || setweight(to_tsvector('{LANGUAGE}', c.location_text), 'B')
        || setweight(to_tsvector('{LANGUAGE}', coalesce(
            (SELECT string_agg(e.text, ' ') FROM complaints_complaintevent e
             WHERE e.complaint_id = c.id AND e.audience <> 'internal' AND e.text <> ''), '')), 'C')
    FROM complaints_complaint c WHERE {{which}}
    ON CONFLICT (complaint_id) DO UPDATE SET agency_id = EXCLUDED.agency_id, words = EXCLUDED.words,
        topic_key = coalesce(nullif(EXCLUDED.topic_key, ''), complaints_searchdocument.topic_key),
        region_code = coalesce(nullif(EXCLUDED.region_code, ''), complaints_searchdocument.region_code)
"""  # noqa: S608 - the language is a constant
_OF_EVENT = _FILL.format(which="c.id = (SELECT complaint_id FROM complaints_complaintevent WHERE id = %s)")
_FROM = _FILL.format(which="c.id >= %s")


def index(event_id: int) -> None:
    """Take the words of an event's complaint, and where and what it is about, into the index. Any number of times."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_EVENT, [event_id])


def rebuild(first: int = 0) -> None:
    """Index every complaint from an id on: after a bulk load, or a change of what is indexed."""
    with connection.cursor() as cursor:
        cursor.execute(_FROM, [first])


def is_likely_about(complaint_id: int, *, topic_key: str, region_code: str) -> None:
    """A guess at what an indexed complaint is about, where nothing is settled: enough to find its like."""
    SearchDocument.objects.filter(pk=complaint_id, topic_key="").update(topic_key=topic_key)
    SearchDocument.objects.filter(pk=complaint_id, region_code="").update(region_code=region_code)


def found(cases: QuerySet[Complaint], words: str) -> QuerySet[Complaint]:
    """Those of the cases that hold all the words (as websites let one search: "kata kunci", -bukan), the best first."""
    query = SearchQuery(words, config=LANGUAGE, search_type="websearch")
    hits = SearchDocument.objects.filter(words=query)
    rank = hits.filter(pk=OuterRef("pk")).annotate(rank=SearchRank(F("words"), query)).values("rank")[:1]
    return cases.filter(pk__in=hits.values("pk")).annotate(rank=Subquery(rank)).order_by("-rank", "-id")
