"""A whole running Lapor for tests: `manage.py up` in a home of its own, and providers that record what we send them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psutil
import psycopg2
import requests
from twilio.request_validator import RequestValidator

from lapor.embedded import Places, running

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first true answer of a condition; fails with `what` when it does not come in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.1)


@dataclass
class Provider:
    """An SMS company and an X in one: records what is sent, and says what people wrote."""

    port: int = field(default_factory=free_port)
    sms: list[dict[str, str]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_words: object) -> None:
                """Silence."""

            def do_GET(self) -> None:
                status, answer = provider.get(urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query)))
                self._say(status, answer)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                status, answer = provider.post(urlsplit(self.path).path, body)
                self._say(status, answer)

            def _say(self, status: int, answer: Any) -> None:
                said = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        if path.endswith("/sendsms"):
            self.sms.append({"to": query["to"], "text": query["text"], "smsc": query.get("smsc", ""), "by": "kannel"})
            return 202, "0: Accepted for delivery"
        if path.endswith("/mentions"):
            since = int(query.get("since_id", "0"))
            fresh = [post for post in self.mentions if int(post["id"]) > since]
            people = [{"id": post["author_id"], "username": f"u{post['author_id']}", "name": "Seseorang"} for post in fresh]
            answer: dict[str, Any] = {"meta": {"result_count": len(fresh)}}
            if fresh:
                answer |= {"data": list(reversed(fresh)), "includes": {"users": people}}
                answer["meta"] |= {"newest_id": fresh[-1]["id"], "oldest_id": fresh[0]["id"]}
            return 200, answer
        if path.endswith("/users/me"):
            return 200, {"data": {"id": "1708", "username": "lapor_sinjai", "name": "Lapor"}}
        return 404, {"title": "Not Found"}

    def post(self, path: str, body: str) -> tuple[int, Any]:
        if path.endswith("/Messages.json"):
            form = dict(parse_qsl(body))
            self.sms.append({"to": form["To"], "text": form["Body"], "smsc": form.get("From", ""), "by": "twilio"})
            return 201, {"sid": f"SM{len(self.sms):032x}", "status": "queued", "body": form["Body"], "to": form["To"]}
        if path.endswith("/tweets"):
            post = json.loads(body)
            self.posts.append(post)
            return 201, {"data": {"id": str(9_000_000 + len(self.posts)), "text": post["text"]}}
        return 404, {"title": "Not Found"}

    def texts_to(self, phone: str) -> list[str]:
        return [sms["text"] for sms in self.sms if sms["to"].lstrip("+") == phone.lstrip("+")]

    def mention(self, author: str, text: str, *, in_reply_to: str = "") -> str:
        pk = str(5_000_000 + len(self.mentions))
        post: dict[str, Any] = {
            "id": pk,
            "author_id": author,
            "text": text,
            "conversation_id": in_reply_to or pk,
            "created_at": "2026-11-24T01:00:00.000Z",
            "edit_history_tweet_ids": [pk],
        }
        if in_reply_to:
            post["referenced_tweets"] = [{"type": "replied_to", "id": in_reply_to}]
        self.mentions.append(post)
        return pk


@dataclass
class System:
    """A running Lapor and the ways a test looks at it from outside."""

    home: Path
    port: int
    provider: Provider
    process: subprocess.Popen[str]
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def secret(self, name: str) -> str:
        return str(json.loads((self.home / "secrets.json").read_text())[name])

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(Places(self.home).database_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def value(self, sql: str, *values: object) -> Any:
        return self.rows(sql, *values)[0][0]

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def ledger(self) -> dict[str, Any]:
        done = self.manage("ledger", "--json")
        assert done.stdout, done.stderr
        return {**json.loads(done.stdout), "exit": done.returncode}

    def twilio(self, sid: str, phone: str, text: str) -> requests.Response:
        """An SMS as Twilio hands it over, signed by Twilio's own code."""
        form = {"MessageSid": sid, "From": phone, "To": "+6281100001708", "Body": text, "NumMedia": "0"}
        address = f"{self.url}/kanal/sms/twilio/"
        signature = RequestValidator(self.secret("TWILIO_AUTH_TOKEN")).compute_signature(address, form)
        return requests.post(address, data=form, headers={"X-Twilio-Signature": signature}, timeout=20)

    def kannel(self, message_id: str, phone: str, text: str, *, smsc: str = "telkomsel", udh: bytes = b"") -> requests.Response:
        """An SMS as Kannel's smsbox hands it over by get-url."""
        query = {
            "secret": self.secret("KANNEL_INBOUND_SECRET"),
            "from": phone,
            "to": "1708",
            "text": text,
            "smsc": smsc,
            "id": message_id,
            "time": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
            "coding": "0",
            "charset": "UTF-8",
            "udh": udh.decode("latin-1"),
        }
        return requests.get(f"{self.url}/kanal/sms/kannel/", params=query, timeout=20)

    def processes(self, word: str) -> list[psutil.Process]:
        """Living processes of this system whose command line holds a word."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("LAPOR_HOME") == str(self.home) and word in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def kill_worker(self) -> None:
        for process in self.processes("worker"):
            if "celery" in " ".join(process.cmdline()):
                process.send_signal(signal.SIGKILL)

    def server_pid(self, name: str) -> int:
        now = running(Places(self.home))
        assert now is not None
        return int(getattr(now, name))

    def settled(self, seconds: float) -> None:
        """Wait until every message is handled, every event's consequences are drawn, and nothing waits to be sent."""
        sql = (
            "SELECT (SELECT count(*) FROM complaints_dispatch) + "
            "(SELECT count(*) FROM channels_intake_inboundmessage WHERE handled_at IS NULL)"
        )
        wait_until(lambda: self._quiet(sql), seconds, "everything handled and routed")

    def _quiet(self, sql: str) -> bool:
        try:
            return self.value(sql) == 0
        except psycopg2.Error:
            return False

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.home.glob("*.log")))


def environment(home: Path, port: int, provider: Provider) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "LAPOR_SUPERVISED", "PUBLIC_URL"}}
    return kept | {
        "LAPOR_HOME": str(home),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
        "DEBUG": "1",
        "SWEEP_EVERY": "2",
        "SWEEP_AGE": "4",
        "X_POLL_EVERY": "1",
        "KANNEL_SENDSMS_URL": f"{provider.url}/cgi-bin/sendsms",
        "TWILIO_API_BASE": provider.url,
        "X_API_BASE": provider.url,
    }


def start_preparing(home: Path) -> subprocess.Popen[bytes]:
    """Begin everything that a first start does before it serves: a cluster, its tables, reference data, demo people."""
    home.mkdir(mode=0o755)
    with (home / "prepare.out").open("w") as out:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up", "--prepare"],
            env=environment(home, free_port(), Provider()),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def copy_cluster(source: Path, target: Path) -> None:
    """Give a home the PostgreSQL of another that nobody uses now. Its last user has ended, but the server ends after it."""
    # What is copied while somebody writes cannot be trusted.
    wait_until(lambda: not (source / "postgres" / "postmaster.pid").exists(), 20, f"PostgreSQL of {source} is at rest")
    # With its owner: the servers' user, where we are root.
    subprocess.run(["cp", "-a", str((source / "postgres").resolve()), str(target / "postgres")], check=True)


@contextmanager
def copied_home(prepared: Path, name: str) -> Iterator[Path]:
    """A home for a system of its own, as the prepared one is; gone at the end."""
    home = Path("/tmp") / f"lapor-{name}-{os.getpid()}-{os.urandom(3).hex()}"
    home.mkdir(mode=0o755)
    try:
        shutil.copy2(prepared / "secrets.json", home)
        copy_cluster(prepared, home)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def system(home: Path, **more: str) -> Iterator[System]:
    """Start everything, wait until it answers, and leave nothing behind. `more`: variables besides those of `environment`."""
    provider = Provider()
    provider.start()
    port = free_port()
    variables = environment(home, port, provider) | more
    with (home / "up.out").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up"],
            env=variables,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    found = System(home, port, provider, process, variables)
    try:
        wait_until(lambda: _ready(found), 90, f"ready; said {(home / 'up.out').read_text()}")
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
        if provider.server is not None:
            provider.server.shutdown()


def _ready(found: System) -> bool:
    assert found.process.poll() is None, (found.home / "up.out").read_text()
    try:
        return requests.get(f"{found.url}/sehat/siap", timeout=5).status_code == 200
    except requests.RequestException:
        return False
