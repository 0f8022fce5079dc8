"""Addresses of an existing complaint: for its reporter, for officers, for the coordinator, for programs."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from complaints import api
from complaints.views import (
    case,
    files,
    lists,
    moves,
    overview,
    papers,
    people,
    public,
    publication,
    queue,
    regime,
    track,
    voices,
    wording,
)

urlpatterns = [
    path("lacak/", track.track, name="track"),
    path("lacak/<str:number>/", track.tracked, name="tracked"),
    path("lacak/<str:number>/pin/", track.prove, name="prove"),
    path("lacak/<str:number>/tutup/", track.forget, name="forget"),
    path("lacak/<str:number>/kirim/<slug:name>/", track.act, name="act"),
    path("laporan/", public.reports, name="reports"),
    path("laporan/<str:number>/", public.public_case, name="public_case"),
    path("laporan/<str:number>/foto/<uuid:public_id>/", public.photo, name="public_photo"),
    path("laporan/<str:number>/dukung/", voices.support, name="support"),
    path("laporan/<str:number>/ikuti/", voices.follow, name="follow"),
    path("laporan/<str:number>/berhenti/", voices.unfollow, name="unfollow"),
    path("laporan/<str:number>/lapor-isi/", voices.flag, name="flag"),
    path("berkas/<uuid:public_id>/", files.attachment, name="attachment"),
    path("masuk/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="sign_in"),
    path("kerja/kata/", wording.texts, name="wording"),
    path("kerja/kata/baru/", wording.add, name="wording_add"),
    path("kerja/kata/<int:pk>/", wording.edit, name="wording_edit"),
    path("kerja/kata/<int:pk>/akhiri/", wording.end, name="wording_end"),
    path("kerja/serah-terima/", people.hand_over_all, name="hand_over_all"),
    path("kerja/", queue.queue, name="desk"),
    path("kerja/kabar/", queue.news, name="desk_news"),
    path("kerja/pelapor/", queue.people, name="desk_people"),
    path("kerja/massal/", lists.many, name="desk_many"),
    path("kerja/simpan/", lists.save, name="desk_save"),
    path("kerja/simpan/<int:view_id>/hapus/", lists.unsave, name="desk_unsave"),
    path("kerja/<str:number>/", case.case, name="case"),
    path("kerja/<str:number>/lembar-disposisi.pdf", papers.sheet, name="sheet"),
    path("kerja/<str:number>/surat.pdf", papers.letter, name="letter"),
    path("kerja/<str:number>/identitas/", people.reveal, name="reveal"),
    path("kerja/<str:number>/hadir/", lists.present, name="present"),
    path("kerja/<str:number>/publik/", publication.publication, name="publication"),
    path("kerja/<str:number>/publik/tarik/", publication.withdraw, name="publication_withdraw"),
    path("kerja/<str:number>/publik/jawaban/<int:seq>/", publication.answer, name="publication_answer"),
    path("kerja/<str:number>/<slug:name>/", moves.move, name="move"),
    path("koordinasi/ringkasan/", overview.page, name="overview"),
    path("koordinasi/ringkasan/ingatkan/", overview.remind, name="overview_remind"),
    path("koordinasi/ringkasan/<slug:name>/", overview.listing, name="overview_list"),
    path("atur/pedoman/", regime.regimes_page, name="regimes"),
    path("atur/pedoman/<slug:key>/", regime.regime, name="regime"),
    path("atur/pedoman/<slug:key>/<slug:what>/", regime.change, name="regime_change"),
    path("api/v1/complaints/<str:number>/", api.TrackedComplaint.as_view(), name="api_complaint"),
]
