"""Every address the system answers at."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django_prometheus.exports import ExportToDjangoView
from drf_spectacular.views import SpectacularAPIView

from lapor import components, health, installed, pages, passkeys, returning, signing_in, theme

handler400 = "lapor.errors.bad_request"
handler403 = "lapor.errors.permission_denied"
handler404 = "lapor.errors.page_not_found"
handler500 = "lapor.errors.server_error"

# Before the pages: a program that files in bursts is matched against few addresses.
API = ("channels_intake.api.urls", "complaints.api.urls", "reporting.api.urls")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("sehat/hidup", health.alive, name="alive"),
    path("sehat/siap", health.ready, name="ready"),
    path("metrics", health.guarded(ExportToDjangoView), name="metrics"),
    path("api/v1/", include([path("schema/", SpectacularAPIView.as_view(), name="schema"), *(path("", include(name)) for name in API)])),
    path("saya/masuk/", signing_in.sign_in, name="citizen_sign_in"),
    path("saya/masuk/kode/", signing_in.enter, name="citizen_code"),
    path("saya/kontak/", signing_in.add_contact, name="citizen_contact"),
    path("saya/pastikan/", signing_in.again, name="citizen_again"),
    path("saya/kunci/", passkeys.passkeys, name="passkeys"),
    path("saya/kunci/<int:pk>/hapus/", passkeys.remove_passkey, name="remove_passkey"),
    path("akun/", include("allauth.urls")),
    path("komponen/", components.page, name="components"),
    path("tampilan/", theme.set_theme, name="set_theme"),
    path("i18n/setlang/", returning.set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.worker, name="worker"),
    path("luring/", installed.offline, name="offline"),
    path("pasang/", installed.install, name="install"),
]
# Each app brings its own addresses, from the site's root.
urlpatterns += [
    path("", include(f"{app}.urls"))
    for app in ("channels_intake", "complaints", "routing", "assessments", "reporting", "organisations")
    if find_spec(f"{app}.urls")
]
if settings.SIMULATOR and find_spec("channels_intake.simulator") and find_spec("channels_intake.simulator.urls"):
    urlpatterns.append(path("simulator/", include("channels_intake.simulator.urls")))
