"""The floor everything is measured against: one Django view with one INSERT, and one without, behind no middleware."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lapor import embedded, env

TABLE = """CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, channel text NOT NULL, body text NOT NULL,
 received_at timestamptz NOT NULL DEFAULT now())"""
BODY = "Jalan berlubang di depan pasar, sudah dua minggu. " * 20


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare (channel, body) VALUES (%s, %s) RETURNING id", ["bare", BODY])
        number = cursor.fetchone()[0]
    return HttpResponse(str(number), status=201)


urlpatterns = [path("hello", hello), path("insert", insert)]

if not settings.configured:
    url = os.environ.get("DATABASE_URL") or embedded.places().database_url
    database = {**env.postgres(url), "ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600}
    settings.configure(
        ROOT_URLCONF=__name__, DATABASES={"default": database}, ALLOWED_HOSTS=["*"], SECRET_KEY="bare", MIDDLEWARE=[], USE_TZ=True
    )
    django.setup()
application = get_wsgi_application()
