"""Addresses of the coordinator's upkeep of who governs what."""

from __future__ import annotations

from django.urls import path

from organisations.views import broadcasts, calendars, home, units

urlpatterns = [
    path("atur/", home.page, name="directory"),
    path("atur/kantor/", units.units, name="units"),
    path("atur/kantor-baru/", units.add, name="unit_add"),
    path("atur/kantor/<str:code>/", units.unit, name="unit"),
    path("atur/kantor/<str:code>/<slug:what>/", units.change, name="unit_change"),
    path("atur/kantor/<str:code>/orang/<int:pk>/akhiri/", units.end_member, name="member_end"),
    path("atur/kalender/", calendars.calendars, name="calendars"),
    path("atur/kalender/<slug:key>/", calendars.calendar, name="calendar"),
    path("atur/kalender/<slug:key>/<slug:what>/", calendars.change, name="calendar_change"),
    path("atur/kalender/<slug:key>/hari/<int:pk>/<slug:what>/", calendars.change_day, name="calendar_day"),
    path("atur/pengumuman/", broadcasts.broadcasts, name="broadcasts"),
    path("atur/pengumuman/<int:pk>/", broadcasts.broadcast, name="broadcast"),
    path("atur/pengumuman/<int:pk>/dibaca/", broadcasts.read, name="broadcast_read"),
]
