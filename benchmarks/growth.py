"""Pages with few and with very many complaints: the desk, and the dashboards with their cells."""

from __future__ import annotations

from typing import Any

from benchmarks.system import Bench

FEW = 1_000


def desk(bench: Bench, rows: int) -> dict[str, Any]:
    """Each page of the desk with 1,000 complaints and with `rows`, and the plans of its lists with `rows`."""
    return _grown(bench, "desk", rows)


def dashboards(bench: Bench, rows: int) -> dict[str, Any]:
    """Each dashboard likewise; what counting a case costs with `rows`, and whether the cells are true afterwards."""
    return _grown(bench, "dashboards", rows)


def _grown(bench: Bench, name: str, rows: int) -> dict[str, Any]:
    small, big = bench.inside(name, FEW), bench.inside(name, rows)
    pages = {
        page: {"small": few, "big": big["pages"][page], "p95_growth": big["pages"][page]["p95_ms"] / few["p95_ms"]}
        for page, few in small["pages"].items()
    }
    return big | {"pages": pages}
