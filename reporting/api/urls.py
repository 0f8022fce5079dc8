"""Addresses of the figures for programs, below api/v1/."""

from __future__ import annotations

from django.urls import path

from reporting.api import figures

urlpatterns = [
    path("figures/", figures.FiguresView.as_view(), name="api_figures"),
    path("offices/", figures.Offices.as_view(), name="api_offices"),
    path("offices/<str:code>/", figures.OfficeView.as_view(), name="api_office"),
    path("map/", figures.MapView.as_view(), name="api_map"),
]
