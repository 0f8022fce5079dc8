"""The product's own settings with two floors beside it, so that both are measured by one server in one run."""

from __future__ import annotations

from lapor.settings import *  # noqa: F403 - the very same settings are the point

ROOT_URLCONF = "benchmarks.urls"
# Throttles would measure themselves.
BENCHMARK = True
