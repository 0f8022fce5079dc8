"""The desk with few and with very many complaints: lists, search, case screen, coordinator's overview, and their plans."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.system import Bench


def desk(bench: Bench, rows: int) -> dict[str, Any]:
    """Each page with 1,000 complaints and with `rows`: statements, milliseconds, and how the 95th percentile grew."""
    small, big = measured(bench, 1_000), measured(bench, rows)
    pages = {}
    for name, few in small["pages"].items():
        many = big["pages"][name]
        pages[name] = {"small": few, "big": many, "p95_growth": many["p95_ms"] / few["p95_ms"]}
    return {"rows": big["rows"], "pages": pages, "plans": big["plans"]}


def measured(bench: Bench, rows: int) -> dict[str, Any]:
    """The whole request of every page in one process, its SQL statements, and the indexes its lists are read by."""
    said: dict[str, Any] = json.loads(bench.manage("shell", "-v", "0", "-c", _SCRIPT.replace("ROWS", str(rows))).splitlines()[-1])
    return said


_SCRIPT = """
import json, random, re, statistics, time
from django.conf import settings; settings.ALLOWED_HOSTS = ["*"]
from django.core.cache import cache
from django.db import connection
from django.test import Client
from complaints import queues, search
from complaints.models import Complaint
from lapor.seeding import seed
from organisations.models import Membership, Role, Unit, User

missing = ROWS - Complaint.objects.count()
if missing > 0:
    seed(missing, seed_value=Complaint.objects.count() + 1)

def person(name, role, code):
    user, made = User.objects.get_or_create(username=name)
    if made:
        Membership.objects.create(user=user, unit=Unit.objects.get(code=code), role=role)
    client = Client()
    client.force_login(user)
    return user, client

officer, at_desk = person("bench", Role.OFFICER, "730724")
coordinator, at_coordination = person("bench2", Role.COORDINATOR, "730714")
chance = random.Random(1)
own = list(Complaint.objects.filter(owner__code="730724", ended_at=None).values_list("number", flat=True)[:500])

def fresh_overview():
    cache.clear()
    return at_coordination.get("/koordinasi/ringkasan/")

pages = {
    "queue": lambda: at_desk.get("/kerja/"),
    "queue, everything of the government": lambda: at_coordination.get("/kerja/?daftar=semua"),
    "search, a common word": lambda: at_coordination.get("/kerja/?daftar=semua&q=jalan"),
    "search, two words": lambda: at_coordination.get("/kerja/?daftar=semua&q=jembatan+mannanti"),
    "search, own unit": lambda: at_desk.get("/kerja/?q=drainase+kaloling"),
    "search, misspelt": lambda: at_desk.get("/kerja/?q=jembatann"),
    "search, nothing": lambda: at_coordination.get("/kerja/?daftar=semua&q=zyxwvut"),
    "case": lambda: at_desk.get(f"/kerja/{chance.choice(own)}/"),
    "overview, counted anew": fresh_overview,
    "overview": lambda: at_coordination.get("/koordinasi/ringkasan/"),
}
found = {}
for name, ask in pages.items():
    assert ask().status_code == 200, name
    ask()
    said = []
    def count(execute, *words):
        said.append(1)
        return execute(*words)
    with connection.execute_wrapper(count):
        ask()
    took = []
    for _ in range(15 if name == "overview, counted anew" else 60):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    found[name] = {"queries": len(said), "median_ms": statistics.median(took), "p95_ms": took[int(len(took) * 0.95)]}
plans = {}
for user in (officer, coordinator):
    desk = queues.desk_of(user)
    for name, queue in queues.QUEUES.items():
        for part in queue.scope(desk):
            order = ("-ended_at", "-id") if queue.newest_first else ("due_at", "id")
            plan = queue.narrow(part).order_by(*order)[: queues.PAGE + 1].explain()
            used = sorted(set(re.findall(r"using (\\w+)|Bitmap Index Scan on (\\w+)", plan)))
            plans[f"{user.username} {name}"] = {
                "indexes": [a or b for a, b in used],
                "reads_whole_table": "Seq Scan on complaints_complaint" in plan,
            }
print(json.dumps({"rows": Complaint.objects.count(), "pages": found, "plans": plans}))
"""
