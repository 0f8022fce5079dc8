"""The dashboards among `ROWS` complaints: python -m benchmarks.inside.dashboards ROWS."""

from __future__ import annotations

import json
import random
import statistics
import sys
from functools import partial
from typing import Any

from benchmarks.inside.pages import fill, person, spent, timed
from complaints.models import Complaint
from organisations.models import Role
from reporting import counting
from reporting.models import Cell

SAMPLE = 200
LATEST = 5000


def main(rows: int) -> dict[str, Any]:
    """Every page, what counting a case costs, and in how many cells what was kept differs from a recount."""
    fill(rows)
    _user, leader = person("bench3", Role.LEADER, "730701")
    _user, supervisor = person("bench4", Role.SUPERVISOR, "730701")
    found = timed(
        {
            "leadership, a month": lambda: leader.get("/pimpinan/?bulan=1"),
            "leadership, a year": lambda: leader.get("/pimpinan/?bulan=12"),
            "supervisor, a year": lambda: supervisor.get("/pengawas/?bulan=12"),
            "offices as a table, a year": lambda: leader.get("/pimpinan/berkas/kantor.csv?bulan=12"),
        }
    )
    latest = list(Complaint.objects.order_by("-pk").values_list("pk", flat=True)[:LATEST])
    took = [spent(partial(counting.count, [pk])) for pk in random.Random(1).sample(latest, min(SAMPLE, len(latest)))]
    counting.catch_up()
    return {
        "rows": Complaint.objects.count(),
        "cells": Cell.objects.count(),
        "pages": found,
        "count_ms": statistics.median(took),
        "faults": len(counting.faults()),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
