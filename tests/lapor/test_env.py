"""The environment: what is wrong is said in a sentence that names the variable and what to write."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from lapor import env
from lapor.homemade import remembered
from tests.lapor.programs import ROOT, environment

KEY = "k1:" + base64.b64encode(bytes(32)).decode()
EARNEST = {
    "DEBUG": "0",
    "SECRET_KEY": "x" * 60 + "abcdef",
    "FIELD_KEYS": KEY,
    "ALLOWED_HOSTS": "lapor.example.go.id",
    "PUBLIC_URL": "https://lapor.example.go.id",
}


@pytest.mark.parametrize(("written", "value"), [("1", True), ("true", True), ("True", True), ("0", False), ("False", False), ("no", False)])
def test_yes_and_no(monkeypatch, written, value):
    monkeypatch.setenv("X_TEST", written)
    assert env.yes("X_TEST", default=not value, doc="a test") is value


@pytest.mark.parametrize("written", ["maybe", "2", "ya", "truee"])
def test_anything_else_is_refused(monkeypatch, written):
    monkeypatch.setenv("X_TEST", written)
    with pytest.raises(ImproperlyConfigured, match=r"X_TEST=.* is neither yes nor no\. Write X_TEST=1 or X_TEST=0"):
        env.yes("X_TEST", default=True, doc="a test")


@pytest.mark.parametrize(("written", "value"), [("20", 20), ("20s", 20), ("5m", 300), ("2h", 7200), ("7d", 604800)])
def test_seconds(monkeypatch, written, value):
    monkeypatch.setenv("X_TEST", written)
    assert env.seconds("X_TEST", "1", doc="a test") == value


@pytest.mark.parametrize(
    "read", [lambda: env.seconds("X_TEST", "1", doc="a test"), lambda: env.whole("X_TEST", 1, doc="a test")], ids=["seconds", "whole"]
)
def test_a_number_that_is_none_is_refused(monkeypatch, read):
    monkeypatch.setenv("X_TEST", "soon")
    with pytest.raises(ImproperlyConfigured, match="X_TEST='soon' is not"):
        read()


def test_a_list_drops_what_is_empty(monkeypatch):
    monkeypatch.setenv("X_TEST", "a, b,,c ,")
    assert env.words("X_TEST", doc="a test") == ["a", "b", "c"]


def test_a_secret_comes_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("hidden\n")
    monkeypatch.setenv("X_TEST_FILE", str(tmp_path / "secret"))
    assert env.secret("X_TEST", doc="a test") == "hidden"


def test_a_secret_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("X_TEST_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match=r"X_TEST_FILE names .*nothing, which cannot be read"):
        env.secret("X_TEST", doc="a test")


def test_a_made_up_secret_is_kept_and_private(monkeypatch, tmp_path):
    monkeypatch.setenv("LAPOR_HOME", str(tmp_path))
    assert remembered("ONE", lambda: "first") == "first"
    assert remembered("ONE", lambda: "second") == "first"
    kept = tmp_path / "secrets.json"
    assert json.loads(kept.read_text()) == {"ONE": "first"}
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("url", "name", "host", "port"),
    [
        ("postgresql://u:p%40ss@db.example:5433/lapor?sslmode=require", "lapor", "db.example", "5433"),
        ("postgres://u@/lapor?host=%2Ftmp%2Fsockets", "lapor", "/tmp/sockets", ""),
    ],
)
def test_a_postgres_address(url, name, host, port):
    entry = env.postgres(url)
    assert (entry["NAME"], entry["HOST"], entry["PORT"]) == (name, host, port)


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://u:secret@h/x", "postgresql://u:secret@h", "lapor"])
def test_another_database_is_refused_without_showing_its_password(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        env.postgres(url)
    assert "Write postgresql://" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_celery_gets_a_socket_in_its_own_words():
    assert env.celery_broker("unix:///tmp/x/valkey.sock?db=0") == "redis+socket:///tmp/x/valkey.sock?virtual_host=0"
    assert env.celery_broker("redis://h:6379/0") == "redis://h:6379/0"


def check(home, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in environment(home).items() if key not in env.VARIABLES or key == "LAPOR_HOME"}
    command = [sys.executable, "manage.py", "check", *words]
    return subprocess.run(command, env={**kept, **variables}, cwd=ROOT, capture_output=True, text=True, check=False)


MISSING = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set: sessions cannot be signed. Set SECRET_KEY, or SECRET_KEY_FILE"),
    ({"FIELD_KEYS": ""}, "FIELD_KEYS is not set"),
    ({"FIELD_KEYS": "k1:%%%"}, "FIELD_KEYS: the key 'k1' is not base64"),
    ({"FIELD_KEYS": "k1:c2hvcnQ="}, "FIELD_KEYS: k1 is not 32 bytes long"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
    ({"PUBLIC_URL": ""}, "PUBLIC_URL is not set"),
    ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN is not set"),
    ({"KANNEL_SENDSMS_URL": "http://kannel:13013/cgi-bin/sendsms"}, "KANNEL_PASSWORD is not set"),
    ({"KANNEL_SENDSMS_URL": "http://kannel:13013/cgi-bin/sendsms", "KANNEL_PASSWORD": "x"}, "KANNEL_INBOUND_SECRET is not set"),
    ({"X_API_KEY": "x"}, "X_API_SECRET is not set"),
    ({"DEBUG": "perhaps"}, "DEBUG='perhaps' is neither yes nor no"),
]


@pytest.mark.parametrize(
    ("change", "said"), MISSING, ids=["-".join(change) + str(number) for number, (change, _said) in enumerate(MISSING)]
)
def test_in_earnest_a_missing_secret_stops_the_start(tmp_path, change, said):
    done = check(tmp_path, **{**EARNEST, **change})
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "secrets.json").exists()


def test_in_earnest_the_deployment_checks_find_nothing(tmp_path):
    done = check(tmp_path, "--deploy", "--fail-level", "WARNING", **EARNEST)
    assert done.returncode == 0, done.stderr


def test_the_simulator_in_earnest_is_warned_of(tmp_path):
    assert "lapor.W001" in check(tmp_path, "--deploy", "--fail-level", "WARNING", **EARNEST, SIMULATOR="1").stderr


def test_the_demo_needs_nothing(tmp_path):
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    made_up = json.loads((tmp_path / "secrets.json").read_text())
    assert {"SECRET_KEY", "FIELD_KEYS", "TWILIO_AUTH_TOKEN", "KANNEL_PASSWORD", "KANNEL_INBOUND_SECRET", "X_API_KEY"} <= set(made_up)
