"""Loading the instruments that ship with the project. A version that is there already stays as it is."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from assessments import blueprint
from assessments.models import Instrument, SampleRule
from assessments.services import publish, write_instrument

DATA = Path(__file__).parent / "data"
RULES = DATA / "sampel"


def load() -> list[str]:
    """Every shipped version that is missing, published; returns what was loaded. Safe to run twice at once."""
    done = []
    for path in sorted(DATA.glob("*.toml")):
        form = read(path)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('assessments.reference'))")
            if Instrument.objects.filter(agency__isnull=True, key=form.key, version=form.version).exists():
                continue
            publish(instrument_id=write_instrument(form=form, agency_id=None, by=None).pk, by=None)
            done.append(f"{form.key} {form.version}")
    _load_rules()
    return done


def _load_rules() -> None:
    """By what a month of answered cases is read where a government says nothing of its own."""
    for path in sorted(RULES.glob("*.toml")):
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        sheet = Instrument.objects.get(agency__isnull=True, key=held.pop("sheet"), version=held.pop("version"))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('assessments.reference'))")
            SampleRule.objects.get_or_create(agency=None, valid_from=held.pop("valid_from"), defaults=held | {"sheet": sheet})


def read(path: Path) -> blueprint.Blueprint:
    """A shipped form as plain values; a question's key is its indicator's with its place."""
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    return blueprint.Blueprint(
        key=held["key"],
        version=held["version"],
        scope=blueprint.Scope(held["scope"]),
        name=held["name"],
        source=held["source"],
        aspects=tuple(_aspect(row) for row in held["aspect"]),
    )


def _aspect(row: dict[str, Any]) -> blueprint.Aspect:
    indicators = tuple(_indicator(one) for one in row["indicator"])
    return blueprint.Aspect(row["key"], row["name"], indicators, Decimal(row["weight"]), row.get("help", ""))


def _indicator(row: dict[str, Any]) -> blueprint.Indicator:
    schemes = row.get("schemes", {})
    return blueprint.Indicator(
        key=row["key"],
        name=row["name"],
        questions=tuple(_question(f"{row['key']}-{place}", one) for place, one in enumerate(row["questions"], 1)),
        weight=Decimal(row.get("weight", 1)),
        help=row.get("help", ""),
        legal_basis=row["basis"],
        basis_verified=row.get("verified", False),
        evidence=row.get("evidence", False),
        schemes=tuple((scheme, schemes[scheme]) for scheme in blueprint.Scheme if scheme in schemes),
    )


def _question(key: str, row: dict[str, Any]) -> blueprint.Question:
    return blueprint.Question(
        key=key,
        text=row["text"],
        kind=blueprint.Kind(row["kind"]),
        weight=Decimal(row.get("weight", 1)),
        required=row.get("required", True),
        levels=tuple(row.get("levels", ())),
        unit=row.get("unit", ""),
        figure=row.get("figure", ""),
        thresholds=tuple(Decimal(mark) for mark in row.get("thresholds", ())),
        help=row.get("help", ""),
    )
