"""Addresses of the self-assessment."""

from __future__ import annotations

from django.urls import path

from assessments.views import board, checking, filling, instruments, results

urlpatterns = [
    path("penilaian/", board.home, name="assessments"),
    path("penilaian/buka/", board.open_period, name="period_open"),
    path("penilaian/<int:pk>/", board.period, name="period"),
    path("penilaian/<int:pk>/ingatkan/", board.remind, name="period_remind"),
    path("penilaian/<int:pk>/ubah/<slug:what>/", board.change, name="period_change"),
    path("penilaian/<int:pk>/hasil/", results.period, name="period_results"),
    path("penilaian/isian/<int:pk>/", filling.form, name="assessment"),
    path("penilaian/isian/<int:pk>/aspek/<slug:aspect>/", filling.aspect, name="assessment_aspect"),
    path("penilaian/isian/<int:pk>/simpan/", filling.save, name="assessment_save"),
    path("penilaian/isian/<int:pk>/langkah/<slug:move>/", checking.move, name="assessment_move"),
    path("penilaian/isian/<int:pk>/periksa/<slug:aspect>/", checking.review, name="assessment_review"),
    path("penilaian/isian/<int:pk>/keberatan/<int:indicator>/putusan/", checking.decide, name="assessment_decide"),
    path("penilaian/isian/<int:pk>/hasil/", results.form, name="assessment_result"),
    path("penilaian/isian/<int:pk>/skema/", results.schemes, name="assessment_schemes"),
    path("penilaian/isian/<int:pk>/salinan/<slug:kind>/", results.snapshot, name="assessment_snapshot"),
    path("penilaian/bukti/<uuid:public_id>/", filling.evidence, name="evidence"),
    path("penilaian/instrumen/", instruments.instruments, name="instruments"),
    path("penilaian/instrumen/baru/", instruments.create, name="instrument_create"),
    path("penilaian/instrumen/<int:pk>/", instruments.instrument, name="instrument"),
    path("penilaian/instrumen/<int:pk>/lembar.xlsx", instruments.sheet, name="instrument_sheet"),
    path("penilaian/instrumen/<int:pk>/<slug:what>/", instruments.change, name="instrument_change"),
]
