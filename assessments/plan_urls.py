"""Addresses of the action plan, from the site's root."""

from __future__ import annotations

from django.urls import path

from assessments.views import plans, realisation

urlpatterns = [
    path("rencana-aksi/", plans.plans, name="plans"),
    path("rencana-aksi/bukti/<uuid:public_id>/", realisation.proof, name="plan_proof"),
    path("rencana-aksi/<int:pk>/", plans.plan, name="plan"),
    path("rencana-aksi/<int:pk>/usulan/", plans.propose, name="plan_propose"),
    path("rencana-aksi/<int:pk>/tanda-tangan/", plans.sign, name="plan_sign"),
    path("rencana-aksi/<int:pk>/versi/", plans.versions, name="plan_versions"),
    path("rencana-aksi/<int:pk>/dokumen.pdf", plans.document, {"kind": "pdf"}, name="plan_pdf"),
    path("rencana-aksi/<int:pk>/dokumen.xlsx", plans.document, {"kind": "xlsx"}, name="plan_xlsx"),
    path("rencana-aksi/<int:pk>/baris/", plans.row, name="plan_row_new"),
    path("rencana-aksi/<int:pk>/baris/<int:row_pk>/", plans.row, name="plan_row"),
    path("rencana-aksi/<int:pk>/baris/<int:row_pk>/<slug:what>/", plans.row_step, name="plan_row_step"),
    path("rencana-aksi/<int:pk>/langkah/<slug:what>/", plans.step, name="plan_step"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/", realisation.quarter, name="plan_quarter"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/minta/", realisation.ask, name="plan_ask"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/<int:row_pk>/", realisation.report, name="plan_report"),
    path("rencana-aksi/<int:pk>/realisasi/<str:written>/<int:row_pk>/bukti/", realisation.prove, name="plan_prove"),
]
