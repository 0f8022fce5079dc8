"""`manage.py up`: the whole system with one command."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from lapor.supervise import ROOT, Refused, Supervisor

PEOPLE = (
    ("koordinator", "koordinator: verifikasi dan penerusan"),
    ("petugas", "petugas Dinas PUPR"),
    ("petugas2", "petugas Disdukcapil"),
    ("atasan", "atasan di Dinas PUPR"),
    ("organisasi", "Bagian Organisasi"),
    ("inspektorat", "Inspektorat"),
    ("pengawas", "pengawas"),
    ("pimpinan", "Sekretaris Daerah: angka seluruh pemerintah daerah"),
    ("admin", "admin"),
    ("warga", "warga"),
)


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # its child, which prepares, runs them
    help = "Starts everything (database, broker, web, worker, clock), keeps it running, ends it all on Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="only migrate and load reference data, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prepare"]:
            self.prepare(options["verbosity"])
            return
        supervisor = Supervisor(
            home=settings.LAPOR_HOME,
            host=settings.HOST,
            port=settings.PORT,
            prepare=[sys.executable, str(ROOT / "manage.py"), "up", "--prepare"],
            parts={
                "web": web_command(),
                "worker": celery_command("worker", "--without-mingle", "--without-gossip"),
                "beat": beat_command(),
            },
            greet=greeting,
            say=self.say,
        )
        try:
            supervisor.run()
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def say(self, sentence: str) -> None:
        self.stdout.write(f"lapor: {sentence}")
        self.stdout.flush()

    def prepare(self, verbosity: int) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        known = get_commands()
        wanted = ["load_reference", *(["load_demo"] if settings.DEBUG else [])]
        for name in wanted:
            if name in known:
                call_command(name, verbosity=verbosity)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)


def web_command() -> list[str]:
    """Granian; docs/adr/0001-application-server.md says why."""
    sizes = [
        "--workers",
        str(settings.WEB_PROCESSES),
        "--blocking-threads",
        str(settings.WEB_THREADS),
        "--backpressure",
        str(16 * settings.WEB_THREADS),
    ]
    address = ["--host", settings.HOST, "--port", str(settings.PORT)]
    care = ["--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "3", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", "--interface", "wsgi", *address, *sizes, *care, "lapor.wsgi:application"]


def celery_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "lapor.celery", *words]


def beat_command() -> list[str]:
    """The clock keeps its times in a file that a killed run leaves broken. It starts afresh: every entry is an interval."""
    schedule = settings.LAPOR_HOME / "beat"
    schedule.unlink(missing_ok=True)
    return celery_command("beat", "--pidfile=", f"--schedule={schedule}")


def greeting() -> str:
    address = f"http://{settings.HOST}:{settings.PORT}"
    lines = ["it runs; Ctrl-C ends it", "", f"  warga      {address}/", f"  petugas    {address}/kerja/"]
    if settings.SIMULATOR:
        lines.append(f"  simulator  {address}/simulator/")
    if settings.DEBUG:
        lines += ["", "  masuk dengan (kata sandi: lapor-demo)"]
        lines += [f"    {name:<12} {who}" for name, who in PEOPLE]
    return "\n".join([*lines, "", f"  catatan    {settings.LAPOR_HOME}/*.log"])
