"""Addresses of what is only read: figures, offices, the map, and what machines read."""

from __future__ import annotations

from django.urls import path

from reporting import feeds, views

urlpatterns = [
    path("statistik/", views.statistics, name="statistics"),
    path("kantor/", views.offices, name="offices"),
    path("kantor/<str:code>/", views.office, name="office"),
    path("peta/", views.map_page, name="map"),
    path("laporan/feed.xml", feeds.Reports(), name="reports_feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
