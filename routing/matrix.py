"""The matrix in force, from the tables; and loading the one that ships with the project."""

from __future__ import annotations

import datetime as dt
import functools

from cachetools.func import ttl_cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organisations import snapshot
from routing.models import ResponsibilityMatrix, ResponsibilityRule
from routing.responsibility import Matrix, Rule, faults, make_matrix, parse_kinds, parse_rule, read_rows, shipped_matrix

SHIPPED = "2026.1"


def load() -> bool:
    """Put the matrix of data/matrix.csv into the tables, published, unless this version is there. True when it was new."""
    rows = read_rows("matrix.csv")
    problems = faults(shipped_matrix().rules)
    if problems:
        raise ValueError("; ".join(problems))
    with transaction.atomic():
        matrix, created = ResponsibilityMatrix.objects.get_or_create(
            version=SHIPPED,
            defaults={
                "name": "Matriks kewenangan awal",
                "valid_from": min(dt.date.fromisoformat(row["valid_from"]) for row in rows),
                "published_at": timezone.now(),
            },
        )
        if created:
            ResponsibilityRule.objects.bulk_create(_row(matrix, row) for row in rows)
    return created


def _row(matrix: ResponsibilityMatrix, row: dict[str, str]) -> ResponsibilityRule:
    rule = parse_rule(row)
    return ResponsibilityRule(
        matrix=matrix,
        order=rule.order,
        key=rule.key,
        topics=sorted(rule.topics),
        cues=sorted(rule.cues),
        without=sorted(rule.without),
        tenant="" if rule.tenant == "*" else rule.tenant,
        kinds=row["kinds"],
        needs_review=rule.unsure,
        why=rule.why,
        legal_basis=row["basis"],
    )


@ttl_cache(maxsize=4, ttl=snapshot.SECONDS)
def current(on: dt.date) -> Matrix:
    """The newest published matrix that holds on a day; the shipped one when none is loaded."""
    version = (
        ResponsibilityMatrix.objects.filter(published_at__isnull=False, valid_from__lte=on)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        .order_by("-valid_from", "-published_at")
        .values_list("pk", flat=True)
        .first()
    )
    return _read(version) if version else shipped_matrix()


@functools.lru_cache(maxsize=4)
def _read(pk: int) -> Matrix:
    """A published matrix never changes (a new one is published instead), so a process reads it once."""
    book = ResponsibilityMatrix.objects.get(pk=pk)
    return make_matrix(rules_of(book), book.version)


def rules_of(book: ResponsibilityMatrix) -> list[Rule]:
    """The rows of a version, draft or published, in their order."""
    return [_rule(row) for row in book.rules.order_by("order")]


def _rule(row: ResponsibilityRule) -> Rule:
    return Rule(
        order=row.order,
        key=row.key,
        topics=frozenset(row.topics),
        cues=frozenset(row.cues),
        without=frozenset(row.without),
        tenant=row.tenant or "*",
        kinds=parse_kinds(row.kinds),
        unsure=row.needs_review,
        why=row.why,
    )
