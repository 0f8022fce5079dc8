"""Addresses of an existing complaint: for its reporter, for officers, for the coordinator, for programs."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from complaints import api
from complaints.views import desk, files, moves, track

urlpatterns = [
    path("lacak/", track.track, name="track"),
    path("lacak/<str:number>/", track.tracked, name="tracked"),
    path("lacak/<str:number>/pin/", track.prove, name="prove"),
    path("lacak/<str:number>/tutup/", track.forget, name="forget"),
    path("lacak/<str:number>/kirim/<slug:name>/", track.act, name="act"),
    path("berkas/<uuid:public_id>/", files.attachment, name="attachment"),
    path("masuk/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="sign_in"),
    path("kerja/", desk.queue, name="desk"),
    path("kerja/<str:number>/", desk.case, name="case"),
    path("kerja/<str:number>/<slug:name>/", moves.move, name="move"),
    path("api/v1/complaints/<str:number>/", api.TrackedComplaint.as_view(), name="api_complaint"),
]
