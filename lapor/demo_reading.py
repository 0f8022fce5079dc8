"""Quality samples for the demo: an earlier month that was read and told, and last month half read."""

from __future__ import annotations

import random
from contextlib import suppress

from assessments import services
from assessments.models import QualitySample, Reading
from assessments.quality import marking, population
from assessments.queries import instrument_blueprint
from organisations.models import Agency, User

NOTES = (
    "Tanggal pengerjaannya belum disebut.",
    "Jelas dan sopan. Baik sekali.",
    "Jawabannya sama untuk semua orang; sebut tempat yang dilaporkan.",
    "",
)
# Readers are rarely far apart, and most answers are fair.
MARKS, SHARES = (0, 1, 2, 3), (1, 3, 6, 5)


def samples(agency: Agency, first: User, second: User) -> int:
    """Draw the last two months that are over, read the older one whole and half of the newer; how many were drawn."""
    if QualitySample.objects.filter(agency=agency).exists():
        return 0
    newer = population.before(population.today(agency).replace(day=1))
    drawn = []
    for month in (population.before(newer), newer):
        # A month in which nothing ended has no sample.
        with suppress(services.Refused):
            drawn.append(services.draw_sample(agency=agency, month=month, by=None))
    for place, sample in enumerate(drawn, start=1):
        _read(sample, first, second, whole=place < len(drawn))
    return len(drawn)


def _read(sample: QualitySample, first: User, second: User, *, whole: bool) -> None:
    chance = random.Random(f"{sample.month}")  # noqa: S311 - invented data
    cases = list(sample.cases.order_by("place"))
    for case in cases if whole else cases[: (len(cases) + 1) // 2]:
        base = chance.choices(MARKS, SHARES)[0]
        for by in (first, second)[: 1 + case.second]:
            with suppress(services.Refused):
                services.read_case(case_id=case.pk, marks=_marks(sample, chance, base), note=chance.choice(NOTES), by=by)
    if whole and Reading.objects.filter(case__sample=sample).exists():
        # A case of the first reader's own office may be left.
        services.tell_sample(sample_id=sample.pk, by=first, reason="Pembaca lain sedang cuti.")


def _marks(sample: QualitySample, chance: random.Random, base: int) -> dict[str, int | None]:
    rows = marking.criteria(instrument_blueprint(sample.rule.sheet))
    return {
        row.key: None if not row.required and chance.random() < 0.5 else min(3, max(0, base + chance.choice((-1, 0, 0, 1)))) for row in rows
    }
