"""The environment: what is wrong is said in a sentence that names the variable and what to write."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://lapor:p%40ss@mail.go.id", env.MailServer("mail.go.id", 587, "lapor", "p@ss", ssl=False, tls=True)),
        ("smtps://a:b@mail.go.id", env.MailServer("mail.go.id", 465, "a", "b", ssl=True, tls=False)),
        ("smtp://localhost", env.MailServer("localhost", 25, "", "", ssl=False, tls=False)),
    ],
)
def test_a_mail_server(url: str, wanted: env.MailServer) -> None:
    assert env.smtp(url) == wanted


@pytest.mark.parametrize("url", ["mail.go.id:587", "http://a:geheim@mail.go.id", "smtp://"])
def test_what_is_no_mail_server_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        env.smtp(url)
    assert "SMTP_URL" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_celery_gets_a_socket_in_its_own_words():
    assert env.celery_broker("unix:///tmp/x/valkey.sock?db=0") == "redis+socket:///tmp/x/valkey.sock?virtual_host=0"
    assert env.celery_broker("redis://h:6379/0") == "redis://h:6379/0"


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


NAMES = ["-".join(change) + str(number) for number, (change, _said) in enumerate(MISSING)]
DEPLOY = ("--deploy", "--fail-level", "WARNING")
# Name of a start: the words after `manage.py check`, and the environment.
STARTS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    **{name: ((), {**EARNEST, **change}) for name, (change, _said) in zip(NAMES, MISSING, strict=True)},
    "earnest": (DEPLOY, EARNEST),
    "earnest with a simulator": (DEPLOY, {**EARNEST, "SIMULATOR": "1"}),
    "demo": ((), {}),
}
Started = Callable[[str], tuple[subprocess.CompletedProcess[str], Path]]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """What a start said, and its home. Each is a process of its own that mostly imports: they run side by side."""
    homes = {name: tmp_path_factory.mktemp("home") for name in STARTS}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = {name: pool.submit(_check, homes[name], *words, **variables) for name, (words, variables) in STARTS.items()}
        yield lambda name: (said[name].result(), homes[name])
        pool.shutdown(cancel_futures=True)


def _check(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in environment(home).items() if key not in env.VARIABLES or key == "LAPOR_HOME"}
    command = [sys.executable, "manage.py", "check", *words]
    return subprocess.run(command, env={**kept, **variables}, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, (_change, said) in zip(NAMES, MISSING, strict=True)], ids=NAMES)
def test_in_earnest_a_missing_secret_stops_the_start(started: Started, name: str, said: str) -> None:
    done, home = started(name)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "secrets.json").exists()


def test_in_earnest_the_deployment_checks_find_nothing(started: Started) -> None:
    done, _home = started("earnest")
    assert done.returncode == 0, done.stderr


def test_the_simulator_in_earnest_is_warned_of(started: Started) -> None:
    assert "lapor.W001" in started("earnest with a simulator")[0].stderr


def test_the_demo_needs_nothing(started: Started) -> None:
    done, home = started("demo")
    assert done.returncode == 0, done.stderr
    made_up = json.loads((home / "secrets.json").read_text())
    assert {"SECRET_KEY", "FIELD_KEYS", "TWILIO_AUTH_TOKEN", "KANNEL_PASSWORD", "KANNEL_INBOUND_SECRET", "X_API_KEY"} <= set(made_up)


@pytest.mark.parametrize("written", ["08:00", "16:00-08:00", "08:00-08:00", "pagi-sore", "8-16", "08:00+07:00-16:00+07:00"])
def test_hours_that_are_no_span_of_a_day_stop_the_start(monkeypatch, written):
    monkeypatch.setenv("X_TEST", written)
    with pytest.raises(ImproperlyConfigured, match="X_TEST=08:00-16:00"):
        env.hours("X_TEST", "08:00-16:00", doc="")


def test_hours_are_read_as_times(monkeypatch):
    monkeypatch.setenv("X_TEST", "07:30 - 15:45")
    assert env.hours("X_TEST", "08:00-16:00", doc="") == (dt.time(7, 30), dt.time(15, 45))
