"""What the final forms of a round say of each indicator: what proposals are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.blueprint import Scope
from assessments.models import Assessment, Status
from assessments.plans.proposals import Judged
from assessments.results import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assessments.models import Period


def judged(period: Period) -> Iterator[Judged]:
    """Every scored indicator of every form that is final, by the points that count. A few queries a form."""
    forms = Assessment.objects.filter(period=period, status=Status.FINAL)
    for form in forms.select_related("period__agency", "instrument", "unit").order_by("instrument__scope", "unit__code", "pk"):
        found = whole(form)
        answers = {key: given.value for key, given in found.given().items()}
        score = found.judged()
        for place, aspect in enumerate(found.asked.aspects):
            for indicator in aspect.indicators:
                scored = score.indicator(indicator.key)
                if scored is not None and scored.points is not None:
                    yield Judged(
                        Scope(form.instrument.scope), form.unit_id, form.unit.short_name or form.unit.name,
                        place, aspect.name, indicator, scored.points, answers,
                    )  # fmt: skip
