"""The product's addresses, and the two floors."""

from __future__ import annotations

from django.urls import include, path

from benchmarks import floor

urlpatterns = [
    path("bench/bare/", floor.bare),
    path("bench/drf/", floor.Drf.as_view()),
    path("", include("lapor.urls")),
]
