"""Addresses of the API by which programs file, add and sign in, below api/v1/."""

from __future__ import annotations

from django.urls import path

from channels_intake.api import actions, files, filing, hints, push, signing_in, uploads
from channels_intake.views import exchange_api

urlpatterns = [
    path("exchange/import/", exchange_api.Import.as_view(), name="api_exchange_import"),
    path("exchange/export/", exchange_api.Export.as_view(), name="api_exchange_export"),
    path("complaints/", filing.Complaints.as_view(), name="api_complaints"),
    path("complaints/<str:number>/actions/<str:name>/", actions.Actions.as_view(), name="api_action"),
    path("complaints/<str:number>/push/", push.Push.as_view(), name="api_push"),
    path("complaints/<str:number>/push/stop/", push.PushStop.as_view(), name="api_push_stop"),
    path("push-key/", push.PushKey.as_view(), name="api_push_key"),
    path("files/", files.Files.as_view(), name="api_files"),
    path("files/<str:reference>/", files.File.as_view(), name="api_staged"),
    path("uploads/", uploads.Uploads.as_view(), name="api_uploads"),
    path("uploads/<str:reference>/", uploads.Upload.as_view(), name="api_upload"),
    path("check/", hints.Check.as_view(), name="api_check"),
    path("places/", hints.Places.as_view(), name="api_places"),
    path("account/codes/", signing_in.SignInCodes.as_view(), name="api_sign_in_codes"),
    path("account/sign-in/", signing_in.SignIn.as_view(), name="api_sign_in"),
    path("account/contacts/codes/", signing_in.ContactCodes.as_view(), name="api_contact_codes"),
    path("account/contacts/", signing_in.Contacts.as_view(), name="api_contacts"),
    path("account/again/codes/", signing_in.AgainCodes.as_view(), name="api_again_codes"),
]
