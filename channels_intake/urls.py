"""Addresses of the channels: the filing pages people use, and the webhooks providers call."""

from __future__ import annotations

from django.urls import path, re_path

from channels_intake import api, subscribing
from channels_intake.views import exchange, exchange_api, filing, hint, open311, partners, receipt, staged
from channels_intake.webhooks import HookView

# A format may be named at the end, as the specification has it.
_FORM = r"(?:\.(?P<form>json|xml))?$"

urlpatterns = [
    path("lapor/", filing.file, name="file"),
    path("lapor/bagikan/", filing.share, name="share"),
    path("lapor/berkas/", staged.stage, name="stage"),
    path("lapor/berkas/<str:reference>/", staged.staged, name="staged"),
    path("lapor/saran/", hint.hint, name="hint"),
    path("lapor/tempat/", hint.place, name="place"),
    path("lapor/terkirim/<str:number>/", receipt.receipt, name="receipt"),
    path("lacak/<str:number>/push/", subscribing.push, name="push"),
    path("api/v1/complaints/", api.Complaints.as_view(), name="api_complaints"),
    path("api/v1/exchange/import/", exchange_api.Import.as_view(), name="api_exchange_import"),
    path("api/v1/exchange/export/", exchange_api.Export.as_view(), name="api_exchange_export"),
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
    path("kanal/sms/kannel/", HookView.as_view(channel="sms_kannel"), name="hook_kannel"),
    path("kanal/sms/kannel/laporan-kirim/", HookView.as_view(channel="sms_kannel", receipts=True), name="hook_kannel_receipt"),
    path("kanal/sms/twilio/", HookView.as_view(channel="sms_twilio"), name="hook_twilio"),
    path("kanal/sms/twilio/status/", HookView.as_view(channel="sms_twilio", receipts=True), name="hook_twilio_receipt"),
    path("kanal/whatsapp/twilio/", HookView.as_view(channel="whatsapp_twilio"), name="hook_whatsapp"),
    path("kanal/whatsapp/twilio/status/", HookView.as_view(channel="whatsapp_twilio", receipts=True), name="hook_whatsapp_receipt"),
    re_path(r"^open311/v2/discovery" + _FORM, open311.discovery, name="open311_discovery"),
    re_path(r"^open311/v2/services" + _FORM, open311.services, name="open311_services"),
    re_path(r"^open311/v2/services/(?P<code>[\w-]+)" + _FORM, open311.definition, name="open311_service"),
    re_path(r"^open311/v2/requests" + _FORM, open311.requests, name="open311_requests"),
    re_path(r"^open311/v2/requests/(?P<number>[\w-]+)" + _FORM, open311.one_request, name="open311_request"),
    re_path(r"^open311/v2/tokens/(?P<token>[\w-]+)" + _FORM, open311.token, name="open311_token"),
    re_path(r"^open311/v2/(?P<rest>.*)$", open311.nothing, name="open311_nothing"),
]
