"""Addresses of the coordinator's routing pages."""

from __future__ import annotations

from django.urls import path

from routing.views import incidents, places, quality, review, rules

urlpatterns = [
    path("koordinasi/", review.to_verify, name="coordination"),
    path("koordinasi/<str:number>/putuskan/", review.decide, name="review_decide"),
    path("koordinasi/mutu/", quality.page, name="routing_quality"),
    path("koordinasi/mutu/topik/", quality.set_manual, name="manual_topic"),
    path("koordinasi/mutu/model/<str:key>/<slug:what>/", quality.change_model, name="model_change"),
    path("koordinasi/aturan/", rules.books, name="rule_books"),
    path("koordinasi/aturan/<slug:name>/baru/", rules.draft, name="rule_draft"),
    path("koordinasi/aturan/<slug:name>/<str:version>/", rules.book, name="rule_book"),
    path("koordinasi/aturan/<slug:name>/<str:version>/<slug:what>/", rules.change, name="rule_change"),
    path("koordinasi/nama/", places.names, name="local_names"),
    path("koordinasi/nama/<int:pk>/hapus/", places.remove_name, name="remove_name"),
    path("koordinasi/kejadian/", incidents.incidents, name="incidents"),
    path("koordinasi/kejadian/<int:pk>/", incidents.incident, name="incident"),
    path("koordinasi/kejadian/<int:pk>/kabari/", incidents.announce, name="incident_announce"),
    path("koordinasi/kejadian/<int:pk>/<slug:what>/", incidents.settle_incident, name="settle_incident"),
    path("koordinasi/mirip/<int:pk>/<slug:what>/", incidents.settle_pair, name="settle_pair"),
]
