"""Addresses of what is only read: figures, offices, the map, dashboards, and what machines read."""

from __future__ import annotations

from django.urls import path, re_path

from reporting import feeds
from reporting.views import activities, dashboards, definitions, open_data, periodic, public

_FILE = r"berkas/(?P<name>[a-z]+)\.(?P<form>svg|csv)$"

urlpatterns = [
    path("statistik/", public.statistics, name="statistics"),
    path("statistik/angka/", definitions.page, name="definitions"),
    path("kantor/", public.offices, name="offices"),
    path("kantor/<str:code>/", public.office, name="office"),
    path("peta/", public.map_page, name="map"),
    path("pimpinan/", dashboards.leadership, name="leadership"),
    re_path(f"^pimpinan/{_FILE}", dashboards.leadership_file, name="leadership_file"),
    path("pengawas/", dashboards.supervision, name="supervision"),
    re_path(f"^pengawas/{_FILE}", dashboards.supervision_file, name="supervision_file"),
    path("data-terbuka/", open_data.page, name="open_data"),
    path("data-terbuka/laporan.csv", open_data.csv_rows, name="open_data_csv"),
    path("data-terbuka/laporan.json", open_data.json_rows, name="open_data_json"),
    path("data-terbuka/kamus.json", open_data.dictionary, name="open_data_dictionary"),
    path("data-terbuka/terbitan.xml", open_data.Releases(), name="open_data_feed"),
    path("laporan-berkala/", periodic.reports, name="periodic_list"),
    path("laporan-berkala/<int:pk>/", periodic.report, name="periodic"),
    path("laporan-berkala/<int:pk>/tetapkan/", periodic.sign, name="periodic_sign"),
    path("laporan-berkala/<int:pk>/laporan.<str:form>", periodic.report_file, name="periodic_file"),
    path("kegiatan/", activities.activities, name="activities"),
    path("kegiatan/kegiatan.csv", activities.activities_file, name="activities_file"),
    path("kegiatan/<int:pk>/coret/", activities.strike, name="activity_strike"),
    path("laporan/feed.xml", feeds.Reports(), name="reports_feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
