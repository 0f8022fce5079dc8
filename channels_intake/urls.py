"""Addresses of the channels: the filing pages people use, and the webhooks providers call."""

from __future__ import annotations

from django.urls import path

from channels_intake import subscribing
from channels_intake.api import actions, files, signing_in, uploads
from channels_intake.api import filing as api_filing
from channels_intake.api import hints as api_hints
from channels_intake.api import push as api_push
from channels_intake.views import filing, hint, receipt, staged
from channels_intake.webhooks import HookView

urlpatterns = [
    path("lapor/", filing.file, name="file"),
    path("lapor/bagikan/", filing.share, name="share"),
    path("lapor/berkas/", staged.stage, name="stage"),
    path("lapor/berkas/<str:reference>/", staged.staged, name="staged"),
    path("lapor/saran/", hint.hint, name="hint"),
    path("lapor/tempat/", hint.place, name="place"),
    path("lapor/terkirim/<str:number>/", receipt.receipt, name="receipt"),
    path("lacak/<str:number>/push/", subscribing.push, name="push"),
    path("api/v1/complaints/", api_filing.Complaints.as_view(), name="api_complaints"),
    path("api/v1/complaints/<str:number>/actions/<str:name>/", actions.Actions.as_view(), name="api_action"),
    path("api/v1/complaints/<str:number>/push/", api_push.Push.as_view(), name="api_push"),
    path("api/v1/complaints/<str:number>/push/stop/", api_push.PushStop.as_view(), name="api_push_stop"),
    path("api/v1/push-key/", api_push.PushKey.as_view(), name="api_push_key"),
    path("api/v1/files/", files.Files.as_view(), name="api_files"),
    path("api/v1/files/<str:reference>/", files.File.as_view(), name="api_staged"),
    path("api/v1/uploads/", uploads.Uploads.as_view(), name="api_uploads"),
    path("api/v1/uploads/<str:reference>/", uploads.Upload.as_view(), name="api_upload"),
    path("api/v1/check/", api_hints.Check.as_view(), name="api_check"),
    path("api/v1/places/", api_hints.Places.as_view(), name="api_places"),
    path("api/v1/account/codes/", signing_in.SignInCodes.as_view(), name="api_sign_in_codes"),
    path("api/v1/account/sign-in/", signing_in.SignIn.as_view(), name="api_sign_in"),
    path("api/v1/account/contacts/codes/", signing_in.ContactCodes.as_view(), name="api_contact_codes"),
    path("api/v1/account/contacts/", signing_in.Contacts.as_view(), name="api_contacts"),
    path("api/v1/account/again/codes/", signing_in.AgainCodes.as_view(), name="api_again_codes"),
    path("kanal/sms/kannel/", HookView.as_view(channel="sms_kannel"), name="hook_kannel"),
    path("kanal/sms/kannel/laporan-kirim/", HookView.as_view(channel="sms_kannel", receipts=True), name="hook_kannel_receipt"),
    path("kanal/sms/twilio/", HookView.as_view(channel="sms_twilio"), name="hook_twilio"),
    path("kanal/sms/twilio/status/", HookView.as_view(channel="sms_twilio", receipts=True), name="hook_twilio_receipt"),
    path("kanal/whatsapp/twilio/", HookView.as_view(channel="whatsapp_twilio"), name="hook_whatsapp"),
    path("kanal/whatsapp/twilio/status/", HookView.as_view(channel="whatsapp_twilio", receipts=True), name="hook_whatsapp_receipt"),
]
