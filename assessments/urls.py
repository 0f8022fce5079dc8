"""Addresses of the self-assessment and of the action plan."""

from __future__ import annotations

from django.urls import path

from assessments.views import board, checking, filling, instruments, plan_papers, plans, realisation, results

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
    path("rencana-aksi/", plans.plans, name="plans"),
    path("rencana-aksi/bukti/<uuid:public_id>/", realisation.proof, name="plan_proof"),
    path("rencana-aksi/<int:pk>/", plans.plan, name="plan"),
    path("rencana-aksi/<int:pk>/usulan/", plans.propose, name="plan_propose"),
    path("rencana-aksi/<int:pk>/tanda-tangan/", plans.sign, name="plan_sign"),
    path("rencana-aksi/<int:pk>/versi/", plan_papers.versions, name="plan_versions"),
    path("rencana-aksi/<int:pk>/dokumen.pdf", plan_papers.document, {"kind": "pdf"}, name="plan_pdf"),
    path("rencana-aksi/<int:pk>/dokumen.xlsx", plan_papers.document, {"kind": "xlsx"}, name="plan_xlsx"),
    path("rencana-aksi/<int:pk>/baris/", plans.row, name="plan_row_new"),
    path("rencana-aksi/<int:pk>/baris/<int:row_pk>/", plans.row, name="plan_row"),
    path("rencana-aksi/<int:pk>/baris/<int:row_pk>/<slug:what>/", plans.row_step, name="plan_row_step"),
    path("rencana-aksi/<int:pk>/batas-melapor/", realisation.rules, name="plan_rules"),
    path("rencana-aksi/<int:pk>/langkah/<slug:what>/", plans.step, name="plan_step"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/", realisation.quarter, name="plan_quarter"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/minta/", realisation.ask, name="plan_ask"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/<int:row_pk>/", realisation.report, name="plan_report"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/<int:row_pk>/bukti/", realisation.prove, name="plan_prove"),
]
