"""Addresses of the channels: the filing pages people use, and the webhooks providers call."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path

from channels_intake import registry
from channels_intake.views import (
    channels,
    counter,
    deliveries,
    exchange,
    filing,
    hint,
    inbox,
    message_texts,
    open311,
    partners,
    paste,
    post_rules,
    private,
    push,
    receipt,
    staged,
)
from channels_intake.webhooks import HookView

# A format may be named at the end, as Open311's specification has it.
_FORM = r"(?:\.(?P<form>json|xml))?$"


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
    path("lacak/<str:number>/push/", push.push, name="push"),
    path("koordinasi/saluran/", channels.channels, name="channels"),
    path("koordinasi/saluran/aturan/", channels.rules, name="channel_rules"),
    path("koordinasi/saluran/aturan/<slug:what>/", channels.add_rule, name="channel_rule_add"),
    path("koordinasi/kotak-masuk/", inbox.messages_waiting, name="inbox"),
    path("koordinasi/kotak-masuk/<int:pk>/", inbox.message, name="inbox_message"),
    path("koordinasi/kotak-masuk/<int:pk>/berkas/<uuid:public_id>/", inbox.kept_file, name="inbox_file"),
    path("koordinasi/kotak-masuk/<int:pk>/<slug:what>/", inbox.act, name="inbox_act"),
    path("koordinasi/kiriman/", deliveries.deliveries, name="deliveries"),
    path("koordinasi/kiriman/<int:pk>/lagi/", deliveries.resend, name="resend"),
    path("kerja/<str:number>/kirim-lagi/<int:pk>/", deliveries.resend_of_case, name="resend_of_case"),
    path("atur/pesan/", message_texts.message_texts, name="message_texts"),
    path("atur/pesan/<slug:name>/<slug:kind>/<slug:language>/", message_texts.message_text, name="message_text"),
    path("atur/pesan/<slug:name>/<slug:kind>/<slug:language>/lihat/", message_texts.preview, name="message_preview"),
    path("atur/pesan/<slug:name>/<slug:kind>/<slug:language>/<int:version>/", message_texts.roll_back, name="message_roll_back"),
    path("atur/unggahan/", post_rules.post_rules, name="post_rules"),
    path("koordinasi/x/", paste.paste, name="paste_post"),
    *hooks(),
    path("atur/mitra/", partners.partners, name="partners"),
    path("atur/mitra/<int:pk>/", partners.partner, name="partner"),
    path("atur/mitra/<int:pk>/<slug:what>/", partners.change, name="partner_change"),
    path("atur/pertukaran/", exchange.exchange, name="exchange"),
    path("atur/pertukaran/masuk/", exchange.bring, name="exchange_bring"),
    path("atur/pertukaran/keluar/", exchange.make, name="exchange_make"),
    path("atur/pertukaran/format/<int:pk>/", exchange.format_of, name="exchange_format"),
    path("atur/pertukaran/<int:pk>/", exchange.file, name="exchange_file"),
    path("atur/pertukaran/<int:pk>/lakukan/", exchange.repeat, name="exchange_repeat"),
    path("atur/pertukaran/<int:pk>/unduh.csv", exchange.download, name="exchange_download"),
    re_path(r"^open311/v2/discovery" + _FORM, open311.discovery, name="open311_discovery"),
    re_path(r"^open311/v2/services" + _FORM, open311.services, name="open311_services"),
    re_path(r"^open311/v2/services/(?P<code>[\w-]+)" + _FORM, open311.definition, name="open311_service"),
    re_path(r"^open311/v2/requests" + _FORM, open311.requests, name="open311_requests"),
    re_path(r"^open311/v2/requests/(?P<number>[\w-]+)" + _FORM, open311.one_request, name="open311_request"),
    re_path(r"^open311/v2/tokens/(?P<token>[\w-]+)" + _FORM, open311.token, name="open311_token"),
    re_path(r"^open311/v2/(?P<rest>.*)$", open311.nothing, name="open311_nothing"),
]
