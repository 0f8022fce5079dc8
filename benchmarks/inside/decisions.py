"""Routing new complaints among `ROWS`: python -m benchmarks.inside.decisions ROWS."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

from benchmarks.inside.pages import fill, p95, spent
from complaints import search
from complaints.models import Complaint, EventKind
from complaints.services import ReporterDetails, register
from routing import corpus, incidents, services

NEW = 400
WARMING_UP = 20


def main(rows: int) -> dict[str, Any]:
    """The whole step with its writes, and the search for the same incident."""
    fill(rows)
    took: dict[str, list[float]] = {"route": [], "twins": []}
    for number, row in enumerate(corpus.examples()[:NEW]):
        made = register(text=row.text, reporter=ReporterDetails(channel="sms_kannel", address=f"+62812000{number:05d}")).complaint
        event = made.events.get(kind=EventKind.REGISTERED).pk
        route = spent(partial(services.route, event))
        search.index(event)
        twins = spent(partial(incidents.look_for_twins, event))
        if number >= WARMING_UP:
            took["route"].append(route)
            took["twins"].append(twins)
    return {"rows": Complaint.objects.count(), **{f"{name}_p95_ms": p95(ms) for name, ms in took.items()}}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
