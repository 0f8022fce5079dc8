"""Liveness, readiness, metrics, logs, problem details, response headers."""

from __future__ import annotations

import json
import logging
import time

import pytest
from django.db import OperationalError
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound, PermissionDenied, Throttled, ValidationError
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from lapor import health, heartbeat, logs
from lapor.celery import app


def test_alive_asks_nobody(client):
    """Without the database mark a query would fail the test."""
    assert client.get("/sehat/hidup").content == b"hidup\n"


@pytest.mark.django_db
def test_ready_names_each_part(client):
    heartbeat.beat("worker")
    heartbeat.beat("sweep")
    body = client.get("/sehat/siap").json()
    assert body["ready"] is True
    assert set(body["checks"]) == {"database", "broker", "worker", "sweep", "undispatched"}
    assert body["well"] is True, body


def test_not_ready_without_a_database(client, monkeypatch):
    def broken():
        raise OperationalError

    monkeypatch.setattr(health.connection, "cursor", broken)
    monkeypatch.setattr(health, "_oldest", lambda: health.Finding("undispatched", ok=True, said=""))
    answer = client.get("/sehat/siap")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "said": "PostgreSQL does not answer"}


@pytest.mark.django_db
def test_still_ready_without_a_broker(client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    body = client.get("/sehat/siap").json()
    assert (body["ready"], body["well"]) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(("headers", "status"), [({}, 200), ({"x-forwarded-for": "1.2.3.4"}, 403)])
def test_metrics_are_for_this_machine(client, headers, status):
    assert client.get("/metrics", headers=headers).status_code == status


@pytest.mark.django_db
def test_metrics_with_a_token(client, settings):
    settings.METRICS_TOKEN = "abc"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer abc"}).status_code == 200


def test_publishing_with_the_broker_away_fails_fast():
    with app.connection_for_write("redis://127.0.0.1:1/0") as away:
        began = time.monotonic()
        with pytest.raises(Exception, match=r"."):
            app.send_task("lapor.tasks.sweep", connection=away)
        assert time.monotonic() - began < 3


def test_a_strict_policy_on_every_page(client):
    policy = client.get("/sehat/hidup").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy


@pytest.mark.django_db
def test_an_answer_of_the_api_may_load_nothing_at_all(client):
    for answer in (client.get("/api/v1/topics/"), client.post("/api/v1/complaints/", {})):
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'", answer.status_code


def test_an_unknown_api_address_is_a_problem(client):
    answer = client.get("/api/v1/nothing/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "Halaman tidak ada"


RAISED = [
    (ValidationError({"text": ["empty"]}), 400, "empty"),
    (ValidationError({"a": [{"b": ["bad"]}]}), 400, "bad"),
    (NotFound(), 404, "Not found"),
    (PermissionDenied(), 403, "permission"),
    (Throttled(wait=9), 429, "throttled"),
]


@pytest.mark.parametrize(("error", "status", "detail"), RAISED, ids=["flat", "nested", "absent", "forbidden", "throttled"])
def test_errors_are_problem_details(error, status, detail, settings):
    settings.LANGUAGE_CODE = "en"

    @api_view(["GET"])
    def view(request):
        raise error

    answer = view(APIRequestFactory().get("/api/v1/x")).render()
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert set(body) >= {"type", "title", "status", "detail"}
    assert body["status"] == status
    if status in {400}:
        assert body["detail"] == detail
    if status == 429:
        assert answer["Retry-After"] == "9"


def test_malformed_json_is_a_problem():
    @api_view(["POST"])
    def view(request):
        return Response(request.data)

    answer = view(APIRequestFactory().post("/api/v1/x", data="{not json", content_type="application/json")).render()
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_logs_hold_no_people():
    event = logs.without_people(
        None,
        "info",
        {
            "event": "from +62 812-3456-7890 budi@example.org",
            "sender": "Budi",
            "complaint_id": 71,
            "more": {"text": "x", "ids": ["081234567890"]},
        },
    )
    assert event == {"event": "from … …", "sender": "…", "complaint_id": 71, "more": {"text": "…", "ids": ["…"]}}


def test_a_log_line_is_json(capsys):
    handler = logging.getLogger().handlers
    formatter = next(h.formatter for h in handler if h.formatter and "structlog" in type(h.formatter).__module__)
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "stored", None, None)
    record.complaint_id = 5
    line = json.loads(formatter.format(record))
    assert (line["event"], line["complaint_id"], line["level"]) == ("stored", 5, "info")
