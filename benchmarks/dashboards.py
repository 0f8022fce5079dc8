"""The dashboards with few and with very many complaints, what counting a case costs, and whether the cells are true afterwards."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.system import Bench


def dashboards(bench: Bench, rows: int) -> dict[str, Any]:
    """Each page with 1,000 complaints and with `rows`: statements and milliseconds of the whole request."""
    small, big = measured(bench, 1_000), measured(bench, rows)
    pages = {
        name: {"small": few, "big": big["pages"][name], "p95_growth": big["pages"][name]["p95_ms"] / few["p95_ms"]}
        for name, few in small["pages"].items()
    }
    return {"rows": big["rows"], "cells": big["cells"], "pages": pages, "count_ms": big["count_ms"], "faults": big["faults"]}


def measured(bench: Bench, rows: int) -> dict[str, Any]:
    """In one process of the running system."""
    said: dict[str, Any] = json.loads(bench.manage("shell", "-v", "0", "-c", _SCRIPT.replace("ROWS", str(rows))).splitlines()[-1])
    return said


_SCRIPT = """
import json, random, statistics, time
from django.conf import settings; settings.ALLOWED_HOSTS = ["*"]
from django.db import connection
from django.test import Client
from complaints.models import Complaint
from lapor.seeding import seed
from organisations.models import Membership, Role, Unit, User
from reporting import counting
from reporting.models import Cell

missing = ROWS - Complaint.objects.count()
if missing > 0:
    seed(missing, seed_value=Complaint.objects.count() + 1)

def person(name, role, code):
    user, made = User.objects.get_or_create(username=name)
    if made:
        Membership.objects.create(user=user, unit=Unit.objects.get(code=code), role=role)
    client = Client()
    client.force_login(user)
    return client

leader, supervisor = person("bench3", Role.LEADER, "730701"), person("bench4", Role.SUPERVISOR, "730701")
pages = {
    "leadership, a month": lambda: leader.get("/pimpinan/?bulan=1"),
    "leadership, a year": lambda: leader.get("/pimpinan/?bulan=12"),
    "supervisor, a year": lambda: supervisor.get("/pengawas/?bulan=12"),
    "offices as a table, a year": lambda: leader.get("/pimpinan/berkas/kantor.csv?bulan=12"),
}
found = {}
for name, ask in pages.items():
    assert ask().status_code == 200, name
    ask()
    said = []
    def heard(execute, *words):
        said.append(1)
        return execute(*words)
    with connection.execute_wrapper(heard):
        ask()
    took = []
    for _ in range(40):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    found[name] = {"queries": len(said), "median_ms": statistics.median(took), "p95_ms": took[int(len(took) * 0.95)]}
ids = random.Random(1).sample(list(Complaint.objects.order_by("-pk").values_list("pk", flat=True)[:5000]), min(200, ROWS))
took = []
for pk in ids:
    began = time.perf_counter()
    counting.count([pk])
    took.append((time.perf_counter() - began) * 1000)
counting.catch_up()
print(json.dumps({
    "rows": Complaint.objects.count(),
    "cells": Cell.objects.count(),
    "pages": found,
    "count_ms": statistics.median(took),
    "faults": len(counting.faults()),
}))
"""
