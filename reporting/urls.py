"""Addresses of what is only read: figures, offices, the map, and what machines read."""

from __future__ import annotations

from django.urls import path

from reporting import api, feeds, views

urlpatterns = [
    path("statistik/", views.statistics, name="statistics"),
    path("kantor/", views.offices, name="offices"),
    path("kantor/<str:code>/", views.office, name="office"),
    path("peta/", views.map_page, name="map"),
    path("api/v1/figures/", api.FiguresView.as_view(), name="api_figures"),
    path("api/v1/offices/", api.Offices.as_view(), name="api_offices"),
    path("api/v1/offices/<str:code>/", api.OfficeView.as_view(), name="api_office"),
    path("api/v1/map/", api.MapView.as_view(), name="api_map"),
    path("laporan/feed.xml", feeds.Reports(), name="reports_feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
