"""A running system of its own, for one part of the benchmarks."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import requests

from benchmarks.table import TABLE
from lapor.embedded import Places

ROOT = Path(__file__).resolve().parent.parent


class Bench:
    """A system in a home of its own, with the benchmark's addresses."""

    def __init__(self, port: int) -> None:
        self.home = Path(f"/tmp/lapor-bench-{os.getpid()}-{port}")
        self.home.mkdir(mode=0o755)
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}} | {
            "LAPOR_HOME": str(self.home),
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "LOG_LEVEL": "WARNING",
            # As in earnest, but for HTTPS: there is no proxy between.
            "DEBUG": "0",
            "HTTPS_ONLY": "0",
            "BEHIND_PROXY": "0",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": self.url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "TWILIO_SMS_NUMBER": "+6281100001708",
            "TWILIO_API_BASE": "http://127.0.0.1:9",
            # A limit for one address would measure itself.
            "FILE_LIMIT": "0",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Bench:
        with (self.home / "up.out").open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "up"],
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.url}/sehat/siap", timeout=5).status_code == 200:
                    break
            except requests.RequestException:
                time.sleep(0.2)
        else:
            raise SystemExit((self.home / "up.out").read_text())
        self.sql(TABLE)
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def sql(self, words: str, *values: object) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(Places(self.home).database_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(words, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def web(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("LAPOR_HOME") == str(self.home) and "granian" in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def inside(self, name: str, *words: object) -> dict[str, Any]:
        """What a program of benchmarks/inside tells, run with the settings of this system."""
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.inside.{name}", *map(str, words)],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return said


def workers(bench: Bench) -> list[psutil.Process]:
    """The processes of its Celery worker."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("LAPOR_HOME") == str(bench.home) and "celery" in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def pause_workers(bench: Bench) -> list[psutil.Process]:
    """Stop the worker for a while; whoever calls this lets the processes go on."""
    found = workers(bench)
    for process in found:
        process.suspend()
    return found
