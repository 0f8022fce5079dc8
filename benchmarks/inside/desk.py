"""The desk among `ROWS` complaints: python -m benchmarks.inside.desk ROWS."""

from __future__ import annotations

import json
import random
import re
import sys
from typing import Any

from django.core.cache import cache
from django.http import HttpResponseBase

from benchmarks.inside.pages import fill, person, timed
from complaints import queues
from complaints.models import Complaint
from organisations.models import Role, User

ANEW = "overview, counted anew"


def main(rows: int) -> dict[str, Any]:
    """Every page of the desk, and the indexes its lists are read by."""
    fill(rows)
    officer, at_desk = person("bench", Role.OFFICER, "730724")
    coordinator, at_coordination = person("bench2", Role.COORDINATOR, "730714")
    chance = random.Random(1)
    own = list(Complaint.objects.filter(owner__code="730724", ended_at=None).values_list("number", flat=True)[:500])

    def fresh_overview() -> HttpResponseBase:
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
        ANEW: fresh_overview,
        "overview": lambda: at_coordination.get("/koordinasi/ringkasan/"),
    }
    found = timed(pages, {ANEW: 15})
    plans = {name: plan for user in (officer, coordinator) for name, plan in _plans(user).items()}
    return {"rows": Complaint.objects.count(), "pages": found, "plans": plans}


def _plans(user: User) -> dict[str, Any]:
    found = {}
    desk = queues.desk_of(user)
    for name, queue in queues.QUEUES.items():
        for part in queue.scope(desk):
            order = ("-ended_at", "-id") if queue.newest_first else ("due_at", "id")
            plan = queue.narrow(part).order_by(*order)[: queues.PAGE + 1].explain()
            used = sorted(set(re.findall(r"using (\w+)|Bitmap Index Scan on (\w+)", plan)))
            found[f"{user.username} {name}"] = {
                "indexes": [a or b for a, b in used],
                "reads_whole_table": "Seq Scan on complaints_complaint" in plan,
            }
    return found


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
