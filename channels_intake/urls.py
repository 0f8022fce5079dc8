"""Addresses of the channels: the filing pages people use, and the webhooks providers call."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from channels_intake import api, registry, subscribing
from channels_intake.views import counter, filing, hint, paste, private, receipt, staged
from channels_intake.webhooks import HookView


def hooks() -> Iterator[URLPattern]:
    """One address for what each provider brings, one for its receipts."""
    for channel, address, receipts in registry.hooks():
        name = f"hook_{channel}_receipt" if receipts else f"hook_{channel}"
        yield path(f"kanal/{address}", HookView.as_view(channel=channel, receipts=receipts), name=name)


urlpatterns = [
    path("lapor/", filing.file, name="file"),
    path("lapor/bagikan/", filing.share, name="share"),
    path("lapor/berkas/", staged.stage, name="stage"),
    path("lapor/berkas/<str:reference>/", staged.staged, name="staged"),
    path("lapor/saran/", hint.hint, name="hint"),
    path("lapor/tempat/", hint.place, name="place"),
    path("lapor/tambah/<str:token>/", private.page, name="private"),
    path("lapor/terkirim/<str:number>/", receipt.receipt, name="receipt"),
    path("kerja/loket/", counter.counter, name="counter"),
    path("kerja/loket/saran/", counter.counter_hint, name="counter_hint"),
    path("kerja/loket/terkirim/<str:number>/", counter.counter_receipt, name="counter_receipt"),
    path("lacak/<str:number>/push/", subscribing.push, name="push"),
    path("api/v1/complaints/", api.Complaints.as_view(), name="api_complaints"),
    path("koordinasi/x/", paste.paste, name="paste_post"),
    *hooks(),
]
