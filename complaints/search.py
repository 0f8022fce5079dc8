"""Finding complaints again by their words: the index that the worker keeps, and the question to it.

Who asks passes the cases they may see; the question is put to those and to no others, so nothing else is found or counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import F
from rapidfuzz.distance import OSA

from complaints.models import Complaint, SearchDocument
from organisations.models import Agency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet


LANGUAGE = "indonesian"
# Among so many, the newest, the best come first; nobody reads further, and a common word costs no more than that.
MOST = 200
# Of N documents, matches up to the root of so many times N are looked at one by one; a commoner word is met often enough
# by walking back in time. Where the two cost the same was measured (10,000 of a million).
_RARE = 100
_NEAR, _ALTERNATIVES = 30, 3
# Notes between officers stay out: whoever finds a case by them would learn of them.
_FILL = f"""
    INSERT INTO complaints_searchdocument (complaint_id, agency_id, topic_key, region_code, received_at, units, words)
    SELECT c.id, c.agency_id, coalesce(c.topic_id, ''), coalesce(c.region_id, ''), c.received_at,
        ARRAY(SELECT c.owner_id UNION SELECT unit_id FROM complaints_support WHERE complaint_id = c.id AND ended_at IS NULL),
        setweight(to_tsvector('{LANGUAGE}', c.text), 'A') || setweight(to_tsvector('{LANGUAGE}', c.location_text), 'B')
        || setweight(to_tsvector('{LANGUAGE}', coalesce(
            (SELECT string_agg(e.text, ' ') FROM complaints_complaintevent e
             WHERE e.complaint_id = c.id AND e.audience <> 'internal' AND e.text <> ''), '')), 'C')
    FROM complaints_complaint c WHERE {{which}}
    ON CONFLICT (complaint_id) DO UPDATE SET agency_id = EXCLUDED.agency_id, units = EXCLUDED.units,
        words = EXCLUDED.words,
        topic_key = coalesce(nullif(EXCLUDED.topic_key, ''), complaints_searchdocument.topic_key),
        region_code = coalesce(nullif(EXCLUDED.region_code, ''), complaints_searchdocument.region_code)
    WHERE (complaints_searchdocument.words, complaints_searchdocument.units, complaints_searchdocument.agency_id,
            complaints_searchdocument.topic_key, complaints_searchdocument.region_code)
        IS DISTINCT FROM (EXCLUDED.words, EXCLUDED.units, EXCLUDED.agency_id, EXCLUDED.topic_key, EXCLUDED.region_code)
"""  # noqa: S608 - the language is a constant
_OF_EVENT = _FILL.format(which="c.id = (SELECT complaint_id FROM complaints_complaintevent WHERE id = %s)")
_FROM = _FILL.format(which="c.id >= %s")
# Words only, no numbers: what is misspelt is looked for here. In order, so that two workers never wait for each other.
_LEARN = """
    INSERT INTO complaints_searchword (word)
    SELECT DISTINCT word FROM complaints_searchdocument d, unnest(tsvector_to_array(d.words)) AS word
    WHERE {which} AND word ~ '^[a-z]{{4,30}}$' ORDER BY word
    ON CONFLICT DO NOTHING
"""
_LEARN_EVENT = _LEARN.format(which="d.complaint_id = (SELECT complaint_id FROM complaints_complaintevent WHERE id = %s)")
_LEARN_FROM = _LEARN.format(which="d.complaint_id >= %s")
_NEAREST = """
    SELECT given.word, near.word FROM unnest(%s::text[]) AS given(word) CROSS JOIN LATERAL (
        SELECT word FROM complaints_searchword WHERE word %% given.word ORDER BY similarity(word, given.word) DESC, word LIMIT %s
    ) AS near
"""

_FREQUENCY = """
    SELECT greatest(reltuples, 1), coalesce((
        SELECT known.share FROM websearch_to_tsquery(%s, %s) AS asked, pg_stats s,
            unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS known(word, share)
        WHERE s.schemaname = current_schema() AND s.tablename = 'complaints_searchdocument' AND s.attname = 'words'
            AND numnode(asked) = 1 AND known.word = btrim(asked::text, '''')
    ), 0)
    FROM pg_class WHERE oid = 'complaints_searchdocument'::regclass
"""


def index(event_id: int) -> None:
    """Take the words of an event's complaint, and where and what it is about, into the index. Any number of times."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_EVENT, [event_id])
        cursor.execute(_LEARN_EVENT, [event_id])


def rebuild(first: int = 0) -> None:
    """Index every complaint from an id on: after a bulk load, or a change of what is indexed."""
    with connection.cursor() as cursor:
        cursor.execute(_FROM, [first])
        cursor.execute(_LEARN_FROM, [first])


def is_likely_about(complaint_id: int, *, topic_key: str, region_code: str) -> None:
    """A guess at what an indexed complaint is about, where nothing is settled: enough to find its like."""
    SearchDocument.objects.filter(pk=complaint_id, topic_key="").update(topic_key=topic_key)
    SearchDocument.objects.filter(pk=complaint_id, region_code="").update(region_code=region_code)


def found(cases: QuerySet[Complaint], words: str, *, units: Iterable[int] | None = None) -> list[int]:
    """Which of the cases hold all the words (as websites let one search: "kata kunci", -bukan), the best first.

    One more than MOST means that there are older ones too. `units` are those that have or help with all of the cases, where
    that is so: it only makes it faster, `cases` is what permits.
    """
    return _ranked(cases, SearchQuery(words, config=LANGUAGE, search_type="websearch"), units, words)


def found_alike(cases: QuerySet[Complaint], words: str, *, units: Iterable[int] | None = None) -> list[int]:
    """The same for misspelt words: each may also be one that is spelt like it and stands in some complaint."""
    lexemes = _lexemes(re.sub(r"(^|\s)-\S+", " ", words))
    near = _near([lexeme for lexeme in lexemes if len(lexeme) > 3])
    if not near:
        return []
    groups = (" | ".join(_quoted(word) for word in (lexeme, *near.get(lexeme, ()))) for lexeme in lexemes)
    query = SearchQuery(" & ".join(f"({group})" for group in groups), config="simple", search_type="raw")
    return _ranked(cases, query, units)


def _ranked(cases: QuerySet[Complaint], query: SearchQuery, units: Iterable[int] | None, words: str = "") -> list[int]:
    """The newest that match, ordered by how well they do.

    Permission is part of the same statement, so that a busy neighbour does not crowd out one's own. The database takes a
    match of words for cheap and would rather walk through everything, so the choice between its indexes is made here.
    """
    hits = SearchDocument.objects.filter(words=query)
    if units is not None:
        hits = hits.filter(units__overlap=list(units))
    visible = hits.filter(complaint__in=cases.order_by().values("pk"))
    most, known = _rare(words if units is None else "")
    if known <= most and hits.values("pk")[: most + 1].count() <= most:
        # A sum is in no index: only that of the words is left to choose.
        newest = visible.order_by((F("received_at") + timedelta(0)).desc())
    else:
        newest = _of_the_tenant(visible).order_by("-received_at")
    rows = newest.annotate(rank=SearchRank(F("words"), query)).values_list("complaint_id", "rank")[: MOST + 1]
    return [pk for pk, _rank in sorted(rows, key=lambda row: (-row[1], -row[0]))]


def _rare(words: str) -> tuple[int, int]:
    """How many matches may be looked at one by one; and in how many documents the one word stands, as far as is known.

    The database keeps how often each common word occurs. Of several words it only knows each: they may never stand together,
    and then they must be counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FREQUENCY, [LANGUAGE, words])
        documents, share = cursor.fetchone()
    return max(1000, int((_RARE * documents) ** 0.5)), int(documents * share)


def _of_the_tenant(documents: QuerySet[SearchDocument]) -> QuerySet[SearchDocument]:
    """The same documents, said so that the index by time can be walked in order where there is one tenant."""
    tenants = list(Agency.objects.filter(is_tenant=True).values_list("pk", flat=True)[:2])
    return documents.filter(agency_id=tenants[0]) if len(tenants) == 1 else documents


def _lexemes(words: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(tsvector_to_array(to_tsvector(%s, %s)))", [LANGUAGE, words])
        return [row[0] for row in cursor.fetchall()]


def _near(lexemes: Sequence[str]) -> dict[str, list[str]]:
    """Words that differ by a slip of the finger: one letter, two in a long word. Trigrams propose, the distance decides."""
    if not lexemes:
        return {}
    with transaction.atomic(), connection.cursor() as cursor:
        # Two letters changed about leave a word of six a quarter of its trigrams.
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)")
        cursor.execute(_NEAREST, [list(lexemes), _NEAR])
        pairs = cursor.fetchall()
    near: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for lexeme, word in pairs:
        slips = _slips(lexeme, word)
        if lexeme != word and slips <= (1 if len(lexeme) < 6 else 2):
            near[lexeme].append((slips, word))
    return {lexeme: [word for _slips, word in sorted(words)[:_ALTERNATIVES]] for lexeme, words in near.items()}


def _slips(lexeme: str, word: str) -> int:
    """By how many slips a word became another. A misspelt ending was not cut off as the right one was: "jembatann", "jembat"."""
    slips = int(OSA.distance(lexeme, word))
    return min(slips, int(OSA.distance(lexeme[: len(word)], word))) if 5 <= len(word) < len(lexeme) <= len(word) + 3 else slips


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


_ADDRESS = re.compile(r"\+?[\d\s().-]{8,24}|\S+@\S+\.\S+")


def is_address(text: str) -> bool:
    """Whether somebody typed a phone number or an e-mail address."""
    return _ADDRESS.fullmatch(text.strip()) is not None
