"""`manage.py doctor`: what works, what does not, and what to do about it."""

from __future__ import annotations

import os
import shutil
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.checks.messages import WARNING
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from channels_intake import health as channel_health
from channels_intake import registry
from channels_intake.templatetags.channels import incident_said
from lapor import embedded, env, health
from lapor.health import Finding

LEAST_FREE_BYTES = 1_000_000_000


class Command(BaseCommand):
    help = "Looks at configuration, services, secrets and channels. Ends with 1 when something vital does not work."
    requires_system_checks: list[str] = []  # it runs them itself, and says what they found

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--variables", action="store_true", help="list every environment variable and what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["variables"]:
            self._variables()
            return
        broken = 0
        for title, look in SECTIONS.items():
            self.stdout.write(self.style.MIGRATE_HEADING(title))
            for finding in look():
                broken += finding.vital and not finding.ok
                self._write(finding)
        if broken:
            raise SystemExit(1)

    def _write(self, finding: Finding) -> None:
        style, mark = (
            (self.style.SUCCESS, "ok  ") if finding.ok else (self.style.ERROR, "BAD ") if finding.vital else (self.style.WARNING, "note")
        )
        self.stdout.write(f"  {style(mark)} {finding.name:<14} {finding.said}")

    def _variables(self) -> None:
        for variable in sorted(env.VARIABLES.values(), key=lambda one: one.name):
            state = "set" if env.is_given(variable.name) else "default"
            self.stdout.write(f"{variable.name:<26} {state:<8} {variable.doc}")


def _configuration() -> Iterator[Finding]:
    demo = "the demo: made-up secrets, simulator" if settings.DEBUG else "in earnest"
    yield Finding("mode", ok=True, said=f"DEBUG={int(settings.DEBUG)}, {demo}")
    yield Finding("state", ok=os.access(settings.LAPOR_HOME, os.W_OK), said=f"LAPOR_HOME={settings.LAPOR_HOME}; must be writable")
    free = shutil.disk_usage(settings.LAPOR_HOME).free
    yield Finding("disk", ok=free > LEAST_FREE_BYTES, said=f"{free / 1e9:.1f} GB free", vital=False)
    found = [message for message in run_checks(include_deployment_checks=not settings.DEBUG) if message.level >= WARNING]
    for message in found:
        yield Finding(message.id or "check", ok=False, said=f"{message.msg} {message.hint or ''}".strip(), vital=message.is_serious())
    if not found:
        yield Finding("checks", ok=True, said="Django's and our own checks find nothing")


def _services() -> Iterator[Finding]:
    postgres, valkey = embedded.wanted()
    yield Finding("PostgreSQL", ok=True, said="embedded" if postgres else "at DATABASE_URL")
    yield Finding("Valkey", ok=True, said="embedded" if valkey else "at REDIS_URL")
    yield from health.findings()
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error:
        return
    yield Finding("migrations", ok=not waiting, said=f"{waiting} wait; run manage.py migrate" if waiting else "all applied")


def _secrets() -> Iterator[Finding]:
    for variable in env.VARIABLES.values():
        if variable.is_secret and getattr(settings, variable.name, None):
            given = env.is_given(variable.name)
            yield Finding(
                variable.name, ok=given or settings.SIMULATOR, said="set" if given else "made up, kept in secrets.json", vital=False
            )


def _channels() -> Iterator[Finding]:
    target = "the simulator" if settings.SIMULATOR else "the provider"
    for name in registry.names():
        switch = registry.switch(name)
        if not switch:
            yield Finding(name, ok=True, said="always on")
            continue
        on = registry.is_on(name)
        yield Finding(name, ok=on, said=f"on, speaks with {target}" if on else f"off; set {switch} and what belongs to it", vital=False)
    yield _mail_ways()
    yield from _ill()


def _mail_ways() -> Finding:
    """Whether an answer to our mail is heard at all."""
    known = (("IMAP", settings.IMAP_URL), ("Mailgun", settings.MAILGUN_SIGNING_KEY), ("Postmark", settings.POSTMARK_INBOUND_AUTH))
    ways = [name for name, secret in known if secret]
    said = f"in by {', '.join(ways)}" if ways else "out only; set IMAP_URL, MAILGUN_SIGNING_KEY or POSTMARK_INBOUND_AUTH to read answers"
    return Finding("email in", ok=bool(ways), said=said, vital=False)


def _ill() -> Iterator[Finding]:
    """What the judge of the channels found, and has not seen end."""
    try:
        rows = channel_health.open_incidents()
    except Error:
        return
    for row in rows:
        where = f"{row.channel} {row.operator}".strip()
        yield Finding(where, ok=False, said=f"{row.state} since {row.opened_at:%Y-%m-%d %H:%M} UTC: {incident_said(row)}", vital=False)
    if not rows:
        yield Finding("health", ok=True, said="no channel is slow, failing or silent")


SECTIONS: dict[str, Callable[[], Iterator[Finding]]] = {
    "Configuration": _configuration,
    "Services": _services,
    "Secrets": _secrets,
    "Channels": _channels,
}
